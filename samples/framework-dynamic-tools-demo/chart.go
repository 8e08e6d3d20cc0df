// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// Year is what the tool of the flow chart is asked for.
type Year struct {
	Year int `json:"year" jsonschema:"minimum=2000,maximum=2100"`
}

// ChartInput is the input of the flow chart.
type ChartInput struct {
	Prompt string `json:"prompt" jsonschema:"minLength=1,default=Draw a chart of the sales in 2025"`
}

// ChartOutput is its output.
type ChartOutput struct {
	Text  string `json:"text"`
	Image string `json:"image" jsonschema:"description=The picture that the tool drew\\, as a data URL"`
}

// defineChart defines a flow with a multipart tool: beside its output, which the model
// reads, it answers with a text and a picture, for models that can see and for the user.
func defineChart(g *genkit.Genkit) *core.Action {
	draw := genkit.NewMultipartTool("drawSales", "Draws a chart of the sales in a year.",
		func(_ context.Context, in Year) (*ai.MultipartToolResponse, error) {
			quarters := []int{3, 5, 4, 8}
			return &ai.MultipartToolResponse{
				Output:  ai.JSON(map[string]any{"best": "the fourth quarter"}),
				Content: ai.Parts{ai.NewTextPart(fmt.Sprintf("The chart shows the four quarters of %d.", in.Year)), ai.NewMediaPart("image/svg+xml", bars(quarters))},
			}, nil
		})

	return genkit.DefineFlow(g, "chart", func(ctx context.Context, in ChartInput) (ChartOutput, error) {
		response, err := g.Generate(ctx, genkit.WithPrompt(in.Prompt), genkit.WithTools(draw))
		if err != nil {
			return ChartOutput{}, err
		}
		out := ChartOutput{Text: response.Text()}
		for _, m := range response.Messages() {
			for _, part := range m.Content {
				if answer, ok := part.(*ai.ToolResponsePart); ok {
					out.Image = imageOf(answer.ToolResponse.Content)
				}
			}
		}
		return out, nil
	}, genkit.WithFlowDescription("A tool that answers with a picture.")).Action
}

// imageOf returns the URL of the first media among parts, "" when there is none.
func imageOf(parts ai.Parts) string {
	for _, part := range parts {
		if media, ok := part.(*ai.MediaPart); ok {
			return media.Media.URL
		}
	}
	return ""
}

// bars draws a bar chart as a data URL.
func bars(values []int) string {
	var svg strings.Builder
	svg.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 9"><path d="`)
	for i, v := range values {
		fmt.Fprintf(&svg, "M%d.5 9v-%d", i, v)
	}
	svg.WriteString(`" stroke="teal"/></svg>`)
	return "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(svg.String()))
}
