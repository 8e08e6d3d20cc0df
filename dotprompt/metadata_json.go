// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"fmt"

	"github.com/genkit-go/genkit/handlebars"
)

// asMap returns the fields that are there under their names in JSON.
func (m *Metadata) asMap() *handlebars.Map {
	out := &handlebars.Map{}
	setText(out, "name", m.Name)
	setText(out, "variant", m.Variant)
	setText(out, "version", m.Version)
	setText(out, "description", m.Description)
	setText(out, "model", m.Model)
	setMap(out, "config", m.Config)
	if m.Input != nil {
		out.Set("input", m.Input.asMap())
	}
	if m.Output != nil {
		out.Set("output", m.Output.asMap())
	}
	if m.Tools != nil {
		out.Set("tools", m.Tools)
	}
	if m.ToolDefs != nil {
		out.Set("toolDefs", m.ToolDefs)
	}
	setMap(out, "ext", m.Ext)
	setMap(out, "raw", m.Raw)
	setMap(out, "metadata", m.Custom)
	return out
}

func (in *Input) asMap() *handlebars.Map {
	out := &handlebars.Map{}
	setValue(out, "default", in.Default)
	setValue(out, "schema", in.Schema)
	return addTo(out, in.Other)
}

func (o *Output) asMap() *handlebars.Map {
	out := &handlebars.Map{}
	setText(out, "format", o.Format)
	setValue(out, "schema", o.Schema)
	return addTo(out, o.Other)
}

func (t *Tool) asMap() *handlebars.Map {
	out := &handlebars.Map{}
	out.Set("name", t.Name)
	setText(out, "description", t.Description)
	setValue(out, "inputSchema", t.InputSchema)
	setValue(out, "outputSchema", t.OutputSchema)
	return addTo(out, t.Other)
}

func setText(to *handlebars.Map, key, text string) {
	if text != "" {
		to.Set(key, text)
	}
}

func setMap(to *handlebars.Map, key string, value *handlebars.Map) {
	if value != nil {
		to.Set(key, value)
	}
}

func setValue(to *handlebars.Map, key string, value any) {
	if value != nil {
		to.Set(key, value)
	}
}

// addTo sets further pairs, which may be none, and returns the map.
func addTo(to, more *handlebars.Map) *handlebars.Map {
	if more != nil {
		for key, value := range more.All() {
			to.Set(key, value)
		}
	}
	return to
}

// MarshalJSON returns the fields that are there.
func (m *Metadata) MarshalJSON() ([]byte, error) { return m.asMap().MarshalJSON() }

// MarshalJSON returns the fields that are there, and Other beside them.
func (in *Input) MarshalJSON() ([]byte, error) { return in.asMap().MarshalJSON() }

// MarshalJSON returns the fields that are there, and Other beside them.
func (o *Output) MarshalJSON() ([]byte, error) { return o.asMap().MarshalJSON() }

// MarshalJSON returns the fields that are there, and Other beside them.
func (t *Tool) MarshalJSON() ([]byte, error) { return t.asMap().MarshalJSON() }

// UnmarshalJSON replaces the metadata with that of an object of JSON. Keys that
// metadata doesn't have are dropped.
func (m *Metadata) UnmarshalJSON(text []byte) error {
	from := &handlebars.Map{}
	if err := from.UnmarshalJSON(text); err != nil {
		return err
	}
	f := &fields{metadata: &Metadata{}, most: 1, errorf: func(_ []string, format string, args ...any) *Error {
		return &Error{File: "metadata", Message: fmt.Sprintf(format, args...), Err: ErrData}
	}}
	f.read(from)
	for key, to := range map[string]**handlebars.Map{"ext": &f.metadata.Ext, "raw": &f.metadata.Raw, "metadata": &f.metadata.Custom} {
		if value, ok := from.Lookup(key); ok {
			*to = f.object([]string{key}, value)
		}
	}
	if len(f.problems) > 0 {
		return f.problems[0]
	}
	*m = *f.metadata
	return nil
}
