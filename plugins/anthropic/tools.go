// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// maxToolName is how many characters the name of a tool may have on the wire.
const maxToolName = 64

// toolNames gives the tools of a request the names that they have on the wire, which are
// of letters, digits, dashes and underscores, and finds them again in the answer. A tool
// whose input is no object gets it as the one field of an object, for the API takes no
// other.
type toolNames struct {
	wire    map[string]string   // by the name in Genkit
	own     map[string]string   // by the name on the wire
	boxed   map[string]bool     // by the name in Genkit: its input is boxed
	sets    map[string]string   // by the id of a request: the set of its tool
	made    int                 // ids that were made
	waiting map[string][]string // by the name in Genkit: those that wait for a response
}

// boxField is the field of an object that stands for an input which is none.
const boxField = "value"

func newToolNames(tools []*ai.ToolDefinition) (*toolNames, error) {
	n := &toolNames{wire: map[string]string{}, own: map[string]string{}, boxed: map[string]bool{}, sets: map[string]string{}, waiting: map[string][]string{}}
	for i, t := range tools {
		if t == nil || t.Name == "" {
			return nil, core.Errorf(core.InvalidArgument, "tools[%d] has no name", i)
		}
		if _, twice := n.wire[t.Name]; twice {
			return nil, core.Errorf(core.InvalidArgument, "tools[%d]: two tools are named '%s'", i, t.Name)
		}
		name := wireWord(t.Name, maxToolName)
		for k := 2; n.own[name] != ""; k++ {
			suffix := fmt.Sprintf("_%d", k)
			name = wireWord(t.Name, maxToolName-len(suffix)) + suffix
		}
		n.wire[t.Name], n.own[name] = name, t.Name
		n.boxed[t.Name] = !takesObject(t.InputSchema)
	}
	return n, nil
}

// wireWord replaces what may not be in a name or an id, and cuts it to limit characters,
// 0 for no limit.
func wireWord(text string, limit int) string {
	word := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '_'
	}, text)
	if limit > 0 && len(word) > limit {
		word = word[:limit]
	}
	return word
}

// takesObject tells whether a schema is one of objects. One that does not say, or
// cannot be read, is taken for it.
func takesObject(schema json.RawMessage) bool {
	var s struct {
		Type any `json:"type"`
	}
	if len(schema) == 0 || json.Unmarshal(schema, &s) != nil || s.Type == nil {
		return true
	}
	return s.Type == "object"
}

func (n *toolNames) onWire(name string) string {
	if wire := n.wire[name]; wire != "" {
		return wire
	}
	return wireWord(name, maxToolName) // of an earlier turn
}

func (n *toolNames) restored(wire string) string {
	if own := n.own[wire]; own != "" {
		return own
	}
	return wire // the model made it up; the caller says that there is none
}

// inputOnWire returns the input of an earlier request, which must be an object there.
func (n *toolNames) inputOnWire(name string, input json.RawMessage) json.RawMessage {
	input = bytes.TrimSpace(input)
	switch {
	case n.boxed[name] && len(input) > 0, len(input) > 0 && input[0] != '{' && string(input) != "null":
		return ai.JSON(map[string]json.RawMessage{boxField: input})
	case len(input) == 0 || string(input) == "null":
		return json.RawMessage(`{}`)
	}
	return input
}

// inputRestored returns the input of the model's request as the tool takes it. Input that
// does not have the one field stays an object, or becomes one, which the tool refuses.
func (n *toolNames) inputRestored(name string, input json.RawMessage) json.RawMessage {
	if len(input) == 0 {
		input = json.RawMessage(`{}`)
	}
	if !n.boxed[name] {
		return input
	}
	var box map[string]json.RawMessage
	switch {
	case json.Unmarshal(input, &box) != nil:
		return ai.JSON(map[string]json.RawMessage{boxField: input}) // not a text that a tool for texts would take
	case box[boxField] == nil:
		return input
	}
	return box[boxField]
}

// inputSoFar returns the beginning of the input of the model's request as the tool takes
// it; nil when there is none yet.
func (n *toolNames) inputSoFar(name string, input json.RawMessage) json.RawMessage {
	if !n.boxed[name] || input == nil {
		return input
	}
	var box map[string]json.RawMessage
	if json.Unmarshal(input, &box) != nil {
		return nil
	}
	return box[boxField]
}

// requestID returns the id of a request, which the API needs. One without a ref gets an
// id, which the next response of that name without a ref has as well.
func (n *toolNames) requestID(name, ref string) string {
	if ref != "" {
		return wireWord(ref, 0)
	}
	n.made++
	id := fmt.Sprintf("genkit_%d", n.made)
	n.waiting[name] = append(n.waiting[name], id)
	return id
}

func (n *toolNames) responseID(name, ref string) string {
	if ref != "" {
		return wireWord(ref, 0)
	}
	if waiting := n.waiting[name]; len(waiting) > 0 {
		n.waiting[name] = waiting[1:]
		return waiting[0]
	}
	n.made++
	return fmt.Sprintf("genkit_%d", n.made) // the API says that it answers nothing
}

// putTools writes the tools and the choice among them.
func putTools(body map[string]any, q *ai.ModelRequest, s *settings, names *toolNames) error {
	var tools []any
	for i, t := range q.Tools {
		tool, err := names.definition(t)
		if err != nil {
			return core.Errorf(core.InvalidArgument, "tools[%d], '%s': %w", i, t.Name, err)
		}
		tools = append(tools, tool)
	}
	for _, t := range s.Tools {
		tools = append(tools, t)
	}
	if len(tools) > 0 {
		body["tools"] = tools
	} else if len(s.MCPServers) == 0 {
		return nil // the API takes no choice without tools
	}
	if c := s.ToolChoice; c != nil {
		choice := map[string]any{"type": c.Type}
		if c.Name != "" {
			choice["name"] = names.onWire(c.Name)
		}
		putIf(choice, "disable_parallel_tool_use", c.DisableParallelToolUse)
		body["tool_choice"] = s.within("tool_choice", choice, reflect.TypeFor[ToolChoice]())
		return nil
	}
	switch q.ToolChoice {
	case "":
	case ai.ToolChoiceAuto:
		body["tool_choice"] = map[string]any{"type": "auto"}
	case ai.ToolChoiceRequired:
		body["tool_choice"] = map[string]any{"type": "any"}
	case ai.ToolChoiceNone:
		body["tool_choice"] = map[string]any{"type": "none"}
	default:
		return core.Errorf(core.InvalidArgument, "toolChoice is %q; it must be auto, required or none", q.ToolChoice)
	}
	return nil
}

// definition returns a tool as the API has it. Metadata of the tool may have a cache
// mark and, under the plugin's name, further fields, such as strict.
func (n *toolNames) definition(t *ai.ToolDefinition) (map[string]any, error) {
	schema, err := n.inputSchema(t)
	if err != nil {
		return nil, err
	}
	tool := map[string]any{"name": n.wire[t.Name], "input_schema": schema}
	if t.Description != "" {
		tool["description"] = t.Description
	}
	mark, err := cacheMark(t.Metadata)
	if err != nil {
		return nil, err
	}
	if mark != nil {
		tool["cache_control"] = mark
	}
	if own, ok := t.Metadata[Name]; ok {
		var fields map[string]json.RawMessage
		if err := reread(own, &fields); err != nil {
			return nil, fmt.Errorf("metadata.%s must be an object", Name)
		}
		for name, value := range fields {
			if _, set := tool[name]; !set {
				tool[name] = value
			}
		}
		if string(fields["strict"]) == "true" {
			if tool["input_schema"], err = strictSchema(ai.JSON(schema), "its input schema"); err != nil {
				return nil, err
			}
		}
	}
	return tool, nil
}

func (n *toolNames) inputSchema(t *ai.ToolDefinition) (any, error) {
	if len(t.InputSchema) == 0 {
		return map[string]any{"type": "object", "properties": map[string]any{}}, nil
	}
	if n.boxed[t.Name] {
		return map[string]any{
			"type": "object", "properties": map[string]any{boxField: t.InputSchema},
			"required": []string{boxField}, "additionalProperties": false,
		}, nil
	}
	var schema map[string]json.RawMessage
	if err := json.Unmarshal(t.InputSchema, &schema); err != nil {
		return nil, fmt.Errorf("its input schema is no object: %w", err)
	}
	if schema["type"] == nil {
		schema["type"] = json.RawMessage(`"object"`)
	}
	return schema, nil
}
