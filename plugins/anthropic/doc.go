// SPDX-License-Identifier: Apache-2.0

// Package anthropic brings the Claude models of Anthropic, through the Messages API.
//
//	g, err := genkit.New(ctx, &genkit.Options{
//		Plugins: []core.Plugin{&anthropic.Plugin{}}, // the key is in ANTHROPIC_API_KEY
//		Model:   "anthropic/claude-sonnet-4-6",
//	})
//
// Anthropic's own SDK makes the connection: keys, transport, events and errors, and the
// ways through other clouds. What is said over it is written and read here as JSON of
// our own records, because the typed unions of an SDK drop what they do not know yet,
// and a conversation must be sent back as it came. Tests hold these records to the
// SDK's types.
//
// The way through a request: config.go and settings.go read the configuration;
// request.go writes the body with block.go, media.go, tools.go and schema.go;
// generate.go sends it by client.go; answer.go and answer_block.go read the answer,
// stream.go reads it piece by piece, and errors.go tells what went wrong.
//
// What may enter: what Claude models have in common wherever they run. What belongs to
// another cloud lives in a module below this one, and comes in as a [Platform].
package anthropic
