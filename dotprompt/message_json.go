// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"bytes"
	"encoding/json"
	"maps"

	"github.com/genkit-go/genkit/handlebars"
)

// asMap returns a part as the object that its JSON is.
func (p *Part) asMap() *handlebars.Map {
	m := &handlebars.Map{}
	switch {
	case p.Media != nil:
		m.Set("media", p.Media)
	case p.ToolRequest != nil:
		m.Set("toolRequest", p.ToolRequest)
	case p.ToolResponse != nil:
		m.Set("toolResponse", p.ToolResponse)
	case p.Data != nil:
		m.Set("data", p.Data)
	case p.Text != "" || len(p.Metadata) == 0:
		m.Set("text", p.Text)
	}
	if len(p.Metadata) > 0 {
		m.Set("metadata", p.Metadata)
	}
	return m
}

// MarshalJSON returns the part as the official libraries write it.
func (p Part) MarshalJSON() ([]byte, error) {
	if p.Other != nil {
		return json.Marshal(p.Other)
	}
	return p.asMap().MarshalJSON()
}

// UnmarshalJSON replaces the part with that of an object of JSON. One that the
// other fields can't hold without loss becomes Other, a *handlebars.Map.
func (p *Part) UnmarshalJSON(text []byte) error {
	from := &handlebars.Map{}
	if err := from.UnmarshalJSON(text); err != nil {
		return err
	}
	*p = partOf(from)
	if p.Other != nil {
		return nil
	}
	if same, err := sameJSON(from, p.asMap()); err != nil || !same {
		*p = Part{Other: from}
	}
	return nil
}

// sameJSON reports whether two objects have the same JSON but for the order of
// keys.
func sameJSON(a, b *handlebars.Map) (bool, error) {
	var texts [2][]byte
	for i, m := range [...]*handlebars.Map{a, b} {
		text, err := m.MarshalJSON()
		if err != nil {
			return false, err
		}
		var v any
		if err := json.Unmarshal(text, &v); err != nil {
			return false, err
		}
		if texts[i], err = json.Marshal(v); err != nil {
			return false, err
		}
	}
	return bytes.Equal(texts[0], texts[1]), nil
}

// partOf returns the part of an object, as far as it can be told.
func partOf(from *handlebars.Map) Part {
	var p Part
	for key, value := range from.All() {
		object, _ := value.(*handlebars.Map)
		switch key {
		case "text":
			p.Text, _ = value.(string)
		case "data":
			p.Data = value
		case "media":
			p.Media = &Media{URL: textOf(object, "url"), ContentType: textOf(object, "contentType")}
		case "toolRequest":
			p.ToolRequest = &ToolRequest{Name: textOf(object, "name"), Ref: textOf(object, "ref")}
			p.ToolRequest.Input = fieldOf(object, "input")
		case "toolResponse":
			p.ToolResponse = &ToolResponse{Name: textOf(object, "name"), Ref: textOf(object, "ref")}
			p.ToolResponse.Output = fieldOf(object, "output")
		case "metadata":
			if object != nil {
				p.Metadata = maps.Collect(object.All())
			}
		default:
			return Part{Other: from}
		}
	}
	return p
}

// fieldOf returns a value of an object, nil if there is none.
func fieldOf(m *handlebars.Map, key string) any {
	v, ok := m.Lookup(key)
	if !ok {
		return nil
	}
	return v
}

// textOf returns a text of an object, "" if there is none.
func textOf(m *handlebars.Map, key string) string {
	text, _ := fieldOf(m, key).(string)
	return text
}

// templatePart returns what a template sees of a part: the object of its JSON.
func templatePart(p Part) any {
	if p.Other != nil {
		return p.Other
	}
	return p.asMap()
}

// templateMessages returns what a template sees of messages.
func templateMessages(messages []Message) []any {
	list := make([]any, len(messages))
	for i := range messages {
		content := make([]any, len(messages[i].Content))
		for j, p := range messages[i].Content {
			content[j] = templatePart(p)
		}
		m := &handlebars.Map{}
		m.Set("role", messages[i].Role)
		m.Set("content", content)
		if messages[i].Metadata != nil {
			m.Set("metadata", messages[i].Metadata)
		}
		list[i] = m
	}
	return list
}
