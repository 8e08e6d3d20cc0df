// SPDX-License-Identifier: Apache-2.0

// Package offline is a stand-in for a model provider: it needs no key and no
// network, and answers the same request with the same bytes in every process. Its
// model, offline/simulator, is no language model: it quotes and fills in, it does
// not think. Its embedder, offline/hash, compares letters and words, not meaning.
//
//	g, err := genkit.New(ctx, &genkit.Options{
//		Plugins: []core.Plugin{&offline.Plugin{}},
//		Model:   offline.ModelName,
//	})
//
// What the model does: it quotes the sentences of the given documents that share
// most words with the question, and names their sources; it makes a valid instance
// of a JSON Schema; it calls the tools whose names and descriptions the prompt
// repeats, with arguments taken from the prompt, and reads out what they return. It
// says so when it finds nothing.
//
// The way through a request: config.go reads the configuration, talk.go the
// conversation; answer.go writes prose from what search.go finds in the passages of
// markdown.go; maker.go makes JSON with the texts and numbers of writer.go;
// toolcall.go chooses tools; stream.go sends the answer word by word.
//
// What may enter: what helps people and tests without a provider. What may not:
// randomness, clocks, files and the network.
package offline
