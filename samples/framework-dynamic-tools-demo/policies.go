// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
)

// PoliciesInput is the input of the flow policies.
type PoliciesInput struct {
	OnError   string `json:"onError" jsonschema:"description=What becomes of the error of a tool,enum=fail|return|interrupt,default=return"`
	TimeoutMs int    `json:"timeoutMs" jsonschema:"description=How many milliseconds a tool may take,minimum=1,maximum=10000,default=50"`
	Prompt    string `json:"prompt" jsonschema:"minLength=1,default=Tell me the tide and the forecast"`
}

// PoliciesOutput is its output: one of the three.
type PoliciesOutput struct {
	Answer      string `json:"answer,omitempty"`
	Error       string `json:"error,omitempty" jsonschema:"description=The error that ended the call"`
	Interrupted string `json:"interrupted,omitempty" jsonschema:"description=What a person should decide"`
}

// failure is what the interrupt of a failed tool carries.
type failure struct {
	Error struct{ Status, Message string } `json:"error"`
}

// definePolicies defines a flow with a tool that answers, and one that hangs.
func definePolicies(g *genkit.Genkit) *core.Action {
	tide := genkit.NewTool("tide", "Tells the tide.",
		func(context.Context, core.None) (string, error) { return "high at noon", nil },
		genkit.WithToolDefaults(core.ToolPolicy{MaxOutput: 100})) // a policy of the tool itself

	forecast := genkit.NewTool("forecast", "Tells the forecast.",
		func(ctx context.Context, _ core.None) (string, error) {
			<-ctx.Done() // the other side never answers
			return "", ctx.Err()
		})

	return genkit.DefineFlow(g, "policies", func(ctx context.Context, in PoliciesInput) (PoliciesOutput, error) {
		response, err := g.Generate(ctx,
			genkit.WithPrompt(in.Prompt),
			genkit.WithTools(tide, forecast),
			genkit.WithToolPolicy(core.ToolPolicy{
				Timeout: time.Duration(in.TimeoutMs) * time.Millisecond,
				OnError: core.ToolErrors(in.OnError),
			}, "forecast")) // without a name it would hold for all tools of the call
		if err != nil && ctx.Err() != nil { // the flow itself is over
			return PoliciesOutput{}, err
		}
		if err != nil {
			return PoliciesOutput{Error: err.Error()}, nil
		}
		for _, call := range response.Interrupts() {
			why, _ := genkit.InterruptAs[failure](call)
			return PoliciesOutput{Interrupted: call.ToolRequest.Name + ": " + why.Error.Status + ", " + why.Error.Message}, nil
		}
		return PoliciesOutput{Answer: response.Text()}, nil
	}, genkit.WithFlowDescription("A tool that hangs: a time limit, and what becomes of the error.")).Action
}
