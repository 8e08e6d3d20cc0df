// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/googlegenai"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
)

// StoryInput is the input of the flow safety.
type StoryInput struct {
	Prompt    string `json:"prompt" jsonschema:"minLength=1,default=How do I sharpen a kitchen knife? Two sentences."`
	Threshold string `json:"threshold" jsonschema:"enum=BLOCK_LOW_AND_ABOVE|BLOCK_MEDIUM_AND_ABOVE|BLOCK_ONLY_HIGH|BLOCK_NONE,default=BLOCK_LOW_AND_ABOVE"`
}

// Judged is an answer with what Google's filters say of it.
type Judged struct {
	Answer  string          `json:"answer"`
	Finish  ai.FinishReason `json:"finish" jsonschema:"description=blocked\\, when the filters held it back"`
	Reason  string          `json:"reason,omitempty"`
	Ratings json.RawMessage `json:"ratings,omitempty"`
}

// safety says from which probability of danger on an answer is held back. Such a call fails,
// with the finish reason blocked in the response beside the error.
func safety(g *genkit.Genkit) *core.Action {
	return genkit.DefineFlow(g, "safety", func(ctx context.Context, in StoryInput) (Judged, error) {
		response, err := g.Generate(ctx, genkit.WithPrompt(in.Prompt), genkit.WithConfig(googlegenai.Config{
			SafetySettings: []googlegenai.SafetySetting{{Category: "HARM_CATEGORY_DANGEROUS_CONTENT", Threshold: in.Threshold}}}))
		if sample.Blocked(response, err) {
			return Judged{Finish: ai.FinishBlocked, Reason: err.Error()}, nil
		}
		if err != nil {
			return Judged{}, err
		}
		var custom struct {
			SafetyRatings json.RawMessage `json:"safetyRatings"`
		}
		_ = json.Unmarshal(response.Custom, &custom) // there may be none
		return Judged{Answer: response.Text(), Finish: response.FinishReason, Ratings: custom.SafetyRatings}, nil
	}, genkit.WithFlowDescription("Safety settings, and what the filters say.")).Action
}

// NewsInput is the input of the flow search.
type NewsInput struct {
	Question string `json:"question" jsonschema:"minLength=1,default=Which version of Go is the newest one?"`
}

// Found is an answer with the pages that it was found on.
type Found struct {
	Answer string   `json:"answer"`
	Pages  []string `json:"pages"`
}

// search has the model use Google Search. What it found is in the response's custom field.
func search(g *genkit.Genkit) *core.Action {
	return genkit.DefineFlow(g, "search", func(ctx context.Context, in NewsInput) (Found, error) {
		response, err := g.Generate(ctx, genkit.WithPrompt(in.Question),
			genkit.WithConfig(googlegenai.Config{GoogleSearch: true}))
		if err != nil {
			return Found{}, err
		}
		var custom struct {
			GroundingMetadata struct {
				GroundingChunks []struct {
					Web struct{ Title, URI string } `json:"web"`
				} `json:"groundingChunks"`
			} `json:"groundingMetadata"`
		}
		_ = json.Unmarshal(response.Custom, &custom) // there is none when the model did not search
		found := Found{Answer: response.Text(), Pages: []string{}}
		for _, c := range custom.GroundingMetadata.GroundingChunks {
			found.Pages = append(found.Pages, c.Web.Title+" "+c.Web.URI)
		}
		return found, nil
	}, genkit.WithFlowDescription("An answer from Google Search.")).Action
}

// SumInput is the input of the flow compute.
type SumInput struct {
	Task string `json:"task" jsonschema:"minLength=1,default=What is the sum of the first 50 prime numbers?"`
}

// Computed is an answer with the code that found it.
type Computed struct {
	Answer string `json:"answer"`
	Code   string `json:"code"`
	Output string `json:"output"`
}

// compute has the model write Python, which Google runs. Code and output are custom parts
// of the answer.
func compute(g *genkit.Genkit) *core.Action {
	return genkit.DefineFlow(g, "compute", func(ctx context.Context, in SumInput) (Computed, error) {
		response, err := g.Generate(ctx, genkit.WithPrompt(in.Task),
			genkit.WithConfig(googlegenai.Config{CodeExecution: true}))
		if err != nil {
			return Computed{}, err
		}
		computed := Computed{Answer: response.Text()}
		for _, part := range response.Message.Content {
			p, ok := part.(*ai.CustomPart)
			if !ok {
				continue
			}
			var c struct {
				ExecutableCode      struct{ Code string }   `json:"executableCode"`
				CodeExecutionResult struct{ Output string } `json:"codeExecutionResult"`
			}
			if err := json.Unmarshal(p.Custom, &c); err != nil {
				return computed, err
			}
			computed.Code += c.ExecutableCode.Code
			computed.Output += c.CodeExecutionResult.Output
		}
		return computed, nil
	}, genkit.WithFlowDescription("Python that Google runs.")).Action
}
