// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// ModelSuiteOptions says how a model is tested. The zero value works.
type ModelSuiteOptions struct {
	// Supports are the abilities that are tested; nil is what the model says of
	// itself. Subtests of others are skipped.
	Supports *ai.ModelSupports
	// NoStreaming tells that the model answers in one piece.
	NoStreaming bool
	// Config is the configuration of all calls, such as one with temperature 0. It
	// must encode as a JSON object.
	Config any
	// Skip holds the reasons for which subtests are left out, by their names.
	Skip map[string]string
	Limits
}

// ModelSuite holds the model with that name, which g can find, to what Genkit expects
// of every model. It asks what any model can answer, so that it works with services
// too: about 15 short answers. Nil options are the zero value. The subtests:
//
//   - greeting: an answer has text, the role model and a finish reason.
//   - systemRole, history: the model heeds the system message and earlier messages.
//   - streaming: the chunks add up to the text of the answer, have the role model and
//     index 0, and are not changed after they were sent.
//   - tools: the model asks for a tool with fitting arguments and uses its response;
//     chunks of all turns have the right roles and indexes.
//   - structuredOutput: an answer fits the schema that was asked for.
//   - cancelledBefore, cancelledDuring: a call ends soon after its context, or after
//     the listener of its chunks left, with CANCELLED.
//   - usage: no count is negative, the total is that of its parts.
//   - requestUnchanged: nothing in the request was changed, nor written behind the
//     ends of its lists.
//   - concurrency: calls at the same time get their own answers (run with -race).
//   - maxOutputTokens: the limit is kept, where the model's configuration has it.
func ModelSuite(t *testing.T, g *genkit.Genkit, model string, o *ModelSuiteOptions) {
	t.Helper()
	s, err := newModelSuite(t.Context(), g, model, o)
	if err != nil {
		t.Fatal(err)
	}
	runChecks(t, s.checks(), s.o.Skip)
}

type modelSuite struct {
	g        *genkit.Genkit
	action   *core.Action
	o        ModelSuiteOptions
	supports ai.ModelSupports
	limits   bool // the configuration has maxOutputTokens
}

func newModelSuite(ctx context.Context, g *genkit.Genkit, model string, o *ModelSuiteOptions) (*modelSuite, error) {
	s := &modelSuite{g: g}
	if o != nil {
		s.o = *o
	}
	s.o.setDefaults()
	var err error
	if s.action, err = g.Registry().Lookup(ctx, core.KindModel, model); err != nil {
		return nil, err
	}
	var info struct {
		Supports      *ai.ModelSupports `json:"supports"`
		CustomOptions struct {
			Properties map[string]json.RawMessage `json:"properties"`
		} `json:"customOptions"`
	}
	raw, err := json.Marshal(s.action.Metadata["model"])
	if err != nil {
		return nil, fmt.Errorf("the metadata of %s cannot be JSON: %w", s.action.Key(), err)
	}
	if err := json.Unmarshal(raw, &info); err != nil {
		return nil, fmt.Errorf("the metadata of %s: %w", s.action.Key(), err)
	}
	_, s.limits = info.CustomOptions.Properties["maxOutputTokens"]
	switch {
	case s.o.Supports != nil:
		s.supports = *s.o.Supports
	case info.Supports != nil:
		s.supports = *info.Supports
	}
	return s, nil
}

func (s *modelSuite) checks() []check {
	return []check{
		{"greeting", s.greeting},
		{"systemRole", s.systemRole},
		{"history", s.history},
		{"streaming", s.streaming},
		{"tools", s.tools},
		{"structuredOutput", s.structuredOutput},
		{"cancelledBefore", s.cancelledBefore},
		{"cancelledDuring", s.cancelledDuring},
		{"usage", s.usage},
		{"requestUnchanged", s.requestUnchanged},
		{"concurrency", s.concurrency},
		{"maxOutputTokens", s.maxOutputTokens},
	}
}

// need skips the check unless the model has an ability.
func need(tb testing.TB, has bool, ability string) {
	tb.Helper()
	if !has {
		tb.Skipf("the model does not support %s", ability)
	}
}

// ask calls the model itself, without the generate loop.
func (s *modelSuite) ask(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	if q.Config == nil && s.o.Config != nil {
		q.Config = s.o.Config
	}
	return call(ctx, s.o.Limits, func(ctx context.Context) (*ai.ModelResponse, error) {
		if typed, ok := core.As[*ai.ModelRequest, *ai.ModelResponse, *ai.Chunk](s.action); ok {
			return typed.Run(ctx, q, send)
		}
		return invokeModel(ctx, s.action, q, send)
	})
}

// invokeModel runs a model of another process.
func invokeModel(ctx context.Context, a *core.Action, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	raw, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	var sendRaw func(json.RawMessage) error
	if send != nil {
		sendRaw = func(raw json.RawMessage) error {
			chunk := &ai.Chunk{}
			if err := json.Unmarshal(raw, chunk); err != nil {
				return err
			}
			return send(chunk)
		}
	}
	out, err := a.RunJSON(ctx, raw, sendRaw)
	if err != nil {
		return nil, err
	}
	r := &ai.ModelResponse{}
	return r, json.Unmarshal(out, r)
}

// options returns the options of a call through the generate loop.
func (s *modelSuite) options(more ...genkit.Option) []genkit.Option {
	options := []genkit.Option{genkit.WithModelAction(s.action)}
	if s.o.Config != nil {
		options = append(options, genkit.WithConfig(s.o.Config))
	}
	return append(options, more...)
}

func userRequest(prompt string) *ai.ModelRequest {
	return &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserTextMessage(prompt)}}
}

var finishReasons = []ai.FinishReason{
	ai.FinishStop, ai.FinishLength, ai.FinishBlocked, ai.FinishAborted,
	ai.FinishInterrupted, ai.FinishFailed, ai.FinishOther, ai.FinishUnknown,
}

// answered fails tb at once unless the call succeeded with a message that has text.
func answered(tb testing.TB, r *ai.ModelResponse, err error) {
	tb.Helper()
	switch {
	case err != nil:
		tb.Fatalf("the call failed: %v", err)
	case r == nil || r.Message == nil:
		tb.Fatalf("the answer has no message")
	case strings.TrimSpace(r.Text()) == "":
		tb.Fatalf("the answer has no text: %s", imageOf(r.Message))
	}
	if r.Message.Role != ai.RoleModel {
		tb.Errorf("the answer has role %q; want %q", r.Message.Role, ai.RoleModel)
	}
	if !slices.Contains(finishReasons, r.FinishReason) {
		tb.Errorf("the answer has finish reason %q; want one of %q", r.FinishReason, finishReasons)
	}
}

// holds fails tb unless text contains word in any case.
func holds(tb testing.TB, what, text, word string) {
	tb.Helper()
	if !strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
		tb.Errorf("%s does not contain %q: %s", what, word, short(text))
	}
}

func (s *modelSuite) greeting(tb testing.TB) {
	r, err := s.ask(tb.Context(), userRequest("Say hello in one short sentence."), nil)
	answered(tb, r, err)
}

func (s *modelSuite) systemRole(tb testing.TB) {
	need(tb, s.supports.SystemRole, "the system role")
	r, err := s.ask(tb.Context(), &ai.ModelRequest{Messages: []*ai.Message{
		ai.NewSystemTextMessage("Whatever the user says, your answer contains the word XYLOPHONE."),
		ai.NewUserTextMessage("How are you?"),
	}}, nil)
	answered(tb, r, err)
	holds(tb, "the answer", r.Text(), "xylophone")
}

func (s *modelSuite) history(tb testing.TB) {
	need(tb, s.supports.Multiturn, "a conversation of several turns (multiturn)")
	r, err := s.ask(tb.Context(), &ai.ModelRequest{Messages: []*ai.Message{
		ai.NewUserTextMessage("My name is Quillon. Please remember it."),
		ai.NewModelTextMessage("I will."),
		ai.NewUserTextMessage("What is my name?"),
	}}, nil)
	answered(tb, r, err)
	holds(tb, "the answer", r.Text(), "quillon")
}

func (s *modelSuite) concurrency(tb testing.TB) {
	tb.Helper()
	words := []string{"apple", "bridge", "candle", "dragon", "engine", "forest", "guitar", "harbour"}
	answers := make([]*ai.ModelResponse, s.o.Parallel)
	errs := together(s.o.Parallel, func(i int) (err error) {
		q := userRequest(fmt.Sprintf("Reply with the word %s and nothing else.", words[i%len(words)]))
		answers[i], err = s.ask(tb.Context(), q, nil)
		return err
	})
	for i, err := range errs {
		if err != nil {
			tb.Errorf("call %d of %d at the same time failed: %v", i+1, s.o.Parallel, err)
			continue
		}
		holds(tb, fmt.Sprintf("answer %d of %d at the same time", i+1, s.o.Parallel), answers[i].Text(), words[i%len(words)])
	}
}

func (s *modelSuite) maxOutputTokens(tb testing.TB) {
	if !s.limits {
		tb.Skip("the model's configuration has no maxOutputTokens")
	}
	const most = 16
	config := map[string]any{}
	if s.o.Config != nil {
		if err := json.Unmarshal(imageOf(s.o.Config), &config); err != nil {
			tb.Fatalf("ModelSuiteOptions.Config is no JSON object: %v", err)
		}
	}
	maps.Copy(config, map[string]any{"maxOutputTokens": most})
	q := userRequest("Tell a story of three hundred words about a lighthouse, its keeper, a storm, a ship that was lost, and the morning after.")
	q.Config = config
	r, err := s.ask(tb.Context(), q, nil)
	if err != nil || r == nil {
		tb.Fatalf("the call failed: %v (response %v)", err, r)
	}
	if r.FinishReason != ai.FinishLength {
		tb.Errorf("the answer was cut at maxOutputTokens %d, but its finish reason is %q; want %q", most, r.FinishReason, ai.FinishLength)
	}
	if r.Usage != nil && r.Usage.OutputTokens > most {
		tb.Errorf("the answer has %d output tokens; maxOutputTokens is %d", r.Usage.OutputTokens, most)
	}
	if length, longest := len([]rune(r.Text())), most*16; length > longest {
		tb.Errorf("the answer has %d characters, more than %d tokens can be", length, most)
	}
}
