// SPDX-License-Identifier: Apache-2.0

// Command provider-google-genai-hello shows the models of the Gemini API: text, tools, data
// and images, and what is special of them: thinking, caching, safety, Google Search, code
// that Google runs, embeddings, images, speech and videos.
//
//	export GEMINI_API_KEY=…   # asked for on a terminal when it is missing
//	go run ./provider-google-genai-hello
//	go run ./provider-google-genai-hello -flow paint -save pictures
//	genkit start -- go run ./provider-google-genai-hello
package main

import (
	"context"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/googlegenai"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
)

func main() { sample.Main("provider-google-genai-hello", "googleai/gemini-3.8-flash", newApp) }

func newApp(ctx context.Context, o sample.Options) (*genkit.Genkit, []*core.Action, error) {
	g, err := genkit.New(ctx, &genkit.Options{
		Name:    o.Name,
		Plugins: []core.Plugin{&googlegenai.GoogleAI{BaseURL: o.BaseURL}}, // the key is in the environment
		Model:   o.Model,
	})
	if err != nil {
		return nil, nil, err
	}
	thinking := googlegenai.Config{ThinkingConfig: &googlegenai.ThinkingConfig{IncludeThoughts: new(true), ThinkingLevel: "LOW"}}
	picture := googlegenai.Config{ImageConfig: &googlegenai.ImageConfig{AspectRatio: "16:9"}}
	voice := googlegenai.Config{SpeechConfig: &googlegenai.SpeechConfig{
		VoiceConfig: &googlegenai.VoiceConfig{PrebuiltVoiceConfig: &googlegenai.PrebuiltVoiceConfig{VoiceName: "Kore"}}}}
	return g, append(sample.Basics(g),
		sample.Describe(g, ""),
		sample.Think(g, googlegenai.Model("gemini-3.8-flash", thinking)),
		sample.Cache(g, googlegenai.Model("gemini-3.8-flash", nil)),
		sample.Similar(g, "googleai/gemini-embedding-001",
			genkit.WithConfig(googlegenai.EmbedConfig{TaskType: "SEMANTIC_SIMILARITY", OutputDimensionality: new(768)})),
		sample.Paint(g, googlegenai.Model("gemini-3.1-flash-image", picture)),
		sample.Speak(g, googlegenai.Model("gemini-3.8-flash-tts", voice)),
		safety(g),
		search(g),
		compute(g),
		film(g),
	), nil
}
