// SPDX-License-Identifier: Apache-2.0

package reflection

import "encoding/json"

// runParams are what the tools send to run an action, as far as a program reads it. The
// last two come by v2 alone.
type runParams struct {
	Key             string           `json:"key"`
	Input           json.RawMessage  `json:"input"`
	Init            json.RawMessage  `json:"init"`
	Context         json.RawMessage  `json:"context"`
	TelemetryLabels map[string]label `json:"telemetryLabels"`
	Stream          bool             `json:"stream"`
	StreamInput     bool             `json:"streamInput"`
}

// labels returns the labels for the span of the run.
func (p *runParams) labels() map[string]string {
	if p.TelemetryLabels == nil {
		return nil
	}
	labels := make(map[string]string, len(p.TelemetryLabels))
	for name, value := range p.TelemetryLabels {
		labels[name] = string(value)
	}
	return labels
}

// label is the value of a telemetry label. One that is no string stands for its JSON
// text: "flow:batchRun --label" without a value sends true.
type label string

// UnmarshalJSON takes any value.
func (l *label) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	*l = label(text)
	return nil
}
