// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/genkit-go/genkit/handlebars"
)

// reserved are the keys of a frontmatter that belong to Dotprompt.
var reserved = []string{
	"name", "variant", "version", "description", "model", "config", "input", "output", "tools", "toolDefs", "ext", "raw",
}

// fields reads metadata from an object. What doesn't fit is left away and becomes
// a problem, but for those beyond the most that are wanted.
type fields struct {
	metadata *Metadata
	problems []*Error
	most     int
	errorf   func(path []string, format string, args ...any) *Error
}

// readFields reads the value of the frontmatter, given its nodes too.
func (p *Prompt) readFields(value any, body ast.Node) *fields {
	f := &fields{metadata: &Metadata{}, most: 10}
	f.errorf = func(path []string, format string, args ...any) *Error { return p.errorIn(body, path, format, args...) }
	switch v := value.(type) {
	case nil:
	case *handlebars.Map:
		f.read(v)
		f.metadata.Ext = gatherExt(v)
		f.metadata.Raw = v
	default:
		f.problem(nil, "the frontmatter is %s, and should be an object", inKind(v))
	}
	return f
}

// problem notes that something doesn't fit.
func (f *fields) problem(path []string, format string, args ...any) {
	if len(f.problems) < f.most {
		f.problems = append(f.problems, f.errorf(path, format, args...))
	}
}

// read reads the reserved keys but ext and raw.
func (f *fields) read(from *handlebars.Map) {
	m := f.metadata
	for key, value := range from.All() {
		path := []string{key}
		switch key {
		case "name":
			m.Name = f.text(path, value)
		case "variant":
			m.Variant = f.text(path, value)
		case "version":
			m.Version = f.text(path, value)
		case "description":
			m.Description = f.text(path, value)
		case "model":
			m.Model = f.text(path, value)
		case "config":
			m.Config = f.object(path, value)
		case "input":
			m.Input = f.input(path, value)
		case "output":
			m.Output = f.output(path, value)
		case "tools":
			m.Tools = f.tools(path, value)
		case "toolDefs":
			m.ToolDefs = f.toolDefs(path, value)
		}
	}
}

// text reads a text. Numbers and booleans are texts that somebody left without
// quotes.
func (f *fields) text(path []string, value any) string {
	switch handlebars.KindOf(value) {
	case handlebars.KindList, handlebars.KindObject:
		f.problem(path, "%s is %s, and should be text", strings.Join(path, "."), inKind(value))
		return ""
	}
	text, _ := handlebars.Text(value)
	return text
}

// object reads an object, nil for null.
func (f *fields) object(path []string, value any) *handlebars.Map {
	m, ok := value.(*handlebars.Map)
	if !ok && value != nil {
		f.problem(path, "%s is %s, and should be an object", strings.Join(path, "."), inKind(value))
	}
	return m
}

// list reads a list, nil for null.
func (f *fields) list(path []string, value any) []any {
	list, ok := value.([]any)
	if !ok && value != nil {
		f.problem(path, "%s is %s, and should be a list", strings.Join(path, "."), inKind(value))
	}
	return list
}

func (f *fields) input(path []string, value any) *Input {
	m := f.object(path, value)
	if m == nil {
		return nil
	}
	in := &Input{Other: without(m, "default", "schema")}
	in.Default, _ = valueOf(m, "default")
	in.Schema, _ = valueOf(m, "schema")
	if kind := handlebars.KindOf(in.Default); kind != handlebars.KindNull && kind != handlebars.KindObject {
		f.problem(append(path, "default"), "input.default is %s, and should be an object", inKind(in.Default))
	}
	return in
}

func (f *fields) output(path []string, value any) *Output {
	m := f.object(path, value)
	if m == nil {
		return nil
	}
	out := &Output{Other: without(m, "format", "schema")}
	format, _ := valueOf(m, "format")
	out.Format = f.text(append(path, "format"), format)
	out.Schema, _ = valueOf(m, "schema")
	return out
}

func (f *fields) tools(path []string, value any) []string {
	list := f.list(path, value)
	if list == nil {
		return nil
	}
	names := []string{}
	for _, item := range list {
		if name := f.text(path, item); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func (f *fields) toolDefs(path []string, value any) []*Tool {
	list := f.list(path, value)
	if list == nil {
		return nil
	}
	tools := []*Tool{}
	for _, item := range list {
		m := f.object(path, item)
		if m == nil {
			continue
		}
		t := &Tool{Other: without(m, "name", "description", "inputSchema", "outputSchema")}
		name, _ := valueOf(m, "name")
		if t.Name = f.text(path, name); t.Name == "" {
			f.problem(path, "a definition in toolDefs has no name")
			continue
		}
		description, _ := valueOf(m, "description")
		t.Description = f.text(path, description)
		t.InputSchema, _ = valueOf(m, "inputSchema")
		t.OutputSchema, _ = valueOf(m, "outputSchema")
		tools = append(tools, t)
	}
	return tools
}

// inKind returns the kind of a value for an error, such as "a list".
func inKind(value any) string {
	kind := handlebars.KindOf(value)
	if kind == handlebars.KindObject {
		return "an object"
	}
	return "a " + kind.String()
}

// valueOf returns the value of a key, nil if there is none.
func valueOf(m *handlebars.Map, key string) (any, bool) {
	v, ok := m.Lookup(key)
	if !ok {
		return nil, false
	}
	return v, true
}

// without returns what an object has besides some keys, nil if that is nothing.
func without(m *handlebars.Map, keys ...string) *handlebars.Map {
	var rest *handlebars.Map
	for key, value := range m.All() {
		if slices.Contains(keys, key) {
			continue
		}
		if rest == nil {
			rest = &handlebars.Map{}
		}
		rest.Set(key, value)
	}
	return rest
}

// gatherExt returns the keys with dots, cut at the last one.
func gatherExt(raw *handlebars.Map) *handlebars.Map {
	ext := &handlebars.Map{}
	for key, value := range raw.All() {
		dot := strings.LastIndexByte(key, '.')
		if dot < 0 {
			continue
		}
		space, ok := ext.Lookup(key[:dot])
		if !ok {
			space = &handlebars.Map{}
			ext.Set(key[:dot], space)
		}
		space.(*handlebars.Map).Set(key[dot+1:], value)
	}
	return ext
}
