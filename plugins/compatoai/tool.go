// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// tool is a tool on the wire.
type tool struct {
	Type     string   `json:"type"`
	Function function `json:"function"`
}

type function struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Parameters  json.RawMessage `json:"parameters"`
	Strict      bool            `json:"strict,omitempty"`
}

// tools writes the tools of a request and notes in names which of them are wrapped.
func tools(d *Dialect, names *toolNames, list []*ai.ToolDefinition) ([]any, error) {
	var out []any
	for _, t := range list {
		parameters, wrapped, strict, err := parametersOf(d, t.InputSchema)
		if err != nil {
			return nil, core.Errorf(core.StatusOf(err), "input schema of tool '%s': %w", t.Name, err)
		}
		if wrapped {
			if names.wrapped == nil {
				names.wrapped = map[string]bool{}
			}
			names.wrapped[t.Name] = true
		}
		out = append(out, tool{Type: "function", Function: function{
			Name: names.of(t.Name), Description: t.Description, Parameters: parameters, Strict: d.StrictTools && strict,
		}})
	}
	return out, nil
}

// noParameters is the schema of a tool that takes nothing.
const noParameters = `{"type":"object","properties":{}}`

// parametersOf returns the schema of a tool's input, which the API wants to be an
// object: a schema of anything else becomes that of its field input, and is wrapped.
func parametersOf(d *Dialect, raw json.RawMessage) (parameters json.RawMessage, wrapped, strict bool, err error) {
	root, err := readSchema(d, raw)
	switch {
	case err != nil:
		return nil, false, false, err
	case len(root) == 0:
		return json.RawMessage(noParameters), false, false, nil
	case !root.isObject():
		outer := schemaNode{"type": "object", "properties": map[string]any{"input": map[string]any(root)}, "required": []any{"input"}}
		for _, word := range []string{"$defs", "definitions"} { // references lead there from the root
			if defs, ok := root[word]; ok {
				outer[word] = defs
				delete(root, word)
			}
		}
		root, wrapped = outer, true
	case root["type"] == nil:
		root["type"] = "object"
	}
	if _, ok := root["properties"]; !ok && root["type"] == "object" && root["$ref"] == nil {
		root["properties"] = map[string]any{}
	}
	if d.ClosedTools {
		if _, ok := root["additionalProperties"]; !ok {
			root["additionalProperties"] = false
		}
	}
	parameters, err = encode(root)
	return parameters, wrapped, isStrict(root), err
}

// unwrap returns the input of a wrapped tool from the arguments of a call.
func unwrap(arguments json.RawMessage) json.RawMessage {
	var fields map[string]json.RawMessage
	if json.Unmarshal(arguments, &fields) == nil && len(fields) == 1 && fields["input"] != nil {
		return fields["input"]
	}
	return arguments
}

// toolChoice returns the tool choice on the wire; nil is none.
func toolChoice(d *Dialect, choice ai.ToolChoice) (any, error) {
	switch choice {
	case "":
		return nil, nil
	case ai.ToolChoiceRequired:
		if d.ToolRequired != "" {
			return d.ToolRequired, nil
		}
		return "required", nil
	case ai.ToolChoiceAuto, ai.ToolChoiceNone:
		return string(choice), nil
	}
	return nil, core.Errorf(core.InvalidArgument, "the tool choice is %q; it must be auto, required or none", choice)
}

// arguments returns the arguments of a call as JSON. What is none becomes a JSON string,
// so that the tool's schema refuses it with the text in view.
func arguments(text string) json.RawMessage {
	switch {
	case text == "":
		return json.RawMessage(`{}`)
	case json.Valid([]byte(text)):
		return json.RawMessage(text)
	}
	return ai.JSON(text)
}

// toolRequest returns a tool request of the model.
func toolRequest(names *toolNames, ref, wire, text string) *ai.ToolRequestPart {
	name := names.back(wire)
	input := arguments(text)
	if names.wrapped[name] {
		input = unwrap(input)
	}
	return &ai.ToolRequestPart{ToolRequest: ai.ToolRequest{Ref: ref, Name: name, Input: input}}
}
