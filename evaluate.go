// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/evaluate"
	"github.com/genkit-go/genkit/internal/generate"
)

// EvaluatorOptions describes an evaluator.
type EvaluatorOptions struct {
	// DisplayName is the name that people see; default the evaluator's name.
	DisplayName string
	// Definition says in a sentence what the evaluator measures.
	Definition string
	// IsBilled tells that an evaluation may cost money, so that tools ask first.
	IsBilled bool
	// Config is a zero value of the type of the evaluator's options, such as Config{},
	// of which tools show the schema; nil when it has none.
	Config any
}

// DefineEvaluator registers an evaluator that scores one case at a time; nil options
// work. Each case has an id (a random UUID where the dataset gives none), a span
// named "Test Case <id>" and one result, in the order of the dataset. Groups of the
// request's batchSize (default 1) are scored at the same time. A case that fails, or
// panics, gets a score with that error and status FAIL, and the others go on. When
// the context ends, the evaluation does too (CANCELLED or DEADLINE_EXCEEDED).
//
// Fn gets the evaluator's options as JSON, nil when there are none, and must not
// change the case. The score of a [ai.Score] is a number, a string, a bool or nil.
func DefineEvaluator(r core.Registrar, name string, o *EvaluatorOptions, fn func(ctx context.Context, p *ai.DataPoint, options json.RawMessage) (ai.Scores, error)) *core.Action {
	needsFunc(core.KindEvaluator, name, fn == nil)
	return defineEvaluator(r, name, o, func(ctx context.Context, q *ai.EvalRequest) (ai.EvalResponse, error) {
		options, err := generate.OptionsJSON(q.Options)
		if err != nil {
			return nil, err
		}
		return evaluate.Cases(ctx, q, options, fn)
	})
}

// DefineBatchEvaluator registers an evaluator that scores the whole dataset at
// once; nil options work. Each case of the request that fn gets has an id, by which
// a result names its case: one that names none is INTERNAL. Results are put in the
// order of the dataset, and get the ids of the evaluator's span unless they have
// their own. [OptionsAs] reads the request's options.
func DefineBatchEvaluator(r core.Registrar, name string, o *EvaluatorOptions, fn func(ctx context.Context, q *ai.EvalRequest) ([]*ai.EvalResult, error)) *core.Action {
	needsFunc(core.KindEvaluator, name, fn == nil)
	return defineEvaluator(r, name, o, func(ctx context.Context, q *ai.EvalRequest) (ai.EvalResponse, error) {
		return evaluate.Whole(ctx, q, fn)
	})
}

func defineEvaluator(r core.Registrar, name string, o *EvaluatorOptions, fn actionFunc[*ai.EvalRequest, ai.EvalResponse]) *core.Action {
	if o == nil {
		o = &EvaluatorOptions{}
	}
	metadata := kindMetadata(core.KindEvaluator, o.Config)
	own := metadata[string(core.KindEvaluator)].(map[string]any)
	own["evaluatorIsBilled"] = o.IsBilled
	own["evaluatorDisplayName"] = cmp.Or(o.DisplayName, name)
	own["evaluatorDefinition"] = o.Definition
	return defineAction(r, core.KindEvaluator, name, metadata, fn)
}

// Evaluate has the named evaluator score the cases of a dataset and returns one
// result for each, in the order of the dataset. The dataset is not changed. When ctx
// ends first, the error tells how many cases were done, and their results are
// returned beside it if the evaluator is of this process. Without cases nothing is
// called.
//
// [WithEvalRunID] names the run, [WithBatchSize] sets how many cases are scored at
// the same time, [WithConfig] gives the evaluator's options.
func (g *Genkit) Evaluate(ctx context.Context, evaluator string, dataset []*ai.DataPoint, o ...Option) ([]*ai.EvalResult, error) {
	c, err := collect(verbEvaluate, o)
	if err != nil {
		return nil, err
	}
	if err := checkName(core.KindEvaluator, evaluator); err != nil {
		return nil, err
	}
	q := &ai.EvalRequest{Dataset: dataset, EvalRunID: c.evalRunID, Options: c.config(), BatchSize: c.batchSize}
	if err := evaluate.Check(q); err != nil {
		return nil, err
	}
	if len(dataset) == 0 {
		return []*ai.EvalResult{}, nil
	}
	if q.EvalRunID == "" {
		q.EvalRunID = evaluate.NewID()
	}
	results, err := runAction[*ai.EvalRequest, ai.EvalResponse](c.within(ctx), g.registry, core.KindEvaluator, evaluator, q)
	if i := slices.Index(results, nil); i >= 0 {
		return nil, core.Errorf(core.Internal, "evaluator '%s': result %d is nil", evaluator, i)
	}
	return results, err
}
