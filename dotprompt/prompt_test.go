// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/handlebars"
)

func TestParseMetadata(t *testing.T) {
	p := parse(t, `---
name: greet
variant: formal
version: 1.10
description: yes
model: m/x
config: {temperature: 0.5, topK: 3}
input:
  default: {name: you}
  schema: {name: string}
  more: 1
output:
  format: json
  schema: string
  constrained: false
tools: [a, b]
toolDefs:
  - name: c
    description: C
    inputSchema: {type: object}
    outputSchema: {type: string}
    key: k
ext: ignored
raw: ignored
metadata: {owner: me}
a.b.c: 1
a.b.d: 2
a.e: 3
.f: 4
maxTurns: 4
---
Hi
`)
	want := `{"name":"greet","variant":"formal","version":"1.1","description":"yes","model":"m/x","config":{"temperature":0.5,"topK":3},` +
		`"input":{"default":{"name":"you"},"schema":{"name":"string"},"more":1},"output":{"format":"json","schema":"string","constrained":false},` +
		`"tools":["a","b"],"toolDefs":[{"name":"c","description":"C","inputSchema":{"type":"object"},"outputSchema":{"type":"string"},"key":"k"}],` +
		`"ext":{"a.b":{"c":1,"d":2},"a":{"e":3},"":{"f":4}}}`
	m := *p.Metadata()
	if turns, _ := m.Raw.Lookup("maxTurns"); turns != int64(4) || m.Raw.Len() != 18 {
		t.Errorf("raw is %s", toJSON(t, m.Raw))
	}
	m.Raw = nil
	if got := toJSON(t, &m); got != want {
		t.Errorf("metadata\n%s, want\n%s", got, want)
	}
	if owner, ok := p.Raw("metadata"); !ok || toJSON(t, owner) != `{"owner":"me"}` {
		t.Errorf("metadata of raw is %v, %v", owner, ok)
	}
	if p.Template() != "Hi" || p.File() != "test.prompt" || !strings.HasPrefix(p.Source(), "---\nname") {
		t.Errorf("template %q, file %q", p.Template(), p.File())
	}
}

func TestParseNothing(t *testing.T) {
	for _, source := range []string{"Hi", "---\n---\nHi", "---\n# nothing\n---\nHi", "---\nnull\n---\nHi"} {
		p, err := Parse(source, &ParseOptions{Strict: true})
		if err != nil {
			t.Errorf("%q: %v", source, err)
			continue
		}
		if got := toJSON(t, p.Metadata()); got != "{}" || p.Template() != "Hi" {
			t.Errorf("%q has metadata %s and template %q", source, got, p.Template())
		}
		if v, ok := p.Raw("model"); ok {
			t.Errorf("%q has the model %v", source, v)
		}
	}
}

// TestParseStrict checks that what can't be read is an error with its place, and
// without Strict a warning.
func TestParseStrict(t *testing.T) {
	for name, c := range map[string]struct {
		front, want string
		template    string // without Strict; "" is the body
	}{
		"yaml":                {"a: [1,\n", "p.prompt:3:4: sequence end token ']' not found", "# c\n---\na: [1,\n\n---\nHi"},
		"too large":           {"a: " + strings.Repeat("x", maxYAMLSize), "p.prompt: the frontmatter has more than 262144 bytes", "-"},
		"list":                {"- a", "p.prompt: the frontmatter is a list, and should be an object", ""},
		"text":                {"hello", "p.prompt: the frontmatter is a string, and should be an object", ""},
		"name":                {"model: m\nname: [x]", "p.prompt:4:1: name is a list, and should be text", ""},
		"variant":             {"variant: {a: 1}", "p.prompt:3:1: variant is an object, and should be text", ""},
		"version":             {"version: []", "p.prompt:3:1: version is a list, and should be text", ""},
		"description":         {"description: []", "p.prompt:3:1: description is a list, and should be text", ""},
		"model":               {"model: []", "p.prompt:3:1: model is a list, and should be text", ""},
		"config":              {"config: 5", "p.prompt:3:1: config is a number, and should be an object", ""},
		"input":               {"input: 5", "p.prompt:3:1: input is a number, and should be an object", ""},
		"default":             {"input:\n  default: 5", "p.prompt:4:3: input.default is a number, and should be an object", ""},
		"output":              {"output: json", "p.prompt:3:1: output is a string, and should be an object", ""},
		"format":              {"output:\n  schema: string\n  format: [json]", "p.prompt:5:3: output.format is a list, and should be text", ""},
		"tools":               {"tools: a", "p.prompt:3:1: tools is a string, and should be a list", ""},
		"tool":                {"tools: [a, {b: c}]", "p.prompt:3:1: tools is an object, and should be text", ""},
		"toolDefs":            {"toolDefs: a", "p.prompt:3:1: toolDefs is a string, and should be a list", ""},
		"definition":          {"toolDefs: [a]", "p.prompt:3:1: toolDefs is a string, and should be an object", ""},
		"definition's name":   {"toolDefs: [{description: d}]", "p.prompt:3:1: a definition in toolDefs has no name", ""},
		"definition and text": {"toolDefs: [{name: n, description: []}]", "p.prompt:3:1: toolDefs is a list, and should be text", ""},
	} {
		t.Run(name, func(t *testing.T) {
			source := "# c\n---\n" + c.front + "\n---\nHi\n"
			p, err := Parse(source, &ParseOptions{File: "p.prompt", Strict: true})
			var e *Error
			if !errors.As(err, &e) || !errors.Is(err, ErrFrontmatter) || p != nil {
				t.Fatalf("prompt %v, error %v", p, err)
			}
			if err.Error() != c.want {
				t.Errorf("error %q, want %q", err, c.want)
			}
			var log bytes.Buffer
			p, err = Parse(source, &ParseOptions{File: "p.prompt", Logger: slog.New(slog.NewTextHandler(&log, nil))})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(log.String(), "level=WARN") || !strings.Contains(log.String(), strings.Split(c.want, "'")[0]) {
				t.Errorf("log %q", log.String())
			}
			switch want := c.template; {
			case want == "" && p.Template() != "Hi", want != "" && want != "-" && p.Template() != want:
				t.Errorf("template %q", p.Template())
			}
		})
	}
}

// TestParseManyProblems checks that the time for thousands of them is that for a few.
func TestParseManyProblems(t *testing.T) {
	list := strings.Repeat("5, ", 4000)
	var log bytes.Buffer
	start := time.Now()
	p, err := Parse("---\ntoolDefs: ["+list+"]\nuse: ["+list+"]\n---\nHi", &ParseOptions{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(log.String(), "\n"); n != 10 {
		t.Errorf("%d warnings, want 10", n)
	}
	if _, err := p.Settings(); err == nil {
		t.Error("the settings are fine")
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestWith(t *testing.T) {
	p := parse(t, "---\nmodel: m/x\nconfig: {a: 1, b: 1}\ntools: [a]\ninput: {schema: string}\nk.e: 1\n---\nHi")
	before := toJSON(t, p.Metadata())
	config := &handlebars.Map{}
	config.Set("b", 2)
	custom := &handlebars.Map{}
	custom.Set("c", 1)
	got := p.With(&Metadata{
		Name: "n", Variant: "v", Version: "1", Description: "d", Model: "m/y", Config: config, Tools: []string{}, ToolDefs: []*Tool{}, Input: &Input{},
		Output: &Output{Format: "text"}, Ext: custom, Raw: custom, Custom: custom,
	})
	want := `{"name":"n","variant":"v","version":"1","description":"d","model":"m/y","config":{"a":1,"b":2},"input":{},"output":{"format":"text"},"tools":[],"toolDefs":[],` +
		`"ext":{"c":1},"raw":{"c":1},"metadata":{"c":1}}`
	if diff := cmp.Diff(want, toJSON(t, got.Metadata())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got.Template() != "Hi" || toJSON(t, p.Metadata()) != before || toJSON(t, config) != `{"b":2}` {
		t.Errorf("template %q; the prompt became %s, the configuration %s", got.Template(), toJSON(t, p.Metadata()), toJSON(t, config))
	}
	if same := toJSON(t, p.With(nil).Metadata()); same != before {
		t.Errorf("with nothing it is %s", same)
	}
	if same := toJSON(t, p.With(&Metadata{Config: &handlebars.Map{}}).Metadata()); same != before {
		t.Errorf("with an empty configuration it is %s", same)
	}
}

func TestPromptPosition(t *testing.T) {
	p := parse(t, "# c\n---\nmodel: m\noutput: &o\n  schema: !!map\n    \"a?\": string\n1: {b: 2}\n---\nHi")
	for path, want := range map[string][2]int{
		"model": {3, 1}, "output": {4, 1}, "output/schema": {5, 3}, "output/schema/a?": {6, 5}, "output/nope/x": {4, 1}, "1/b": {7, 5}, "model/x": {3, 1}, "nope": {0, 0}, "": {0, 0},
	} {
		line, column := p.Position(strings.Split(path, "/")...)
		if got := [2]int{line, column}; got != want {
			t.Errorf("%s is at %v, want %v", path, got, want)
		}
	}
	if line, column := parse(t, "Hi").Position("model"); line != 0 || column != 0 {
		t.Errorf("a key of no frontmatter is at %d:%d", line, column)
	}
	cause := errors.New("boom")
	err := p.Errorf([]string{"model"}, "no: %w", cause)
	if err.Error() != "test.prompt:3:1: no: boom" || !errors.Is(err, cause) || errors.Is(err, ErrFrontmatter) {
		t.Errorf("error %v", err)
	}
	if err := p.Errorf(nil, "no"); err.Error() != "test.prompt: no" || !errors.Is(err, ErrFrontmatter) {
		t.Errorf("error %v", err)
	}
}

func TestSettings(t *testing.T) {
	p := parse(t, "---\nmaxTurns: 3\ntoolChoice: required\nreturnToolRequests: false\nuse: [retry, {name: cache, config: {ttl: 5}}]\nmetadata: {a: 1}\n---\n")
	s, err := p.Settings()
	if err != nil {
		t.Fatal(err)
	}
	if *s.MaxTurns != 3 || s.ToolChoice != "required" || *s.ReturnToolRequests || toJSON(t, s.Metadata) != `{"a":1}` {
		t.Errorf("settings %+v", s)
	}
	if len(s.Use) != 2 || s.Use[0] != (Use{Name: "retry"}) || s.Use[1].Name != "cache" || toJSON(t, s.Use[1].Config) != `{"ttl":5}` {
		t.Errorf("use %+v", s.Use)
	}
	for _, source := range []string{"Hi", "---\nmaxTurns:\ntoolChoice:\nreturnToolRequests: null\nuse: ~\nmetadata:\n---\n"} {
		s, err := parse(t, source).Settings()
		if diff := cmp.Diff(&Settings{}, s); diff != "" || err != nil {
			t.Errorf("%q: %v\n%s", source, err, diff)
		}
	}
	if s, err := parse(t, "---\nmaxTurns: 2.0\n---\n").Settings(); err != nil || *s.MaxTurns != 2 {
		t.Errorf("settings %+v, %v", s, err)
	}
	for front, want := range map[string]string{
		"maxTurns: 0":                  `maxTurns is 0, and should be a whole number from 1`,
		"maxTurns: 1.5":                `maxTurns is 1.5, and should be a whole number from 1`,
		"maxTurns: '3'":                `maxTurns is "3", and should be a whole number from 1`,
		"maxTurns: 1e12":               `maxTurns is 1000000000000, and should be a whole number from 1`,
		"maxTurns: 0xFFFFFFFFFFFFFFFF": `maxTurns is 18446744073709551615, and should be a whole number from 1`,
		"toolChoice: maybe":            `toolChoice is "maybe", and should be one of auto, required, none`,
		"toolChoice: [auto]":           `toolChoice is ["auto"], and should be one of auto, required, none`,
		"returnToolRequests: yes":      `returnToolRequests is a string, and should be true or false`,
		"use: retry":                   `use is a string, and should be a list`,
		"use: [5]":                     `an entry of use is neither the name of a middleware nor an object with one`,
		"use: [{config: 1}]":           `an entry of use is neither the name of a middleware nor an object with one`,
		"metadata: 1":                  `metadata is a number, and should be an object`,
	} {
		s, err := parse(t, "---\nmodel: m\n"+front+"\n---\n").Settings()
		if want = "test.prompt:3:1: " + want; err == nil || err.Error() != want || !errors.Is(err, ErrFrontmatter) {
			t.Errorf("%s: settings %+v, error %v, want %s", front, s, err, want)
		}
	}
}

func TestMetadataUnmarshal(t *testing.T) {
	const text = `{"name":"n","config":{"b":1,"a":2},"input":{"default":{"x":1},"schema":"string"},"tools":[],"ext":{"e":{"f":1}},"raw":{"r":1},"metadata":{"m":1}}`
	var m Metadata
	if err := m.UnmarshalJSON([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if got := toJSON(t, &m); got != text {
		t.Errorf("metadata %s, want %s", got, text)
	}
	for _, bad := range []string{`[]`, `{"tools":"x"}`, `{"ext":1}`, `{`} {
		if err := m.UnmarshalJSON([]byte(bad)); err == nil {
			t.Errorf("%s is no error", bad)
		}
	}
	if err := m.UnmarshalJSON([]byte(`{"tools":"x"}`)); !errors.Is(err, ErrData) {
		t.Errorf("error %v", err)
	}
	if got := toJSON(t, &m); got != text {
		t.Errorf("after errors the metadata is %s", got)
	}
}

// parse parses a good document.
func parse(t testing.TB, source string) *Prompt {
	t.Helper()
	p, err := Parse(source, &ParseOptions{File: "test.prompt", Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	return p
}
