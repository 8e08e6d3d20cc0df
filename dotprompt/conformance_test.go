// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/handlebars"
)

// conformanceFolder returns the folder with the fixtures of Dotprompt.
func conformanceFolder(t *testing.T) string {
	root := os.Getenv("GENKIT_CONFORMANCE")
	if root == "" {
		root = filepath.Join("..", "..", "shared", "conformance")
	}
	if _, err := os.Stat(root); err != nil {
		t.Skipf("no conformance folder (set GENKIT_CONFORMANCE): %v", err)
	}
	folder := filepath.Join(root, "dotprompt")
	if _, err := os.Stat(folder); err != nil {
		if os.Getenv("GENKIT_REQUIRE_ALL") == "1" {
			t.Fatalf("no fixtures of Dotprompt: %v", err)
		}
		t.Skipf("no fixtures of Dotprompt: %v", err)
	}
	return folder
}

// suite is a suite of the fixtures, and tests are the cases of it; the README beside
// them describes the fields.
type suite struct {
	Name             string
	Template         string
	Data             map[string]any
	Partials         map[string]string
	ResolverPartials map[string]string
	Schemas          map[string]any
	ResolverSchemas  map[string]any
	Tools            map[string]*Tool
	ResolverTools    map[string]*Tool
	DefaultModel     string
	ModelConfigs     map[string]*handlebars.Map
	resolves         map[string]bool // which resolvers there are
	tests            []suiteTest
}

type suiteTest struct {
	desc           string
	data, options  *handlebars.Map
	expect         *handlebars.Map
	expectMetadata *handlebars.Map
}

func TestConformance(t *testing.T) {
	folder := conformanceFolder(t)
	count := 0
	err := filepath.WalkDir(folder, func(file string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".yaml" {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		value, err := decodeYAML(string(text))
		if err != nil {
			t.Errorf("%s: %v", file, err)
			return nil
		}
		for _, item := range value.([]any) {
			s := readSuite(t, item.(*handlebars.Map))
			for _, test := range s.tests {
				count++
				t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml")+"/"+s.Name+"/"+test.desc, func(t *testing.T) { s.run(t, test) })
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if count == 0 {
		t.Errorf("no cases in %s", folder)
	}
	t.Logf("%d cases", count)
}

// readSuite reads a suite.
func readSuite(t *testing.T, from *handlebars.Map) *suite {
	s := &suite{resolves: map[string]bool{}}
	text, err := from.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	var plain struct {
		Name, Template, DefaultModel string
		Partials, ResolverPartials   map[string]string
		Schemas, ResolverSchemas     map[string]*handlebars.Map
		Tools, ResolverTools         map[string]*handlebars.Map
		ModelConfigs                 map[string]*handlebars.Map
	}
	if err := json.Unmarshal(text, &plain); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	s.Name, s.Template, s.DefaultModel = plain.Name, plain.Template, plain.DefaultModel
	s.Partials, s.ResolverPartials, s.ModelConfigs = plain.Partials, plain.ResolverPartials, plain.ModelConfigs
	s.Schemas, s.ResolverSchemas = asAny(plain.Schemas), asAny(plain.ResolverSchemas)
	s.Tools, s.ResolverTools = asTools(plain.Tools), asTools(plain.ResolverTools)
	for _, key := range []string{"resolverPartials", "resolverSchemas", "resolverTools"} {
		_, s.resolves[key] = from.Lookup(key)
	}
	suiteData, _ := valueOf(from, "data")
	tests, _ := valueOf(from, "tests")
	for _, item := range tests.([]any) {
		m := item.(*handlebars.Map)
		test := suiteTest{desc: textOf(m, "desc"), data: handlebars.NewMap(handlebars.Entries(suiteData))}
		own, _ := valueOf(m, "data")
		addTo(test.data, asMapOrNil(own))
		test.options = asMapOrNil(fieldOf(m, "options"))
		test.expect = asMapOrNil(fieldOf(m, "expect"))
		test.expectMetadata = asMapOrNil(fieldOf(m, "expectMetadata"))
		s.tests = append(s.tests, test)
	}
	return s
}

func asMapOrNil(v any) *handlebars.Map {
	m, _ := v.(*handlebars.Map)
	return m
}

func asAny(from map[string]*handlebars.Map) map[string]any {
	out := map[string]any{}
	for name, m := range from {
		out[name] = m
	}
	return out
}

func asTools(from map[string]*handlebars.Map) map[string]*Tool {
	f := &fields{errorf: (&Prompt{}).Errorf, most: 1}
	out := map[string]*Tool{}
	for name, m := range from {
		out[name] = f.toolDefs(nil, []any{m})[0]
	}
	return out
}

// promptOptions returns the options that a suite asks for.
func (s *suite) promptOptions() *Options {
	o := &Options{Partials: s.Partials, Schemas: s.Schemas, Tools: s.Tools, DefaultModel: s.DefaultModel, ModelConfigs: s.ModelConfigs}
	o.Logger = slog.New(slog.DiscardHandler)
	if s.resolves["resolverPartials"] {
		o.ResolvePartial = func(_ context.Context, name string) (string, bool, error) {
			text := s.ResolverPartials[name]
			return text, text != "", nil // an empty text is none in JavaScript
		}
	}
	if s.resolves["resolverSchemas"] {
		o.ResolveSchema = func(_ context.Context, name string) (any, error) { return s.ResolverSchemas[name], nil }
	}
	if s.resolves["resolverTools"] {
		o.ResolveTool = func(_ context.Context, name string) (*Tool, error) { return s.ResolverTools[name], nil }
	}
	return o
}

// run runs a case: the render, and the metadata.
func (s *suite) run(t *testing.T, test suiteTest) {
	p, err := Parse(s.Template, &ParseOptions{File: s.Name, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	var over *Metadata
	if test.options != nil {
		over = &Metadata{}
		text, err := test.options.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if err := over.UnmarshalJSON(text); err != nil {
			t.Fatal(err)
		}
	}
	rendered, err := s.render(t, p, test, over)
	if _, fails := test.expect.Lookup("error"); fails {
		if err == nil {
			t.Fatalf("rendered %s, want an error: %s", toJSON(t, rendered), textOf(test.expect, "error"))
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	compareJSON(t, "render", test.expect, rendered, "input")
	metadata, err := p.ResolveMetadata(t.Context(), s.promptOptions(), over)
	if err != nil {
		t.Fatal(err)
	}
	want := test.expectMetadata
	if want == nil {
		want = test.expect
	}
	compareJSON(t, "renderMetadata", want, metadata, "messages")
}

func (s *suite) render(t *testing.T, p *Prompt, test suiteTest, over *Metadata) (*Rendered, error) {
	tmpl, err := p.Compile(s.promptOptions())
	if err != nil {
		return nil, err
	}
	d := &Data{Input: fieldOf(test.data, "input"), Docs: fieldOf(test.data, "docs")}
	if vars := asMapOrNil(fieldOf(test.data, "context")); vars != nil {
		d.Context = map[string]any{}
		for name, value := range vars.All() {
			d.Context[name] = value
		}
	}
	if messages := fieldOf(test.data, "messages"); messages != nil {
		text := toJSON(t, messages)
		if err := json.Unmarshal([]byte(text), &d.Messages); err != nil {
			t.Fatal(err)
		}
	}
	o := &RenderOptions{}
	if over != nil && over.Input != nil {
		o.Default = over.Input.Default
	}
	return tmpl.Render(t.Context(), d, o)
}

// compareJSON compares the JSON of a result with what a case expects.
func compareJSON(t *testing.T, what string, want *handlebars.Map, got any, without string) {
	t.Helper()
	var x, y map[string]any
	if err := errors.Join(json.Unmarshal([]byte(toJSON(t, want)), &x), json.Unmarshal([]byte(toJSON(t, got)), &y)); err != nil {
		t.Fatal(err)
	}
	for _, m := range []map[string]any{x, y} {
		for _, key := range []string{"ext", "config", "metadata"} {
			if m[key] == nil {
				m[key] = map[string]any{}
			}
		}
		delete(m, without)
	}
	if x["raw"] == nil {
		delete(y, "raw")
	}
	if diff := cmp.Diff(x, y); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func toJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := handlebars.JSON(v, "")
	if err != nil {
		t.Fatal(err)
	}
	return text
}
