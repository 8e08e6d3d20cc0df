// SPDX-License-Identifier: Apache-2.0

package evaluate

import (
	"cmp"
	"context"
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/tracing"
)

// Whole has score work on a whole request, whose cases all have ids, and completes
// its results: each gets the index of its case and, where it has none, the ids of
// the span in ctx. Results are in the order of the dataset; those that name a case
// which it does not have come last. A result that names no case is INTERNAL.
func Whole(ctx context.Context, q *ai.EvalRequest, score func(context.Context, *ai.EvalRequest) ([]*ai.EvalResult, error)) (ai.EvalResponse, error) {
	if err := Check(q); err != nil {
		return nil, err
	}
	own := *q // the caller's stays as it is
	own.Dataset = identified(q.Dataset)
	given, err := score(ctx, &own)
	if err != nil {
		return nil, err
	}
	indexes := map[string][]int{} // of the cases with an id that await a result
	for i, p := range own.Dataset {
		indexes[p.TestCaseID] = append(indexes[p.TestCaseID], i)
	}
	span := tracing.FromContext(ctx)
	results := make(ai.EvalResponse, len(given))
	for i, r := range given {
		if r == nil || r.TestCaseID == "" {
			return nil, core.Errorf(core.Internal, "result %d of the evaluator names no test case", i)
		}
		if err := checkScores(r.Evaluation); err != nil {
			return nil, core.Errorf(core.Internal, "test case %s: %w", r.TestCaseID, err)
		}
		result := *r // the evaluator may keep its own
		if waiting := indexes[r.TestCaseID]; result.SampleIndex == nil && len(waiting) > 0 {
			result.SampleIndex = new(waiting[0])
			indexes[r.TestCaseID] = waiting[1:]
		}
		if result.TraceID == "" && result.SpanID == "" && span != nil {
			result.TraceID, result.SpanID = span.TraceID(), span.SpanID()
		}
		results[i] = &result
	}
	slices.SortStableFunc(results, func(a, b *ai.EvalResult) int {
		return cmp.Compare(position(a, len(own.Dataset)), position(b, len(own.Dataset)))
	})
	return results, nil
}

// position returns a result's index in the dataset, last when it has none.
func position(r *ai.EvalResult, last int) int {
	if r.SampleIndex == nil {
		return last
	}
	return *r.SampleIndex
}
