// SPDX-License-Identifier: Apache-2.0

// Package evaluate is what evaluators have in common: it runs a function over the
// cases of a dataset, with a span and an outcome for each ([Cases]), or puts the
// results of a function that scores a whole dataset in order ([Whole]).
//
// What may enter: what becomes of cases and their results. Metrics themselves live
// in plugins, options as users write them in package genkit.
package evaluate

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// Scorer scores one case, which has an id and must not be changed.
type Scorer = func(ctx context.Context, p *ai.DataPoint, options json.RawMessage) (ai.Scores, error)

// Cases scores each case of a request and returns a result for each, in the order
// of the dataset. Groups of BatchSize cases (0 is 1) run at the same time, one group
// after another. A case that fails or panics gets a score that says so; it does not
// stop the others.
//
// When ctx ends, Cases waits for the cases that run and fails with the status of
// ctx; the results of the cases that were done are returned beside the error. A case
// is done unless it failed after ctx had ended.
func Cases(ctx context.Context, q *ai.EvalRequest, options json.RawMessage, score Scorer) (ai.EvalResponse, error) {
	if err := Check(q); err != nil {
		return nil, err
	}
	points := identified(q.Dataset)
	results := make(ai.EvalResponse, 0, len(points))
	begun := 0
	for group := range slices.Chunk(points, max(1, q.BatchSize)) {
		if ctx.Err() != nil {
			return results, stopped(ctx, len(results), len(points))
		}
		outcomes := make(ai.EvalResponse, len(group))
		run := func(i int) { scoreCase(ctx, q.EvalRunID, begun+i, group[i], options, score, &outcomes[i]) }
		if len(group) == 1 {
			run(0)
		} else {
			var wg sync.WaitGroup
			for i := range group {
				wg.Go(func() { run(i) })
			}
			wg.Wait()
		}
		begun += len(group)
		for _, outcome := range outcomes {
			if outcome != nil {
				results = append(results, outcome)
			}
		}
		if len(results) < begun {
			return results, stopped(ctx, len(results), len(points))
		}
	}
	return results, nil
}

// Check makes an error of a request that no evaluator can work on: with a nil case
// or a negative BatchSize.
func Check(q *ai.EvalRequest) error {
	if i := slices.Index(q.Dataset, nil); i >= 0 {
		return core.PublicErrorf(core.InvalidArgument, "case %d of the dataset is nil", i)
	}
	if q.BatchSize < 0 {
		return core.PublicErrorf(core.InvalidArgument, "the batch size is %d; it must not be negative", q.BatchSize)
	}
	return nil
}

func stopped(ctx context.Context, done, all int) error {
	return core.Errorf(core.StatusOf(ctx.Err()), "evaluation stopped after %d of %d cases: %w", done, all, context.Cause(ctx))
}
