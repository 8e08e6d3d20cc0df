// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// mergeConfig returns the configuration of a call: the reference's version below
// the reference's config below the call's own. A single source passes untouched;
// several are merged as JSON objects.
func mergeConfig(ref ai.ModelRef, own any) (any, error) {
	var layers []any
	if ref.Version != "" {
		layers = append(layers, map[string]any{"version": ref.Version})
	}
	for _, layer := range []any{ref.Config, own} {
		if !IsNil(layer) {
			layers = append(layers, layer)
		}
	}
	switch len(layers) {
	case 0:
		return nil, nil
	case 1:
		return layers[0], nil
	}
	merged := map[string]json.RawMessage{}
	for _, layer := range layers {
		raw, err := json.Marshal(layer)
		if err != nil {
			return nil, core.Errorf(core.InvalidArgument, "model config %T cannot be JSON: %w", layer, err)
		}
		if err := json.Unmarshal(raw, &merged); err != nil {
			return nil, core.Errorf(core.InvalidArgument, "model config %T must be a JSON object to be merged with another", layer)
		}
	}
	raw, err := json.Marshal(merged)
	return json.RawMessage(raw), err
}

// MergeConfig returns a configuration over another. Nil is none; one alone is returned as
// it is, and two are merged key by key, for which both must be JSON objects.
func MergeConfig(base, over any) (any, error) { return mergeConfig(ai.ModelRef{Config: base}, over) }
