// SPDX-License-Identifier: Apache-2.0

package core

import "time"

// Limits bound a generate call. They are looked at before each call of the model and
// before each round of tools: what would go on beyond a limit fails with
// RESOURCE_EXHAUSTED (Time: DEADLINE_EXCEEDED), beside the response so far. An answer
// that is whole is returned, whatever it took. 0 is no limit.
type Limits struct {
	ModelCalls   int           // calls of the model, those for repair included
	ToolCalls    int           // calls of tools
	InputTokens  int           // tokens as the model reports them, summed over the turns
	OutputTokens int           //
	TotalTokens  int           //
	Cost         float64       // in US dollars; needs a price for the model
	Time         time.Duration // of the whole call
}

// Check returns INVALID_ARGUMENT when a limit is negative.
func (l Limits) Check() error {
	for _, limit := range []struct {
		name  string
		value float64
	}{
		{"ModelCalls", float64(l.ModelCalls)}, {"ToolCalls", float64(l.ToolCalls)},
		{"InputTokens", float64(l.InputTokens)}, {"OutputTokens", float64(l.OutputTokens)}, {"TotalTokens", float64(l.TotalTokens)},
		{"Cost", l.Cost}, {"Time", float64(l.Time)},
	} {
		if limit.value < 0 || limit.value != limit.value {
			return Errorf(InvalidArgument, "limits: %s is %v; it must not be negative", limit.name, limit.value)
		}
	}
	return nil
}
