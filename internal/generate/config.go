// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"encoding/json"
	"reflect"

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
		if !isNil(layer) {
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

func isNil(v any) bool {
	if v == nil {
		return true
	}
	switch rv := reflect.ValueOf(v); rv.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice:
		return rv.IsNil()
	}
	return false
}

// ConfigAs returns a request's configuration as a T: as it is when it is a T or a
// pointer to one, through JSON otherwise. The zero T stands for no configuration.
func ConfigAs[T any](q *ai.ModelRequest) (T, error) {
	var config T
	switch c := q.Config.(type) {
	case nil:
		return config, nil
	case T:
		return c, nil
	case *T:
		if c != nil {
			config = *c
		}
		return config, nil
	}
	raw, err := json.Marshal(q.Config)
	if err != nil {
		return config, core.Errorf(core.InvalidArgument, "model config %T cannot be JSON: %w", q.Config, err)
	}
	if err := json.Unmarshal(raw, &config); err != nil {
		return config, core.Errorf(core.InvalidArgument, "model config: %w", err)
	}
	return config, nil
}
