// SPDX-License-Identifier: Apache-2.0

// Command provider-compat-oai-hello shows the models of OpenAI, and of any server that
// speaks the same API, such as vLLM, llama.cpp or LM Studio: text, tools, data and images,
// and what OpenAI has beside them: effort of thinking, embeddings, images, and speech in
// both directions.
//
//	export OPENAI_API_KEY=…   # asked for on a terminal when it is missing
//	go run ./provider-compat-oai-hello
//	go run ./provider-compat-oai-hello -base-url http://127.0.0.1:8000/v1 -model compat/qwen3
//	genkit start -- go run ./provider-compat-oai-hello
package main

import (
	"context"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/compatoai"
	"github.com/genkit-go/genkit/plugins/compatoai/compat"
	"github.com/genkit-go/genkit/plugins/compatoai/openai"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
)

func main() { sample.Main("provider-compat-oai-hello", "openai/gpt-5-mini", newApp) }

func newApp(ctx context.Context, o sample.Options) (*genkit.Genkit, []*core.Action, error) {
	// Plugins are not initialised before one of their models is asked: that of OpenAI
	// wants its key only then.
	plugins := []core.Plugin{&openai.Plugin{BaseURL: o.BaseURL}}
	if o.BaseURL != "" {
		plugins = append(plugins, &compat.Plugin{BaseURL: o.BaseURL}) // whose models are compat/…
	}
	g, err := genkit.New(ctx, &genkit.Options{Name: o.Name, Plugins: plugins, Model: o.Model})
	if err != nil {
		return nil, nil, err
	}
	// OpenAI shows nothing of the thinking here but how many tokens it took.
	hard := openai.Config{ReasoningEffort: "high", Config: compatoai.Config{MaxOutputTokens: new(8000)}}
	picture := ai.ModelRef{Name: "openai/gpt-image-1-mini", Config: openai.ImageConfig{Size: "1024x1024", Quality: "low"}}
	return g, append(sample.Basics(g),
		sample.Describe(g, ""),
		sample.Think(g, openai.Model("gpt-5-mini", &hard)),
		sample.Similar(g, "openai/text-embedding-3-small", genkit.WithConfig(compatoai.EmbedConfig{Dimensions: new(256)})),
		sample.Paint(g, picture),
		sample.Speak(g, voice, reading),
		dictate(g),
	), nil
}

// voice is a chat model that answers in sound, and reading has it say what it is given.
var (
	voice   = openai.Model("gpt-audio-mini", &openai.Config{Modalities: []string{"text", "audio"}, Audio: &openai.Audio{Voice: "alloy", Format: "mp3"}})
	reading = genkit.WithSystem("Say the user's text, word for word, and nothing else.")
)

// Dictation is what was said and what was understood.
type Dictation struct {
	Said  string `json:"said"`
	Heard string `json:"heard"`
}

// dictate has one model say a text and another write it down.
func dictate(g *genkit.Genkit) *core.Action {
	return genkit.DefineFlow(g, "dictate", func(ctx context.Context, in sample.SpeechInput) (Dictation, error) {
		sound, err := sample.MediaOf(g.Generate(ctx, genkit.WithModelRef(voice), reading, genkit.WithPrompt(in.Text)))
		if err != nil {
			return Dictation{}, err
		}
		heard, err := g.GenerateText(ctx,
			genkit.WithModel("openai/gpt-4o-mini-transcribe"),
			genkit.WithParts(ai.NewMediaPart(sound.ContentType, sound.URL)),
			genkit.WithConfig(compatoai.TranscriptionConfig{Language: "en"}))
		return Dictation{in.Text, heard}, err
	}, genkit.WithFlowDescription("Speech, written down by another model.")).Action
}
