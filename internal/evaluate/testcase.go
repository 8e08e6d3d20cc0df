// SPDX-License-Identifier: Apache-2.0

package evaluate

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"reflect"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/tracing"
)

// spanType is the genkit:type of the spans of cases, as the official runtimes write
// it.
const spanType = "evaluator"

// errExited is the error of a case whose function called runtime.Goexit.
var errExited error = core.Errorf(core.Internal, "the evaluator ended its goroutine")

// scoreCase scores the case at an index of the dataset in a span of its own and puts
// the result into outcome, which stays nil when the case failed after ctx had ended.
func scoreCase(ctx context.Context, runID string, index int, p *ai.DataPoint, options json.RawMessage, score Scorer, outcome **ai.EvalResult) {
	result := &ai.EvalResult{SampleIndex: &index, TestCaseID: p.TestCaseID}
	err := errExited
	defer func() { // also when score panics or calls runtime.Goexit
		if panicked := recover(); panicked != nil {
			err = core.Errorf(core.Internal, "panic: %v", panicked)
		}
		if err != nil && ctx.Err() != nil {
			return
		}
		if err != nil {
			result.Evaluation = ai.Scores{{
				Status: ai.EvalFail,
				Error:  fmt.Sprintf("Evaluation of test case %s failed: %v", p.TestCaseID, err),
			}}
		}
		*outcome = result
	}()
	step := core.StepOptions{Name: "Test Case " + p.TestCaseID, Type: spanType, Input: p}
	_, err = core.Step(ctx, step, func(ctx context.Context) (*ai.EvalResult, error) {
		span := tracing.FromContext(ctx)
		result.TraceID, result.SpanID = span.TraceID(), span.SpanID()
		if runID != "" {
			span.SetAttr("genkit:metadata:evaluator:evalRunId", runID)
		}
		scores, err := score(ctx, p, options)
		if err == nil {
			err = checkScores(scores)
		}
		if err != nil {
			return nil, err
		}
		result.Evaluation = scores
		return result, nil
	})
}

// checkScores makes an error of a score that readers refuse: they know numbers,
// strings and booleans.
func checkScores(scores ai.Scores) error {
	for i, s := range scores {
		v := reflect.ValueOf(s.Score)
		switch {
		case s.Score == nil, v.Kind() == reflect.Bool, v.Kind() == reflect.String, v.CanInt(), v.CanUint():
		case v.CanFloat() && !math.IsNaN(v.Float()) && !math.IsInf(v.Float(), 0):
		default:
			return core.Errorf(core.Internal, "score %d is %v (%T), not a number, a string or a bool", i, s.Score, s.Score)
		}
	}
	return nil
}
