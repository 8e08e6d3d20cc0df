// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/internal/generate"
)

// Response is a model's answer: the wire record with its accessors (Text, Reasoning,
// Media, Data, ToolRequests, Interrupts, Usage, …), and what is known of the call in
// this process. Usage is the sum over all turns.
type Response struct {
	*ai.ModelResponse
	result *generate.Result
}

func newResponse(r *generate.Result) *Response {
	if r == nil {
		return nil
	}
	return &Response{ModelResponse: r.Response, result: r}
}

// Output decodes the answer into v. What a call has asked for in a form is validated
// already; otherwise the answer should hold JSON, and prose or a code fence around it
// is allowed. INVALID_ARGUMENT says that it holds none, or what does not fit v.
func (r *Response) Output(v any) error {
	if r.result == nil {
		return generate.DecodeOutput(&generate.Result{Response: r.ModelResponse}, v)
	}
	return generate.DecodeOutput(r.result, v)
}

// Messages returns the conversation so far: what was asked, the answer, and what tools
// answered to it when a stop condition ended the call there.
func (r *Response) Messages() []*ai.Message {
	if r == nil {
		return nil
	}
	messages := r.ModelResponse.Messages()
	if r.result != nil && r.result.Round != nil {
		messages = append(messages, r.result.Round)
	}
	return messages
}

// Cost returns what the call cost in US dollars, over all turns. It is unknown when
// Options.Price is not set or knows no price for one of them.
func (r *Response) Cost() (usd float64, known bool) { return costOf(r.Usage) }

// Turns returns what each turn took, in order.
func (r *Response) Turns() []TurnUsage {
	if r.result == nil {
		return nil
	}
	turns := make([]TurnUsage, len(r.result.Turns))
	for i, turn := range r.result.Turns {
		turns[i] = TurnUsage{Model: turn.Model, Usage: turn.Usage}
	}
	return turns
}

// TurnUsage is what one turn took, and of which model.
type TurnUsage struct {
	Model string
	Usage ai.Usage
}

// Cost returns what the turn cost in US dollars, when that is known.
func (t TurnUsage) Cost() (usd float64, known bool) { return costOf(&t.Usage) }

func costOf(u *ai.Usage) (usd float64, known bool) {
	if u == nil {
		return 0, false
	}
	usd, known = u.Custom[generate.CostKey]
	return usd, known
}
