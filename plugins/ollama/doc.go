// SPDX-License-Identifier: Apache-2.0

// Package ollama brings the models of an Ollama server: those that somebody has pulled
// onto this machine or another one, and those of Ollama's cloud.
//
//	g, err := genkit.New(ctx, &genkit.Options{
//		Plugins: []core.Plugin{&ollama.Plugin{}}, // at OLLAMA_HOST, else 127.0.0.1:11434
//		Model:   "ollama/qwen3:8b",
//	})
//
// The plugin knows no model by name. It asks the server what a model can do when the
// model is first used, and what there is when models are listed.
//
// Requests and answers are records of Ollama's own api package. Its client is not used:
// it reserves 8 MB for each answer, takes a stream that broke off for a whole one, and
// drops Retry-After and the text of a 401. Where its records lose something that the
// server understands or sends (large integers in a tool's input, schemas of tools), there
// are records of our own, which tests hold to those of the api package.
//
// The way through a request: config.go and settings.go read the configuration;
// request.go writes the body with media.go, tools.go and schema.go; connection.go sends
// it and failure.go tells what went wrong; records.go and answer.go read the answer,
// piece by piece. facts.go tells what a model can do, discovery.go which there are, and
// pull.go gets more.
//
// What may enter: what Ollama's native API has. Its OpenAI-compatible one is a matter for
// a plugin of that format.
package ollama
