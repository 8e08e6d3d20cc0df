// SPDX-License-Identifier: Apache-2.0

package core

import (
	"bytes"
	"encoding/json"
	"maps"

	"github.com/genkit-go/genkit/core/tracing"
)

// RedactActionContext returns values as JSON with the values of auth and secrets
// replaced, at any depth; nil when values is empty or cannot be JSON.
func RedactActionContext(values map[string]any) json.RawMessage {
	if len(values) == 0 {
		return nil
	}
	safe := maps.Clone(values)
	redactFields(safe) // first, for what is in them need not be JSON
	raw, err := encodeJSON(safe)
	if err != nil {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var tree any
	if decoder.Decode(&tree) != nil {
		return nil
	}
	redactTree(tree)
	raw, _ = encodeJSON(tree)
	return raw
}

func redactFields(fields map[string]any) {
	for _, key := range []string{ContextAuth, ContextSecrets} {
		if _, ok := fields[key]; ok {
			fields[key] = tracing.Redacted
		}
	}
}

func redactTree(v any) {
	switch v := v.(type) {
	case map[string]any:
		redactFields(v)
		for _, item := range v {
			redactTree(item)
		}
	case []any:
		for _, item := range v {
			redactTree(item)
		}
	}
}

// encodeJSON is json.Marshal without the escapes for HTML.
func encodeJSON(v any) (json.RawMessage, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}
