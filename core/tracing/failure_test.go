// SPDX-License-Identifier: Apache-2.0

package tracing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
)

// fault is an error with a status.
type fault struct{ text string }

func (f *fault) Error() string      { return "FAULT: " + f.text }
func (f *fault) StatusName() string { return "NOT_FOUND" }

func TestFailures(t *testing.T) {
	plain := errors.New("key sk-1 is wrong")
	for name, c := range map[string]struct {
		err                 error
		full, private, kind string
	}{
		"plain":         {plain, "key sk-1 is wrong", Redacted, "*errors.errorString"},
		"with a status": {&fault{"sk-1"}, "FAULT: sk-1", Redacted, "NOT_FOUND"},
		"wrapped":       {fmt.Errorf("sk-2: %w", &fault{"sk-1"}), "sk-2: FAULT: sk-1", Redacted, "NOT_FOUND"},
	} {
		t.Run(name, func(t *testing.T) {
			tracer, full := recorder(true)
			private := &Memory{}
			tracer.AddSink(private, false)
			_ = run(t.Context(), tracer, action("flow", "f"), func(*Span) error { return c.err })
			for message, m := range map[string]*Memory{c.full: full, c.private: private} {
				d := ended(t, m, "f")
				if d.Attributes["genkit:state"] != "error" || d.Attributes["genkit:isFailureSource"] != true {
					t.Errorf("attributes %v", d.Attributes)
				}
				if diff := cmp.Diff(&ai.SpanStatus{Code: 2, Message: message}, d.Status); diff != "" {
					t.Error(diff)
				}
				want := &ai.TimeEvents{TimeEvent: []ai.TimeEvent{{Time: d.EndTime, Annotation: ai.Annotation{
					Description: "exception", Attributes: map[string]any{"exception.type": c.kind, "exception.message": message},
				}}}}
				if diff := cmp.Diff(want, d.TimeEvents); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestFailureSource(t *testing.T) {
	tracer, m := recorder(false)
	step := func(ctx context.Context, name string, body func(*Span) error) error {
		return run(ctx, tracer, Info{Name: name, Type: "flowStep"}, body)
	}
	fail := func(err error) func(*Span) error { return func(*Span) error { return err } }
	sources := func(body func(*Span) error) string {
		m.Reset()
		_ = step(t.Context(), "root", body)
		var names []string
		for _, d := range m.Ended() {
			if d.Attributes["genkit:isFailureSource"] == true {
				names = append(names, d.DisplayName)
			}
		}
		slices.Sort(names)
		return strings.Join(names, " ")
	}
	one, two := errors.New("one"), errors.New("two")
	for name, c := range map[string]struct {
		body func(*Span) error
		want string
	}{
		"alone":     {fail(one), "root"},
		"success":   {nothing, ""},
		"passed on": {func(s *Span) error { return step(s, "a", func(s *Span) error { return step(s, "b", fail(one)) }) }, "b"},
		"wrapped": {func(s *Span) error {
			return fmt.Errorf("root: %w", step(s, "a", func(s *Span) error { return errors.Join(two, step(s, "b", fail(one))) }))
		}, "b"},
		"recovered":               {func(s *Span) error { _ = step(s, "a", fail(one)); return nil }, "a"},
		"recovered, then another": {func(s *Span) error { _ = step(s, "a", fail(one)); return two }, "a root"},
		"replaced":                {func(s *Span) error { return fmt.Errorf("root: %v", step(s, "a", fail(one))) }, "a root"},
		"retried":                 {func(s *Span) error { _ = step(s, "a", fail(one)); return step(s, "b", fail(two)) }, "a b"},
		"parallel": {func(s *Span) error {
			var wg sync.WaitGroup
			errs := make([]error, 40)
			for i := range errs {
				wg.Go(func() { errs[i] = step(s, fmt.Sprintf("p%02d", i), fail(fmt.Errorf("error %d", i))) })
			}
			wg.Wait()
			return errs[17]
		}, strings.Join(func() (names []string) {
			for i := range 40 {
				names = append(names, fmt.Sprintf("p%02d", i))
			}
			return names
		}(), " ")},
	} {
		if got := sources(c.body); got != c.want {
			t.Errorf("%s: sources %q, want %q", name, got, c.want)
		}
	}
	// The first failures of many and the last are remembered.
	for _, passedOn := range []int{0, 10, 199} {
		got := sources(func(s *Span) error {
			var found error
			for i := range 200 {
				if err := step(s, "child", fail(fmt.Errorf("error %d", i))); i == passedOn {
					found = err
				}
			}
			return found
		})
		if strings.Contains(got, "root") {
			t.Errorf("failure %d of 200 counts as the root's own", passedOn)
		}
	}
}

// meddling is an error whose Is uses the span that it belongs to.
type meddling struct{ span *Span }

func (m meddling) Error() string { return "meddling" }
func (m meddling) Is(error) bool { m.span.SetAttr("asked", true); return false }

func TestErrorsMayUseTheSpan(t *testing.T) {
	tracer, m := recorder(false)
	_ = run(t.Context(), tracer, action("flow", "f"), func(s *Span) error {
		_ = run(s, tracer, action("model", "m"), func(*Span) error { return errors.New("below") })
		return meddling{s}
	})
	ended(t, m, "f")
}
