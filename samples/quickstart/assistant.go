// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/offline"
)

// Question is the input of the answer flow.
type Question struct {
	Question string `json:"question" jsonschema:"description=What you want to know,minLength=1"`
}

// Answer is its output.
type Answer struct {
	Text    string   `json:"text"`
	Sources []string `json:"sources"`
}

// Summary is what the model makes of an answer: a Go type, filled from JSON that
// was checked against its schema.
type Summary struct {
	Headline string   `json:"headline" jsonschema:"description=The answer in one sentence,maxLength=160"`
	Words    int      `json:"words" jsonschema:"description=How many words the answer has,minimum=0"`
	Topics   []string `json:"topics" jsonschema:"description=What it is about,minItems=1,maxItems=3"`
}

// assistant holds the flows of this program.
type assistant struct {
	answer    *genkit.Flow[Question, Answer, string]
	summarize *genkit.Flow[string, Summary, core.None]
}

// newAssistant reads and indexes a folder and defines the flows over it.
func newAssistant(ctx context.Context, g *genkit.Genkit, folder string) (*assistant, error) {
	sections, err := readSections(folder)
	if err != nil {
		return nil, err
	}
	index, err := newIndex(ctx, g, offline.EmbedderName, sections)
	if err != nil {
		return nil, err
	}
	genkit.DefineRetriever(g, "sections", nil, index.retrieve)

	// A tool: the model calls it when a question is about the files themselves.
	listFiles := genkit.DefineTool(g, "listFiles", "Lists the names of the files in the folder.",
		func(context.Context, core.None) ([]string, error) { return index.files(), nil })

	a := &assistant{}
	a.answer = genkit.DefineStreamingFlow(g, "answer", func(ctx context.Context, q Question, send core.Send[string]) (Answer, error) {
		found, err := g.Retrieve(ctx, "sections", ai.NewTextDocument(q.Question, nil), genkit.WithK(4))
		if err != nil {
			return Answer{}, err
		}
		stream := g.GenerateStream(ctx,
			genkit.WithSystem("Answer from the given documents and name the sources."),
			genkit.WithPrompt(q.Question),
			genkit.WithDocs(found...),
			genkit.WithTools(listFiles))
		for chunk, err := range stream.Chunks() {
			if err != nil {
				return Answer{}, err
			}
			if chunk.Role == ai.RoleModel {
				if err := send(chunk.Text()); err != nil {
					return Answer{}, err
				}
			}
		}
		response, err := stream.Result()
		if err != nil {
			return Answer{}, err
		}
		answer := Answer{Text: response.Text(), Sources: []string{}}
		for _, doc := range found {
			answer.Sources = append(answer.Sources, doc.Metadata["ref"].(string))
		}
		return answer, nil
	}, genkit.WithFlowDescription("Answers a question from the indexed files."))

	a.summarize = genkit.DefineFlow(g, "summarize", func(ctx context.Context, text string) (Summary, error) {
		summary, _, err := genkit.GenerateData[Summary](ctx, g,
			genkit.WithPrompt("Summarize it."), genkit.WithDocs(ai.NewTextDocument(text, nil)))
		if err == nil {
			summary.Words = len(strings.Fields(text)) // counting is not a model's strength
		}
		return summary, err
	}, genkit.WithFlowDescription("Makes a short typed summary of a text."))
	return a, nil
}
