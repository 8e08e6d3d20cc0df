// SPDX-License-Identifier: Apache-2.0

// Package openai brings the models of OpenAI under the prefix openai/: chat,
// embeddings, images, speech and transcription.
//
// What may enter: what OpenAI's own API has and other vendors of package compatoai do
// not: its models, its parameters, its organizations and projects.
//
// Models that OpenAI serves by its Responses API alone are in the registry, so that
// looking one up is NOT_FOUND here and not an error of HTTP later.
package openai
