// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/tracing"
)

// matches passes cases whose output is their reference.
func matches(_ context.Context, p *ai.DataPoint, _ json.RawMessage) (ai.Scores, error) {
	switch {
	case string(p.Output) == `"panic"`:
		panic("oops")
	case p.Reference == nil:
		return nil, core.Errorf(core.FailedPrecondition, "no reference")
	case string(p.Output) == string(p.Reference):
		return ai.Scores{{Score: true, Status: ai.EvalPass}}, nil
	}
	return ai.Scores{{ID: "equal", Score: false, Status: ai.EvalFail}, {ID: "length", Score: len(p.Output)}}, nil
}

func dataset(t *testing.T, raw string) (points []*ai.DataPoint) {
	t.Helper()
	if err := json.Unmarshal([]byte(raw), &points); err != nil {
		t.Fatal(err)
	}
	return points
}

// withoutIDs takes the ids of spans, which are random, out of results and checks
// that each has its own.
func withoutIDs(t *testing.T, results []*ai.EvalResult) []*ai.EvalResult {
	t.Helper()
	seen, stripped := map[string]bool{}, make([]*ai.EvalResult, len(results))
	for i, r := range results {
		if len(r.TraceID) != 32 || len(r.SpanID) != 16 || seen[r.SpanID] {
			t.Errorf("result %d has the ids %q, %q", i, r.TraceID, r.SpanID)
		}
		seen[r.SpanID] = true
		own := *r
		own.TraceID, own.SpanID = "", ""
		stripped[i] = &own
	}
	return stripped
}

const fourCases = `[{"testCaseId":"a","output":"x","reference":"x"},{"testCaseId":"b","output":"x","reference":"y"},
	{"testCaseId":"c","output":"x"},{"testCaseId":"d","output":"panic","reference":1}]`

const fourResults = `[{"sampleIndex":0,"testCaseId":"a","evaluation":{"score":true,"status":"PASS"}},
	{"sampleIndex":1,"testCaseId":"b","evaluation":[{"id":"equal","score":false,"status":"FAIL"},{"id":"length","score":3}]},
	{"sampleIndex":2,"testCaseId":"c","evaluation":{"status":"FAIL","error":"Evaluation of test case c failed: FAILED_PRECONDITION: no reference"}},
	{"sampleIndex":3,"testCaseId":"d","evaluation":{"status":"FAIL","error":"Evaluation of test case d failed: INTERNAL: panic: oops"}}]`

func TestEvaluate(t *testing.T) {
	g := newGenkit(t)
	a := genkit.DefineEvaluator(g, "matches", nil, matches)
	foreign(g, a)
	for _, size := range []int{0, 1, 3, 4, 100} {
		for _, name := range []string{"matches", "foreign"} {
			t.Run(fmt.Sprint(name, " ", size), func(t *testing.T) {
				var options []genkit.Option
				if size > 0 {
					options = append(options, genkit.WithBatchSize(size))
				}
				got, err := g.Evaluate(t.Context(), name, dataset(t, fourCases), options...)
				if err != nil {
					t.Fatal(err)
				}
				wantJSON(t, withoutIDs(t, got), fourResults)
			})
		}
		t.Run(fmt.Sprint("wire ", size), func(t *testing.T) {
			out, err := a.RunJSON(t.Context(), json.RawMessage(fmt.Sprintf(`{"dataset":%s,"evalRunId":"run","batchSize":%d}`, fourCases, size)), nil)
			var got ai.EvalResponse
			if err := errors.Join(err, json.Unmarshal(out, &got)); err != nil {
				t.Fatal(err)
			}
			wantJSON(t, withoutIDs(t, got), fourResults)
		})
	}
	if got, err := g.Evaluate(t.Context(), "nobody is asked", nil); err != nil || got == nil || len(got) > 0 {
		t.Errorf("no cases: %v, %v", got, err)
	}
	if out, err := a.RunJSON(t.Context(), json.RawMessage(`{"dataset":[],"evalRunId":"run"}`), nil); string(out) != `[]` || err != nil {
		t.Errorf("no cases: %s, %v", out, err)
	}
}

var uuid = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func TestEvaluateNamesRunsAndCases(t *testing.T) {
	g := newGenkit(t)
	var runs []string
	var size int
	ids := map[string]bool{}
	genkit.DefineBatchEvaluator(g, "batch", nil, func(_ context.Context, q *ai.EvalRequest) ([]*ai.EvalResult, error) {
		runs = append(runs, q.EvalRunID)
		size = q.BatchSize
		for _, p := range q.Dataset {
			ids[p.TestCaseID] = true
		}
		return nil, nil
	})
	points := []*ai.DataPoint{{}, {TestCaseID: "mine"}, {}}
	for _, o := range []genkit.Option{genkit.WithEvalRunID(""), genkit.WithConfig(nil), genkit.WithEvalRunID("run")} {
		if _, err := g.Evaluate(t.Context(), "batch", points, o); err != nil {
			t.Fatal(err)
		}
	}
	if !uuid.MatchString(runs[0]) || !uuid.MatchString(runs[1]) || runs[0] == runs[1] || runs[2] != "run" {
		t.Errorf("runs are %q", runs)
	}
	if !ids["mine"] || len(ids) != 7 || ids[""] {
		t.Errorf("cases are %v", ids)
	}
	for id := range ids {
		if id != "mine" && !uuid.MatchString(id) {
			t.Errorf("%q is no UUID", id)
		}
	}
	if _, err := g.Evaluate(t.Context(), "batch", points, genkit.WithBatchSize(7)); err != nil || size != 7 {
		t.Errorf("the batch size is %d, %v", size, err)
	}
	if points[0].TestCaseID != "" || points[2].TestCaseID != "" {
		t.Error("the caller's dataset was changed")
	}
}

func TestEvaluatorOptions(t *testing.T) {
	g := newGenkit(t)
	var got string
	genkit.DefineEvaluator(g, "one", nil, func(_ context.Context, _ *ai.DataPoint, options json.RawMessage) (ai.Scores, error) {
		got = string(options)
		return nil, nil
	})
	genkit.DefineBatchEvaluator(g, "batch", nil, func(_ context.Context, q *ai.EvalRequest) ([]*ai.EvalResult, error) {
		got = string(ai.JSON(q.Options))
		return nil, nil
	})
	tests := []struct {
		name, evaluator string
		config          any
		want            string
		status          core.Status
	}{
		{"none", "one", nil, ``, core.OK},
		{"struct", "one", oddConfig{K: 2}, `{"k":2}`, core.OK},
		{"raw", "one", json.RawMessage(`{"k":3}`), `{"k":3}`, core.OK},
		{"batch", "batch", oddConfig{K: 2}, `{"k":2}`, core.OK},
		{"no JSON", "one", make(chan int), ``, core.InvalidArgument},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got = ""
			_, err := g.Evaluate(t.Context(), tt.evaluator, []*ai.DataPoint{{}}, genkit.WithConfig(tt.config))
			if wantError(t, err, tt.status, "cannot be JSON"); got != tt.want {
				t.Errorf("options are %s", got)
			}
		})
	}
}

func TestEvaluateFailures(t *testing.T) {
	g := newGenkit(t)
	a := genkit.DefineEvaluator(g, "matches", nil, matches)
	b := genkit.DefineBatchEvaluator(g, "broken", nil, func(context.Context, *ai.EvalRequest) ([]*ai.EvalResult, error) {
		return nil, core.Errorf(core.Unavailable, "no judge")
	})
	answering(g, core.KindEvaluator, "hole", always(`[{"testCaseId":"a","evaluation":[]},null]`))
	for _, action := range []*core.Action{a, b} {
		_, err := action.RunJSON(t.Context(), json.RawMessage(`{"dataset":[{},null],"evalRunId":""}`), nil)
		wantError(t, err, core.InvalidArgument, "case 1 of the dataset is nil")
		_, err = action.RunJSON(t.Context(), json.RawMessage(`{"dataset":[{}],"evalRunId":"","batchSize":-1}`), nil)
		wantError(t, err, core.InvalidArgument, "the batch size is -1")
	}
	_, err := g.Evaluate(t.Context(), "hole", []*ai.DataPoint{{}, nil})
	wantError(t, err, core.InvalidArgument, "case 1 of the dataset is nil")
	_, err = g.Evaluate(t.Context(), "hole", []*ai.DataPoint{{}, {}})
	wantError(t, err, core.Internal, "evaluator 'hole': result 1 is nil")
	_, err = g.Evaluate(t.Context(), "broken", []*ai.DataPoint{{}})
	wantError(t, err, core.Unavailable, "no judge")
}

func TestEvaluateStops(t *testing.T) {
	g := newGenkit(t)
	ctx, cancel := context.WithCancel(t.Context())
	genkit.DefineEvaluator(g, "stops", nil, func(ctx context.Context, p *ai.DataPoint, _ json.RawMessage) (ai.Scores, error) {
		if p.TestCaseID == "c" {
			cancel()
			return nil, fmt.Errorf("judging: %w", ctx.Err())
		}
		return ai.Scores{{Score: 1}}, nil
	})
	got, err := g.Evaluate(ctx, "stops", dataset(t, fourCases))
	wantError(t, err, core.Cancelled, "evaluation stopped after 2 of 4 cases")
	wantJSON(t, withoutIDs(t, got), `[{"sampleIndex":0,"testCaseId":"a","evaluation":{"score":1}},{"sampleIndex":1,"testCaseId":"b","evaluation":{"score":1}}]`)
}

func TestCasesAreTraced(t *testing.T) {
	memory := &tracing.Memory{}
	g, err := genkit.New(t.Context(), &genkit.Options{Sinks: []tracing.Sink{memory}, LogInputAndOutput: true})
	if err != nil {
		t.Fatal(err)
	}
	genkit.DefineEvaluator(g, "matches", nil, matches)
	results, err := g.Evaluate(t.Context(), "matches", dataset(t, fourCases), genkit.WithBatchSize(2), genkit.WithEvalRunID("run 7"))
	if err != nil {
		t.Fatal(err)
	}
	spans := map[string]*ai.SpanData{}
	for _, s := range memory.Ended() {
		spans[s.SpanID] = s
	}
	for i, state := range []string{"success", "success", "error", "error"} {
		r := results[i]
		s := spans[r.SpanID]
		if s == nil || s.TraceID != r.TraceID || spans[s.ParentSpanID] == nil {
			t.Fatalf("result %d names span %s of trace %s, which is %v", i, r.SpanID, r.TraceID, s)
		}
		name := "Test Case " + r.TestCaseID
		want := map[string]any{
			"genkit:name": name, "genkit:type": "evaluator", "genkit:state": state, "genkit:path": "/{matches,t:action}/{" + name + ",t:evaluator}",
			"genkit:metadata:evaluator:evalRunId": "run 7", "genkit:input": string(ai.JSON(dataset(t, fourCases)[i])),
		}
		if state == "success" {
			want["genkit:output"] = string(ai.JSON(r))
		} else {
			want["genkit:isFailureSource"] = true
		}
		if diff := cmp.Diff(want, s.Attributes); diff != "" {
			t.Errorf("case %d: %s", i, diff)
		}
	}
}

func TestBatchEvaluator(t *testing.T) {
	g := newGenkit(t)
	kept := []*ai.EvalResult{}
	foreign(g, genkit.DefineBatchEvaluator(g, "backwards", nil, func(_ context.Context, q *ai.EvalRequest) ([]*ai.EvalResult, error) {
		kept = nil
		for _, p := range slices.Backward(q.Dataset) {
			if p.TestCaseID == "judged" {
				kept = append(kept, &ai.EvalResult{TestCaseID: "judged", TraceID: "of its own"})
				continue
			}
			kept = append(kept, &ai.EvalResult{TestCaseID: p.TestCaseID, Evaluation: ai.Scores{{Score: string(p.Output)}}})
		}
		return kept, nil
	}))
	for _, name := range []string{"backwards", "foreign"} {
		got, err := g.Evaluate(t.Context(), name, dataset(t, `[{"testCaseId":"a","output":1},{"testCaseId":"b","output":2},{"testCaseId":"judged"}]`))
		if err != nil {
			t.Fatal(err)
		}
		if got[0].TraceID == "" || got[0].SpanID != got[1].SpanID {
			t.Errorf("ids are %q, %q", got[0].SpanID, got[1].SpanID)
		}
		wantJSON(t, got[2], `{"sampleIndex":2,"testCaseId":"judged","traceId":"of its own","evaluation":[]}`)
		got = got[:2]
		got[1].SpanID = strings.Repeat("0", 16)
		wantJSON(t, withoutIDs(t, got), `[{"sampleIndex":0,"testCaseId":"a","evaluation":{"score":"1"}},{"sampleIndex":1,"testCaseId":"b","evaluation":{"score":"2"}}]`)
		if kept[1].SampleIndex != nil || kept[1].TraceID != "" {
			t.Error("the evaluator's own results were changed")
		}
	}
}

func TestEvaluatorDescriptor(t *testing.T) {
	g := newGenkit(t)
	wantJSON(t, genkit.DefineEvaluator(g, "p/plain", nil, matches).Descriptor(), `{"key":"/evaluator/p/plain","actionType":"evaluator","name":"p/plain",
		"inputSchema":{"$schema":"http://json-schema.org/draft-07/schema#"},"outputSchema":{"$schema":"http://json-schema.org/draft-07/schema#"},
		"metadata":{"type":"evaluator","evaluator":{"evaluatorIsBilled":false,"evaluatorDisplayName":"p/plain","evaluatorDefinition":""}}}`)
	o := &genkit.EvaluatorOptions{DisplayName: "Full", Definition: "Measures much.", IsBilled: true, Config: oddConfig{}}
	wantJSON(t, genkit.DefineBatchEvaluator(g, "p/full", o, func(context.Context, *ai.EvalRequest) ([]*ai.EvalResult, error) { return nil, nil }).Metadata, `{"type":"evaluator","evaluator":{
		"evaluatorIsBilled":true,"evaluatorDisplayName":"Full","evaluatorDefinition":"Measures much.",
		"customOptions":{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","additionalProperties":false,
			"properties":{"collection":{"type":"string"},"k":{"type":"integer"}}}}}`)
}
