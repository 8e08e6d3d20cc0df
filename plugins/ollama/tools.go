// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// boxField is the field of an object that stands for the input of a tool which takes no
// object: models are asked for objects only.
const boxField = "value"

// tool is a tool as /api/chat has it. The schema is the whole one, where the api package
// would drop the keywords that it does not have.
type tool struct {
	Type     string       `json:"type"`
	Function toolFunction `json:"function"`
}

type toolFunction struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Parameters  json.RawMessage `json:"parameters"`
}

// toolCall is a request for a tool. Its input is raw, so that large integers survive.
type toolCall struct {
	ID       string       `json:"id,omitempty"` // older servers have none
	Function calledByName `json:"function"`
}

type calledByName struct {
	Index     int             `json:"index"`
	Name      string          `json:"name"`
	Arguments json.RawMessage `json:"arguments"`
}

// toolbox knows which tools of a request have boxed inputs, and makes the refs that the
// server leaves out.
type toolbox struct {
	boxed map[string]bool
	made  int // refs, so that those of a conversation differ
}

// newToolbox writes the tools of a request.
func newToolbox(q *ai.ModelRequest) (*toolbox, []tool, error) {
	b := &toolbox{boxed: map[string]bool{}}
	for _, m := range q.Messages {
		b.made += len(m.ToolRequests())
	}
	var list []tool
	for i, d := range q.Tools {
		switch _, twice := b.boxed[d.Name]; {
		case d.Name == "":
			return nil, nil, core.Errorf(core.InvalidArgument, "tools[%d] has no name", i)
		case twice:
			return nil, nil, core.Errorf(core.InvalidArgument, "tools[%d]: two tools are named '%s'", i, d.Name)
		}
		schema, boxed, err := inputSchema(d.InputSchema)
		if err != nil {
			return nil, nil, core.Errorf(core.InvalidArgument, "tools[%d], '%s': %w", i, d.Name, err)
		}
		b.boxed[d.Name] = boxed
		list = append(list, tool{"function", toolFunction{d.Name, d.Description, schema}})
	}
	switch q.ToolChoice {
	case "", ai.ToolChoiceAuto:
	case ai.ToolChoiceNone:
		list = nil
	default:
		return nil, nil, core.Errorf(core.InvalidArgument, "toolChoice is %q; Ollama leaves the choice of tools to the model: auto or none", q.ToolChoice)
	}
	return b, list, nil
}

// inputSchema returns the schema of an input on the wire, which has type and properties,
// and tells whether the input is boxed.
func inputSchema(raw json.RawMessage) (schema json.RawMessage, boxed bool, err error) {
	fields := map[string]json.RawMessage{}
	if len(raw) > 0 {
		if raw, err = plainSchema(raw); err != nil {
			return nil, false, err
		}
		if json.Unmarshal(raw, &fields) != nil || fields == nil {
			return nil, false, errNoObject
		}
	}
	if kind := fields["type"]; kind != nil && string(kind) != `"object"` {
		return ai.JSON(map[string]any{
			"type": "object", "properties": map[string]any{boxField: raw}, "required": []string{boxField},
		}), true, nil
	}
	if fields["type"] != nil && fields["properties"] != nil {
		return raw, false, nil
	}
	fields["type"] = json.RawMessage(`"object"`)
	if fields["properties"] == nil {
		fields["properties"] = json.RawMessage(`{}`)
	}
	return ai.JSON(fields), false, nil
}

// call returns an earlier request as it goes back.
func (b *toolbox) call(index int, t ai.ToolRequest) toolCall {
	input := json.RawMessage(bytes.TrimSpace(t.Input))
	switch {
	case len(input) == 0 || string(input) == "null" && !b.boxed[t.Name]:
		input = json.RawMessage(`{}`)
	case b.boxed[t.Name] || input[0] != '{':
		input = ai.JSON(map[string]json.RawMessage{boxField: input})
	}
	return toolCall{ID: t.Ref, Function: calledByName{Index: index, Name: t.Name, Arguments: input}}
}

// request returns a request of the model.
func (b *toolbox) request(c toolCall) *ai.ToolRequestPart {
	t := ai.ToolRequest{Ref: c.ID, Name: c.Function.Name, Input: c.Function.Arguments}
	b.made++
	if t.Ref == "" {
		t.Ref = fmt.Sprintf("ollama_%d", b.made)
	}
	if len(t.Input) == 0 || string(t.Input) == "null" {
		t.Input = json.RawMessage(`{}`)
	}
	if b.boxed[t.Name] {
		var box map[string]json.RawMessage
		if json.Unmarshal(t.Input, &box) == nil && box[boxField] != nil {
			t.Input = box[boxField]
		}
	}
	return &ai.ToolRequestPart{ToolRequest: t}
}

// outputText returns the output of a tool as the text of a message: a string as it is,
// other values as JSON.
func outputText(output json.RawMessage) string {
	var text string
	if json.Unmarshal(output, &text) == nil && string(bytes.TrimSpace(output)) != "null" {
		return text
	}
	return string(output)
}
