// SPDX-License-Identifier: Apache-2.0

package evaluate_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/evaluate"
)

// request returns a request of n cases whose ids are 0, 1, ….
func request(n, batchSize int) *ai.EvalRequest {
	q := &ai.EvalRequest{BatchSize: batchSize}
	for i := range n {
		q.Dataset = append(q.Dataset, &ai.DataPoint{TestCaseID: strconv.Itoa(i)})
	}
	return q
}

// outcomes returns for each result its index and id, and its score or error.
func outcomes(results ai.EvalResponse) []string {
	all := []string{}
	for _, r := range results {
		said := fmt.Sprint(*r.SampleIndex, " ", r.TestCaseID)
		for _, s := range r.Evaluation {
			if s.Error != "" {
				said += " " + string(s.Status) + " " + s.Error
			} else {
				said += fmt.Sprint(" ", s.Score)
			}
		}
		all = append(all, said)
	}
	return all
}

func TestGroupsRunOneAfterAnother(t *testing.T) {
	tests := []struct {
		cases, size int
		took        time.Duration // case i takes 10-i minutes
		most        int32
	}{
		{0, 0, 0, 0},
		{1, 0, 10 * time.Minute, 1},
		{4, 0, (10 + 9 + 8 + 7) * time.Minute, 1},
		{4, 1, (10 + 9 + 8 + 7) * time.Minute, 1},
		{5, 2, (10 + 8 + 6) * time.Minute, 2},
		{5, 5, 10 * time.Minute, 5},
		{5, math.MaxInt, 10 * time.Minute, 5},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.cases, " by ", tt.size), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var running, most atomic.Int32
				begin := time.Now()
				got, err := evaluate.Cases(t.Context(), request(tt.cases, tt.size), nil, func(_ context.Context, p *ai.DataPoint, _ json.RawMessage) (ai.Scores, error) {
					most.Store(max(most.Load(), running.Add(1)))
					defer running.Add(-1)
					i, err := strconv.Atoi(p.TestCaseID)
					time.Sleep(time.Duration(10-i) * time.Minute)
					return ai.Scores{{Score: i}}, err
				})
				want := []string{}
				for i := range tt.cases {
					want = append(want, fmt.Sprintf("%d %d %d", i, i, i))
				}
				if diff := cmp.Diff(want, outcomes(got)); diff != "" || err != nil {
					t.Errorf("%v: %s", err, diff)
				}
				if took := time.Since(begin); took != tt.took {
					t.Errorf("took %v, want %v", took, tt.took)
				}
				if tt.most > 0 && most.Load() > tt.most {
					t.Errorf("%d at the same time, want %d", most.Load(), tt.most)
				}
			})
		})
	}
}

func TestOneCaseDoesNotStopTheOthers(t *testing.T) {
	score := func(_ context.Context, p *ai.DataPoint, _ json.RawMessage) (ai.Scores, error) {
		switch p.TestCaseID {
		case "0":
			return ai.Scores{{Score: 1}}, errors.New("broken") // the error counts
		case "1":
			panic(fmt.Errorf("oops"))
		case "2":
			runtime.Goexit()
		case "3":
			return ai.Scores{{Score: 1}, {Score: math.NaN()}}, nil
		case "4":
			return ai.Scores{{Score: []int{1}}}, nil
		case "5":
			return nil, context.Canceled // not that of the evaluation
		case "6":
			return nil, nil
		}
		return ai.Scores{{Score: "good"}, {Score: float32(0.5)}, {Score: uint8(1)}, {Score: json.Number("2")}, {}}, nil
	}
	got, err := evaluate.Cases(t.Context(), request(8, 8), nil, score)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"0 0 FAIL Evaluation of test case 0 failed: broken",
		"1 1 FAIL Evaluation of test case 1 failed: INTERNAL: panic: oops",
		"2 2 FAIL Evaluation of test case 2 failed: INTERNAL: the evaluator ended its goroutine",
		"3 3 FAIL Evaluation of test case 3 failed: INTERNAL: score 1 is NaN (float64), not a number, a string or a bool",
		"4 4 FAIL Evaluation of test case 4 failed: INTERNAL: score 0 is [1] ([]int), not a number, a string or a bool",
		"5 5 FAIL Evaluation of test case 5 failed: context canceled",
		"6 6",
		"7 7 good 0.5 1 2 <nil>",
	}
	if diff := cmp.Diff(want, outcomes(got)); diff != "" {
		t.Error(diff)
	}
}

func TestTheContextEndsAnEvaluation(t *testing.T) {
	left := errors.New("the user left")
	tests := []struct {
		name   string
		size   int
		end    func(context.Context) (context.Context, context.CancelFunc)
		status core.Status
		says   string
		done   []string
	}{
		{"between groups, stubborn", 1, cancelAt(150*time.Second, left), core.Cancelled, "evaluation stopped after 3 of 6 cases: the user left", []string{"0 0 0", "1 1 1", "2 2 2"}},
		{"in a case", 1, cancelAt(210*time.Second, left), core.Cancelled, "evaluation stopped after 3 of 6 cases: the user left", []string{"0 0 0", "1 1 1", "2 2 2"}},
		{"in a group", 4, cancelAt(90*time.Second, left), core.Cancelled, "evaluation stopped after 4 of 6 cases: the user left", []string{"0 0 0", "1 1 1", "2 2 2", "3 3 3"}},
		{"deadline", 2, func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 90*time.Second)
		},
			core.DeadlineExceeded, "evaluation stopped after 2 of 6 cases", []string{"0 0 0", "1 1 1"}},
		{"before it began", 2, cancelAt(0, left), core.Cancelled, "evaluation stopped after 0 of 6 cases", []string{}},
		{"after it was done, stubborn", 6, cancelAt(30*time.Second, left), core.OK, "", []string{"0 0 0", "1 1 1", "2 2 2", "3 3 3", "4 4 4", "5 5 5"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := tt.end(t.Context())
				defer cancel()
				got, err := evaluate.Cases(ctx, request(6, tt.size), nil, func(ctx context.Context, p *ai.DataPoint, _ json.RawMessage) (ai.Scores, error) {
					if strings.HasSuffix(tt.name, "stubborn") { // it does not look at ctx
						time.Sleep(time.Minute)
						return ai.Scores{{Score: p.TestCaseID}}, nil
					}
					select {
					case <-time.After(time.Minute):
						return ai.Scores{{Score: p.TestCaseID}}, nil
					case <-ctx.Done():
						return nil, fmt.Errorf("judging: %w", ctx.Err())
					}
				})
				if core.StatusOf(err) != tt.status || err != nil && !strings.Contains(err.Error(), tt.says) {
					t.Errorf("status is %v: %v", core.StatusOf(err), err)
				}
				if tt.status == core.Cancelled && !errors.Is(err, left) {
					t.Errorf("%v hides the cause", err)
				}
				if diff := cmp.Diff(tt.done, outcomes(got)); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// cancelAt ends contexts after a while, at once when it is 0.
func cancelAt(d time.Duration, cause error) func(context.Context) (context.Context, context.CancelFunc) {
	return func(ctx context.Context) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancelCause(ctx)
		if d == 0 {
			cancel(cause)
		}
		timer := time.AfterFunc(d, func() { cancel(cause) })
		return ctx, func() {
			timer.Stop()
			cancel(nil)
		}
	}
}

func TestWhole(t *testing.T) {
	cases := &ai.EvalRequest{Dataset: []*ai.DataPoint{{TestCaseID: "a"}, {TestCaseID: "b"}, {TestCaseID: "a"}}}
	of := func(id string, score any) *ai.EvalResult {
		return &ai.EvalResult{TestCaseID: id, Evaluation: ai.Scores{{Score: score}}}
	}
	indexed := func(i int, r *ai.EvalResult) *ai.EvalResult {
		r.SampleIndex = &i
		return r
	}
	tests := []struct {
		name   string
		given  []*ai.EvalResult
		odd    bool // the request has a nil case
		err    error
		want   string
		status core.Status
		says   string
	}{
		{name: "in order", given: []*ai.EvalResult{of("a", 1), of("b", 2), of("a", 3)}, want: `[
			{"sampleIndex":0,"testCaseId":"a","evaluation":{"score":1}},{"sampleIndex":1,"testCaseId":"b","evaluation":{"score":2}},{"sampleIndex":2,"testCaseId":"a","evaluation":{"score":3}}]`},
		{name: "out of order, one unknown", given: []*ai.EvalResult{of("x", 0), of("b", 2), of("a", 1)}, want: `[
			{"sampleIndex":0,"testCaseId":"a","evaluation":{"score":1}},{"sampleIndex":1,"testCaseId":"b","evaluation":{"score":2}},{"testCaseId":"x","evaluation":{"score":0}}]`},
		{name: "own indexes", given: []*ai.EvalResult{indexed(2, of("a", 3)), indexed(0, of("a", 1))}, want: `[
			{"sampleIndex":0,"testCaseId":"a","evaluation":{"score":1}},{"sampleIndex":2,"testCaseId":"a","evaluation":{"score":3}}]`},
		{name: "own ids", given: []*ai.EvalResult{{TestCaseID: "b", TraceID: "t"}}, want: `[{"sampleIndex":1,"testCaseId":"b","traceId":"t","evaluation":[]}]`},
		{name: "none", want: `[]`},
		{name: "nil", given: []*ai.EvalResult{of("a", 1), nil}, status: core.Internal, says: "result 1 of the evaluator names no test case"},
		{name: "no id", given: []*ai.EvalResult{of("", 1)}, status: core.Internal, says: "result 0 of the evaluator names no test case"},
		{name: "odd score", given: []*ai.EvalResult{of("a", math.Inf(1))}, status: core.Internal, says: "test case a: score 0 is +Inf"},
		{name: "nil case", odd: true, status: core.InvalidArgument, says: "case 3 of the dataset is nil"},
		{name: "error", err: core.ErrAborted, status: core.Aborted},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := *cases
			if tt.odd {
				q.Dataset = append(q.Dataset, nil)
			}
			got, err := evaluate.Whole(t.Context(), &q, func(context.Context, *ai.EvalRequest) ([]*ai.EvalResult, error) { return tt.given, tt.err })
			if core.StatusOf(err) != tt.status || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("status is %v: %v", core.StatusOf(err), err)
			}
			if err != nil {
				return
			}
			var want any
			if err := json.Unmarshal([]byte(tt.want), &want); err != nil {
				t.Fatal(err)
			}
			var have any
			if err := json.Unmarshal(ai.JSON(got), &have); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, have); diff != "" {
				t.Error(diff)
			}
		})
	}
}
