// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// ScriptedModel is a model that plays one [Step] per call and remembers what it was
// asked. It is safe for concurrent use: calls take the steps in the order in which
// they come. A call whose context has already ended fails at once; it is not
// remembered and takes no step.
type ScriptedModel struct {
	supports ai.ModelSupports

	mu       sync.Mutex // guards steps, and holds journal and position together
	steps    []Step
	requests journal[*ai.ModelRequest]
}

// NewModel returns a model that plays the steps in order. A call after the last step
// fails with FAILED_PRECONDITION and says how many calls there were, unless that step
// is [Repeat]. It panics when a step is empty, or stands behind Repeat.
func NewModel(steps ...Step) *ScriptedModel {
	m := &ScriptedModel{supports: ai.ModelSupports{
		Multiturn: true, Media: true, Tools: true, SystemRole: true, ToolChoice: true,
		Output: []string{"text", "json"}, Constrained: ai.ConstrainedAll,
	}}
	m.Reset(steps...)
	return m
}

// Supports sets the abilities that the model says it has, in place of the default,
// which is everything but documents (Context) and long-running work, and returns the
// model. It must be called before Define.
func (m *ScriptedModel) Supports(s ai.ModelSupports) *ScriptedModel {
	m.supports = clone(s)
	return m
}

// Define registers the model. It may be defined under several names and in several
// instances, which share the script.
func (m *ScriptedModel) Define(r core.Registrar, name string) *core.Action {
	supports := clone(m.supports)
	return genkit.DefineModel(r, name, &genkit.ModelOptions{Supports: &supports}, m.play)
}

func (m *ScriptedModel) play(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	if ctx.Err() != nil {
		return nil, stopped(ctx)
	}
	step, number := m.next(q)
	if step.play == nil {
		return nil, core.Errorf(core.FailedPrecondition,
			"genkittest: the scripted model has no step for call %d: its script has %d (use genkittest.Repeat for a model that goes on answering)", number, number-1)
	}
	return step.play(ctx, &scriptCall{request: q, send: send, number: number})
}

// next remembers q and returns the step that answers it, the zero Step when there is
// none, and the number of the call.
func (m *ScriptedModel) next(q *ai.ModelRequest) (Step, int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	index := m.requests.add(q)
	number := index + 1
	last := len(m.steps) - 1
	switch {
	case last < 0:
		return Step{}, number
	case m.steps[last].cycle != nil && index >= last:
		cycle := m.steps[last].cycle
		return cycle[(index-last)%len(cycle)], number
	case index > last:
		return Step{}, number
	}
	return m.steps[index], number
}

// Requests returns what the model was asked, in order, as it was at that time: later
// changes of a request do not show. Go types are kept, such as that of Config. The
// requests must not be changed.
func (m *ScriptedModel) Requests() []*ai.ModelRequest { return m.requests.snapshots() }

// LastRequest returns the last of [ScriptedModel.Requests], nil when there is none.
func (m *ScriptedModel) LastRequest() *ai.ModelRequest { return m.requests.last() }

// LastText returns the text of the last message of the last request, "" when there
// is none.
func (m *ScriptedModel) LastText() string {
	q := m.requests.last()
	if q == nil || len(q.Messages) == 0 {
		return ""
	}
	return q.Messages[len(q.Messages)-1].Text()
}

// ToolResponses returns the tool responses in the last request, in order: those of
// all its messages.
func (m *ScriptedModel) ToolResponses() []*ai.ToolResponsePart {
	q := m.requests.last()
	if q == nil {
		return nil
	}
	var responses []*ai.ToolResponsePart
	for _, message := range q.Messages {
		for _, part := range message.Content {
			if response, ok := part.(*ai.ToolResponsePart); ok {
				responses = append(responses, response)
			}
		}
	}
	return responses
}

// Calls returns how often the model was called.
func (m *ScriptedModel) Calls() int { return m.requests.count() }

// Reset forgets the requests and starts the script from its beginning; given steps,
// they are the new script. It panics like [NewModel].
func (m *ScriptedModel) Reset(steps ...Step) {
	for i, s := range steps {
		switch {
		case s.play == nil && s.cycle == nil:
			panic(fmt.Sprintf("genkittest: step %d is empty", i+1))
		case s.cycle != nil && i < len(steps)-1:
			panic(fmt.Sprintf("genkittest: step %d is Repeat, so that step %d is never played", i+1, i+2))
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(steps) > 0 {
		m.steps = slices.Clone(steps)
	}
	m.requests.reset()
}

// AssertUnchanged fails t for each request that somebody has changed since the model
// got it, the model's own steps included. It says which field was changed.
func (m *ScriptedModel) AssertUnchanged(t testing.TB) {
	t.Helper()
	m.requests.assertUnchanged(t, "the scripted model")
}
