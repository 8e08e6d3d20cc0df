// SPDX-License-Identifier: Apache-2.0

// Package googlegenai brings Google's generative models: [GoogleAI] those of the
// Gemini API (names begin with googleai/), [VertexAI] those of Vertex AI (vertexai/).
//
//	g, err := genkit.New(ctx, &genkit.Options{
//		Plugins: []core.Plugin{&googlegenai.GoogleAI{}},
//		Model:   "googleai/gemini-2.5-flash",
//	})
//
// The way through a request: gemini.go reads the configuration (config.go, settings.go)
// and writes the request (request.go, media_part.go, tools.go) in the words of wire.go;
// cache.go puts cached content in; call.go sends it to where Google's SDK says
// (client.go, paths.go); sse.go reads the events of a stream, and answer.go, with
// partial_args.go for arguments that come in pieces, makes a response of them.
// catalog.go tells what models there are, and define.go routes a name to gemini.go,
// imagen.go, lyria.go, veo.go, music.go, research.go or embed.go.
//
// Requests and answers are written and read here rather than by the SDK, which turns
// integers beyond 2^53 into other ones, leaves false and unknown keys out, hides
// Retry-After and writes to the default logger.
//
// What may enter: what Google's two services say and do. What may not: what is true of
// models in general, which belongs to genkit.
package googlegenai
