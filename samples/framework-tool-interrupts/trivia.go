// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// Question is what the model asks the user.
type Question struct {
	Question string   `json:"question" jsonschema:"minLength=1"`
	Choices  []string `json:"choices" jsonschema:"minItems=2"`
}

// TriviaInput is the input of the flow trivia.
type TriviaInput struct {
	Topic  string `json:"topic" jsonschema:"enum=geography|history,default=geography"`
	Answer string `json:"answer" jsonschema:"description=What the user says: a choice or its number; ask asks on the terminal and takes the first where there is none,minLength=1,default=ask"`
}

func defineTrivia(g *genkit.Genkit, p *person) *core.Action {
	genkit.DefineModel(g, quizmasterName, &genkit.ModelOptions{
		Label:    "A quizmaster",
		Supports: &ai.ModelSupports{Multiturn: true, SystemRole: true, Tools: true},
	}, quizmaster)

	// The tool has no function: the program answers in its place. What the interrupt
	// carries is made from the model's arguments.
	askUser := genkit.DefineInterrupt[Question, string](g, "askUser", "Asks the user a question, and returns one of the choices.",
		func(_ context.Context, q Question) (any, error) {
			text := q.Question
			for i, choice := range q.Choices {
				text += fmt.Sprintf(" %d) %s", i+1, choice)
			}
			return text, nil
		})

	return genkit.DefineStreamingFlow(g, "trivia", func(ctx context.Context, in TriviaInput, send core.Send[string]) (string, error) {
		response, err := g.Generate(ctx,
			genkit.WithModel(quizmasterName),
			genkit.WithSystem("Ask the user one question with the tool askUser. Then say whether the answer is right."),
			genkit.WithPromptf("I want a question about %s.", in.Topic),
			genkit.WithTools(askUser))
		for err == nil && len(response.Interrupts()) > 0 {
			var answers []ai.Part
			for _, call := range response.Interrupts() {
				var q Question
				if err := json.Unmarshal(call.ToolRequest.Input, &q); err != nil {
					return "", err
				}
				text, _ := genkit.InterruptAs[string](call)
				reply, err := p.answer(ctx, text, in.Answer, q.Choices[0], send)
				if err != nil {
					return "", err
				}
				if n, err := strconv.Atoi(reply); err == nil && n >= 1 && n <= len(q.Choices) {
					reply = q.Choices[n-1]
				}
				answers = append(answers, askUser.Respond(call, reply))
			}
			response, err = g.Generate(ctx,
				genkit.WithModel(quizmasterName),
				genkit.WithMessages(response.Messages()...),
				genkit.WithTools(askUser),
				genkit.WithResume(answers...))
		}
		if err != nil {
			return "", err
		}
		return response.Text(), nil
	}, genkit.WithFlowDescription("A question of the model that only the user can answer.")).Action
}

const quizmasterName = "demo/quizmaster"

// quiz is all that the quizmaster knows: the first choice is right.
var quiz = map[string]Question{
	"geography": {"What is the capital of Norway?", []string{"Oslo", "Bergen", "Trondheim"}},
	"history":   {"Who wrote the first published program?", []string{"Ada Lovelace", "Grace Hopper", "Alan Turing"}},
}

// quizmaster is a model that asks with the tool askUser and then judges the answer,
// which offline/simulator cannot: it only quotes.
func quizmaster(_ context.Context, q *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	topic := "geography"
	for _, m := range q.Messages {
		if m.Role == ai.RoleUser && strings.Contains(m.Text(), "history") {
			topic = "history"
		}
	}
	question := quiz[topic]
	last := q.Messages[len(q.Messages)-1]
	answer := ai.Part(ai.NewToolRequestPart("askUser", "question-1", question))
	if response, ok := last.Content[0].(*ai.ToolResponsePart); ok {
		var choice string
		if err := json.Unmarshal(response.ToolResponse.Output, &choice); err != nil {
			return nil, err
		}
		answer = ai.NewTextPart("No: it is " + question.Choices[0] + ", not " + choice + ".")
		if strings.EqualFold(choice, question.Choices[0]) {
			answer = ai.NewTextPart("Right: it is " + question.Choices[0] + ".")
		}
	}
	return &ai.ModelResponse{Message: ai.NewModelMessage(answer), FinishReason: ai.FinishStop}, nil
}
