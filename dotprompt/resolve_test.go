// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/dotprompt/picoschema"
	"github.com/genkit-go/genkit/handlebars"
)

// ordered returns an object from JSON.
func ordered(t testing.TB, text string) *handlebars.Map {
	t.Helper()
	m := &handlebars.Map{}
	if err := m.UnmarshalJSON([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestResolveMetadata(t *testing.T) {
	p := parse(t, "---\nmodel: m/x\nconfig: {b: 2}\noutput: {schema: {a: string}}\ninput: {schema: Named}\n---\nHi")
	o := &Options{
		ModelConfigs: map[string]*handlebars.Map{"m/x": ordered(t, `{"a":1,"b":1}`), "m/y": ordered(t, `{"c":3}`)},
		Schemas:      map[string]any{"Named": ordered(t, `{"type":"number"}`)},
		DefaultModel: "m/y",
	}
	before := toJSON(t, p.Metadata())
	const output = `"output":{"schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}}`
	raw := toJSON(t, p.Metadata().Raw)
	for _, c := range []struct {
		name string
		over *Metadata
		want string
	}{
		{"nothing", nil, `{"model":"m/x","config":{"a":1,"b":2},"input":{"schema":{"type":"number"}},` + output + `,"ext":{},"raw":` + raw + `}`},
		{
			"another model and output", &Metadata{Model: "m/y", Output: &Output{Schema: "boolean"}},
			`{"model":"m/y","config":{"c":3,"b":2},"input":{"schema":{"type":"number"}},"output":{"schema":{"type":"boolean"}},"ext":{},"raw":` + raw + `}`,
		},
	} {
		m, err := p.ResolveMetadata(t.Context(), o, c.over)
		if err != nil {
			t.Fatal(err)
		}
		if got := toJSON(t, m); got != c.want {
			t.Errorf("%s:\n%s, want\n%s", c.name, got, c.want)
		}
	}
	if after := toJSON(t, p.Metadata()); after != before {
		t.Errorf("the prompt became %s", after)
	}
	m, err := parse(t, "Hi").ResolveMetadata(t.Context(), o, nil)
	if err != nil || toJSON(t, m) != `{"config":{"c":3}}` {
		t.Errorf("by the default model: %s, %v", toJSON(t, m), err)
	}
	if m, err := parse(t, "---\nmodel: m\n---\n").ResolveMetadata(t.Context(), nil, nil); err != nil || m.Config != nil || m.Model != "m" {
		t.Errorf("without options: %v, %v", m, err)
	}
}

// TestResolveLate checks that names are resolved each time, and schemas without
// names only once.
func TestResolveLate(t *testing.T) {
	p := parse(t, "---\noutput: {schema: {a: Named}}\ninput: {schema: {b: string}}\n---\n")
	schemas := map[string]any{}
	o := &Options{ResolveSchema: func(_ context.Context, name string) (any, error) { return schemas[name], nil }}
	if _, err := p.ResolveMetadata(t.Context(), o, nil); !errors.Is(err, picoschema.ErrUnknown) {
		t.Fatalf("error %v", err)
	}
	var inputs [2]any
	for i, typ := range []string{"string", "number"} {
		schemas["Named"] = map[string]any{"type": typ}
		m, err := p.ResolveMetadata(t.Context(), o, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := toJSON(t, m.Output); !strings.Contains(got, `"a":{"type":"`+typ+`"}`) {
			t.Errorf("output %s", got)
		}
		inputs[i] = m.Input.Schema
	}
	if !handlebars.Equal(inputs[0], inputs[1]) {
		t.Error("the schema of the input was converted twice")
	}
}

func TestResolveTools(t *testing.T) {
	p := parse(t, "---\ntools: [a, b, c]\ntoolDefs: [{name: own}]\n---\n")
	known := map[string]*Tool{"b": {Name: "b", Description: "B"}}
	resolve := func(_ context.Context, name string) (*Tool, error) {
		return &Tool{Name: name, InputSchema: map[string]any{"type": "object"}}, nil
	}
	for _, c := range []struct {
		name    string
		o       *Options
		tools   string
		toolDef string
	}{
		{"none known", nil, `["a","b","c"]`, `[{"name":"own"}]`},
		{"registered", &Options{Tools: known}, `["a","c"]`, `[{"name":"own"},{"name":"b","description":"B"}]`},
		{
			"resolved", &Options{Tools: known, ResolveTool: resolve}, `[]`,
			`[{"name":"own"},{"name":"b","description":"B"},{"name":"a","inputSchema":{"type":"object"}},{"name":"c","inputSchema":{"type":"object"}}]`,
		},
	} {
		m, err := p.ResolveMetadata(t.Context(), c.o, nil)
		if err != nil {
			t.Fatal(err)
		}
		if toJSON(t, m.Tools) != c.tools || toJSON(t, m.ToolDefs) != c.toolDef {
			t.Errorf("%s: tools %s, definitions %s", c.name, toJSON(t, m.Tools), toJSON(t, m.ToolDefs))
		}
	}
	if got := toJSON(t, p.Metadata().Tools) + toJSON(t, p.Metadata().ToolDefs); got != `["a","b","c"][{"name":"own"}]` {
		t.Errorf("the prompt became %s", got)
	}
}

func TestResolveErrors(t *testing.T) {
	boom := errors.New("boom")
	failing := &Options{
		ResolveSchema: func(context.Context, string) (any, error) { return nil, boom },
		ResolveTool:   func(context.Context, string) (*Tool, error) { return nil, boom },
	}
	missing := &Options{ResolveTool: func(context.Context, string) (*Tool, error) { return nil, nil }}
	for name, c := range map[string]struct {
		front string
		o     *Options
		over  *Metadata
		want  string
		is    error
	}{
		"unknown schema": {"output:\n  schema:\n    a:\n      b: Nope", nil, nil, "test.prompt:5:7: picoschema: a → b: could not find schema with name 'Nope'", picoschema.ErrUnknown},
		"bad schema":     {"input:\n  schema:\n    a: 5", nil, nil, "test.prompt:4:5: picoschema: a: only consists of objects and strings. Got: 5", picoschema.ErrSchema},
		"failing schema": {"input:\n  schema: X", failing, nil, "test.prompt:3:3: picoschema: schema 'X': boom", boom},
		"schema over":    {"model: m", nil, &Metadata{Output: &Output{Schema: "Nope"}}, "test.prompt: output.schema: picoschema: could not find schema with name 'Nope'", picoschema.ErrUnknown},
		"unknown tool":   {"model: m\ntools: [a]", missing, nil, `test.prompt:3:1: unknown tool "a": it has no definition`, ErrTool},
		"failing tool":   {"model: m\ntools: [a]", failing, nil, `test.prompt:3:1: tool "a": boom`, boom},
	} {
		p := parse(t, "---\n"+c.front+"\n---\nHi")
		m, err := p.ResolveMetadata(t.Context(), c.o, c.over)
		if m != nil || err == nil || err.Error() != c.want || !errors.Is(err, c.is) {
			t.Errorf("%s: metadata %v, error %v, want %s", name, m, err, c.want)
		}
		if c.over != nil {
			continue
		}
		tmpl, err := p.Compile(c.o)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := tmpl.Render(t.Context(), nil, nil); r != nil || !errors.Is(err, c.is) {
			t.Errorf("%s: rendered %v, error %v", name, r, err)
		}
	}
}
