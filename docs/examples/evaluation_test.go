// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

func ExampleGenkit_Evaluate() {
	g := scripted()
	// region define-evaluator
	genkit.DefineEvaluator(g, "exact", &genkit.EvaluatorOptions{
		DisplayName: "Exact match",
		Definition:  "Whether the output is the reference.",
	}, func(ctx context.Context, p *ai.DataPoint, options json.RawMessage) (ai.Scores, error) {
		if p.Reference == nil {
			return nil, core.Errorf(core.InvalidArgument, "the case has no reference")
		}
		score := ai.Score{Score: bytes.Equal(p.Output, p.Reference), Status: ai.EvalFail}
		if score.Score == true {
			score.Status = ai.EvalPass
		}
		return ai.Scores{score}, nil
	})
	// endregion
	// region evaluate
	results, err := g.Evaluate(ctx, "exact", []*ai.DataPoint{
		{TestCaseID: "capital", Input: ai.JSON("Capital of Norway?"), Output: ai.JSON("Oslo"), Reference: ai.JSON("Oslo")},
		{TestCaseID: "sum", Input: ai.JSON("1+2?"), Output: ai.JSON("4"), Reference: ai.JSON("3")},
		{TestCaseID: "open", Input: ai.JSON("Why?"), Output: ai.JSON("Because.")},
	}, genkit.WithBatchSize(2))
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range results {
		for _, score := range r.Evaluation {
			fmt.Printf("%s: %s %q\n", r.TestCaseID, score.Status, score.Error)
		}
	}
	// endregion

	// Output:
	// capital: PASS ""
	// sum: FAIL ""
	// open: FAIL "Evaluation of test case open failed: INVALID_ARGUMENT: the case has no reference"
}

func ExampleDefineBatchEvaluator() {
	g := scripted()
	// region batch-evaluator
	genkit.DefineBatchEvaluator(g, "longest", nil,
		func(ctx context.Context, q *ai.EvalRequest) ([]*ai.EvalResult, error) {
			longest := 0
			for i, p := range q.Dataset {
				if len(p.Output) > len(q.Dataset[longest].Output) {
					longest = i
				}
			}
			var results []*ai.EvalResult
			for i, p := range q.Dataset {
				results = append(results, &ai.EvalResult{
					TestCaseID: p.TestCaseID,
					Evaluation: ai.Scores{{Score: i == longest}},
				})
			}
			return results, nil
		})
	// endregion
	results, err := g.Evaluate(ctx, "longest", []*ai.DataPoint{
		{TestCaseID: "a", Output: ai.JSON("short")}, {TestCaseID: "b", Output: ai.JSON("much longer")},
	})
	fmt.Println(results[0].Evaluation[0].Score, results[1].Evaluation[0].Score, err)
	// Output: false true <nil>
}
