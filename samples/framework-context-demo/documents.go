// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// QuestionInput is the input of the flows documents and plain.
type QuestionInput struct {
	Question string `json:"question" jsonschema:"minLength=1,default=When does the shop open on Sundays?"`
}

// handbook is what the documents say. A retriever would find them by the question; see
// the sample quickstart.
func handbook() []*ai.Document {
	return []*ai.Document{
		ai.NewTextDocument("On weekdays the shop opens at nine. On Sundays it opens at noon.", ai.Metadata{"ref": "hours.md"}),
		ai.NewTextDocument("Cups can be returned within two weeks.", ai.Metadata{"ref": "returns.md"}),
	}
}

func defineDocuments(g *genkit.Genkit) *core.Action {
	return genkit.DefineFlow(g, "documents", func(ctx context.Context, in QuestionInput) (string, error) {
		return g.GenerateText(ctx, genkit.WithPrompt(in.Question), genkit.WithDocs(handbook()...))
	}, genkit.WithFlowDescription("Documents beside the prompt, for a model that takes them.")).Action
}

// PlainOutput is the output of the flow plain: what two models were asked.
type PlainOutput struct {
	Plain []string `json:"plain" jsonschema:"description=With the list that Genkit writes"`
	Terse []string `json:"terse" jsonschema:"description=With a list that the model's definition writes"`
}

// definePlain defines two models that take no documents: Genkit writes them into the
// message of the user. The models answer with the texts that they were asked.
func definePlain(g *genkit.Genkit) *core.Action {
	supports := &ai.ModelSupports{Multiturn: true, SystemRole: true} // not Context
	genkit.DefineModel(g, "demo/plain", &genkit.ModelOptions{Supports: supports}, repeat)
	genkit.DefineModel(g, "demo/terse", &genkit.ModelOptions{
		Supports: supports,
		Context: &genkit.ContextOptions{
			Preface: "Sources:\n",
			Item: func(doc *ai.Document, index int) string {
				return fmt.Sprintf("(%d) %s\n", index+1, doc.Text())
			},
		},
	}, repeat)

	return genkit.DefineFlow(g, "plain", func(ctx context.Context, in QuestionInput) (out PlainOutput, err error) {
		for name, texts := range map[string]*[]string{"demo/plain": &out.Plain, "demo/terse": &out.Terse} {
			response, err := g.Generate(ctx, genkit.WithModel(name), genkit.WithPrompt(in.Question), genkit.WithDocs(handbook()...))
			if err != nil {
				return out, err
			}
			*texts = strings.Split(strings.TrimSpace(response.Text()), "\n")
		}
		return out, nil
	}, genkit.WithFlowDescription("The same for models that take none: the documents become text of the prompt.")).Action
}

// repeat is a model that answers with what it was asked.
func repeat(_ context.Context, q *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	var texts []string
	for _, part := range q.Messages[len(q.Messages)-1].Content {
		if text, ok := part.(*ai.TextPart); ok {
			texts = append(texts, text.Text)
		}
	}
	return &ai.ModelResponse{Message: ai.NewModelTextMessage(strings.Join(texts, "\n")), FinishReason: ai.FinishStop}, nil
}
