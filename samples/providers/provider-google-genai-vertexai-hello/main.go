// SPDX-License-Identifier: Apache-2.0

// Command provider-google-genai-vertexai-hello shows Google's models on Vertex AI: text,
// tools, data and images, and what is special of this place: a project and a location in
// place of a key, labels on the bill, embeddings for a task, and images.
//
//	gcloud auth application-default login
//	export GOOGLE_CLOUD_PROJECT=… GOOGLE_CLOUD_LOCATION=global   # or VERTEX_API_KEY=…
//	go run ./provider-google-genai-vertexai-hello
//	genkit start -- go run ./provider-google-genai-vertexai-hello
package main

import (
	"context"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/googlegenai"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
)

func main() {
	sample.Main("provider-google-genai-vertexai-hello", "vertexai/gemini-2.5-flash", newApp)
}

func newApp(ctx context.Context, o sample.Options) (*genkit.Genkit, []*core.Action, error) {
	g, err := genkit.New(ctx, &genkit.Options{
		Name: o.Name,
		// Project and location are in the environment, and who calls is found as all
		// programs of Google Cloud find it (Application Default Credentials).
		Plugins: []core.Plugin{&googlegenai.VertexAI{BaseURL: o.BaseURL}},
		Model:   o.Model,
	})
	if err != nil {
		return nil, nil, err
	}
	// Labels are told apart on the bill. This model takes a budget of tokens; those of
	// Gemini 3 and later take a level.
	thinking := googlegenai.Config{
		ThinkingConfig: &googlegenai.ThinkingConfig{IncludeThoughts: new(true), ThinkingBudget: new(1024)},
		Labels:         map[string]string{"flow": "think"},
	}
	return g, append(sample.Basics(g),
		sample.Describe(g, ""), // Vertex AI does not fetch URLs of the web: the plugin does
		sample.Think(g, googlegenai.VertexModel("gemini-2.5-flash", thinking)),
		sample.Similar(g, "vertexai/text-embedding-005",
			genkit.WithConfig(googlegenai.EmbedConfig{TaskType: "SEMANTIC_SIMILARITY", AutoTruncate: new(false)})),
		sample.Paint(g, googlegenai.VertexModel("gemini-2.5-flash-image", nil)),
	), nil
}
