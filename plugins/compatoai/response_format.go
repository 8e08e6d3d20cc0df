// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// outputForm is how an answer is held to a form: by response_format, or by words that
// are put before the messages, or by both.
type outputForm struct {
	format any    // nil for none
	words  string // "" for none
}

// formOf returns how the output of a request is asked for. Vendors hold answers to
// objects only: a schema of anything else is told in words.
func formOf(d *Dialect, m *Model, o *ai.OutputConfig) (outputForm, error) {
	if o == nil || !wantsJSON(o) || d.JSON == JSONNone || m.Can&NoJSON != 0 {
		return outputForm{}, nil
	}
	if !o.Constrained || len(o.Schema) == 0 {
		if len(o.Schema) == 0 {
			return outputForm{}, nil // an array would be JSON as well
		}
		root, err := readSchema(d, o.Schema)
		if err != nil {
			return outputForm{}, core.Errorf(core.InvalidArgument, "output schema: %w", err)
		}
		if !root.isObject() {
			return outputForm{}, nil
		}
		return outputForm{format: map[string]any{"type": "json_object"}}, nil
	}
	root, err := readSchema(d, o.Schema)
	if err != nil {
		return outputForm{}, core.Errorf(core.InvalidArgument, "output schema: %w", err)
	}
	switch {
	case len(root) == 0:
		return outputForm{}, nil
	case !root.isObject():
		return outputForm{words: schemaWords(o.Schema)}, nil
	case d.JSON == JSONObject || m.Can&ObjectOnly != 0 || m.Can&CanSchema == 0:
		return outputForm{format: map[string]any{"type": "json_object"}, words: schemaWords(o.Schema)}, nil
	case d.BareSchema:
		return outputForm{format: map[string]any{"type": "json_schema", "json_schema": root}}, nil
	}
	named := map[string]any{"name": schemaName(root), "schema": root}
	if d.StrictSchemas && isStrict(root) {
		named["strict"] = true
	}
	return outputForm{format: map[string]any{"type": "json_schema", "json_schema": named}}, nil
}

func wantsJSON(o *ai.OutputConfig) bool {
	return o.ContentType == "application/json" || o.Format == "json" || len(o.Schema) > 0 && o.ContentType == ""
}

// schemaWords tell a model what its answer must fit.
func schemaWords(schema json.RawMessage) string {
	return fmt.Sprintf("Answer with JSON alone, without a code fence. It must fit this JSON Schema:\n%s", schema)
}

// schemaName returns the title of a schema as a name that the API takes.
func schemaName(root schemaNode) string {
	title, _ := root["title"].(string)
	if strings.TrimSpace(title) == "" {
		return "output"
	}
	return plainName(title)
}

// mentionsJSON tells whether a message speaks of JSON, without which vendors refuse to
// answer with a JSON object.
func mentionsJSON(messages []*ai.Message) bool {
	for _, m := range messages {
		if strings.Contains(strings.ToLower(m.Text()), "json") {
			return true
		}
	}
	return false
}
