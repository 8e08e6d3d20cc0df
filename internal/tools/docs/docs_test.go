// SPDX-License-Identifier: Apache-2.0

package main

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const root = "../../.."

func TestDocsAreCurrent(t *testing.T) {
	list, err := pages(filepath.Join(root, "docs"))
	if err != nil || len(list) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, page := range list {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		woven, err := weave(page, string(text))
		if err != nil {
			t.Error(err)
		} else if woven != string(text) {
			t.Errorf("%s differs from its sources: run go run ./internal/tools/docs", page)
		}
	}
}

// TestExamplesRun finds examples that the go command only compiles, because their
// output is not the last comment or stands behind another in one group.
func TestExamplesRun(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "docs/examples/*_test.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range doc.Examples(parsed) {
			if e.Output == "" {
				t.Errorf("%s: Example%s has no output, so that it does not run", file, e.Name)
			}
		}
	}
}

// TestNamesExist holds what pages say of this module to the exported names of its
// packages.
func TestNamesExist(t *testing.T) {
	dirs := map[string]string{
		"genkit": ".", "ai": "ai", "core": "core", "schema": "schema", "server": "server",
		"tracing": "core/tracing", "genkittest": "genkittest", "offline": "plugins/offline",
	}
	known := map[string]bool{}
	for name, dir := range dirs {
		for _, exported := range exportedNames(t, filepath.Join(root, dir)) {
			known[name+"."+exported] = true
		}
	}
	mention := regexp.MustCompile(`\b(genkit|ai|core|schema|server|tracing|genkittest|offline)\.([A-Z]\w*)`)
	list, err := pages(filepath.Join(root, "docs"))
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range list {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range mention.FindAllString(string(text), -1) {
			if !known[name] {
				t.Errorf("%s mentions %s, which does not exist", page, name)
			}
		}
	}
}

// exportedNames returns the exported names that a package declares.
func exportedNames(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no package in %s: %v", dir, err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				names = append(names, d.Name.Name) // methods too: "server.Flows" and "s.Flows" look alike
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						names = append(names, spec.Name.Name)
					case *ast.ValueSpec:
						for _, name := range spec.Names {
							names = append(names, name.Name)
						}
					}
				}
			}
		}
	}
	return names
}

func TestWeave(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "e_test.go", `package e

// region types
type T struct {
	A int
	// region inner
	B int
	// endregion
}

// endregion

func ExampleF() {
	if true {
		// region call
		f()
		// endregion
	}

	// Output:
	// one
	//   two
}

func ExampleG() {
	g()
	// Output: short
}
`)
	for name, c := range map[string]struct{ page, want, fault string }{
		"region":       {page: "<!-- code: e_test.go types -->\n", want: "```go\ntype T struct {\n\tA int\n\tB int\n}\n```\n"},
		"inner region": {page: "<!-- code: e_test.go inner -->\n", want: "```go\nB int\n```\n"},
		"function":     {page: "<!-- code: e_test.go ExampleF -->\n", want: "```go\nif true {\n\tf()\n}\n```\n"},
		"output":       {page: "<!-- output: e_test.go ExampleF -->\n", want: "```text\none\n  two\n```\n"},
		"short output": {page: "<!-- output: e_test.go ExampleG -->\n", want: "```text\nshort\n```\n"},
		"replaces":     {page: "<!-- code: e_test.go call -->\n```go\nold()\n```\nafter\n", want: "```go\nf()\n```\nafter\n"},
		"other text":   {page: "a\n```bash\n# <!-- code: none none -->\n```\nb\n", want: "a\n```bash\n# <!-- code: none none -->\n```\nb\n"},
		"no source":    {page: "a\n\n```go\nx()\n```\n", fault: ":3: this block of Go has no source"},
		"no file":      {page: "<!-- code: none_test.go x -->\n", fault: "none_test.go"},
		"no name":      {page: "<!-- code: e_test.go x -->\n", fault: ":1: "},
		"malformed":    {page: "<!-- code e_test.go x -->\n", fault: ":1: not of the form"},
		"no output":    {page: "<!-- output: e_test.go call -->\n", fault: "has no output"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := weave(filepath.Join(dir, "page.md"), c.page)
			if c.fault != "" {
				if err == nil || !strings.Contains(err.Error(), c.fault) {
					t.Fatalf("got error %v, want one with %q", err, c.fault)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want := c.want
			if first, _, _ := strings.Cut(c.page, "\n"); strings.HasPrefix(first, "<!--") {
				want = first + "\n" + want
			}
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if again, _ := weave(filepath.Join(dir, "page.md"), got); again != got {
				t.Errorf("woven again it is\n%s", again)
			}
		})
	}
}

func TestRewrite(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "e_test.go", "package e\n\nfunc f() {\n\tg()\n}\n")
	write(t, dir, "a.md", "<!-- code: e_test.go f -->\n")
	write(t, dir, "bad.md", "<!-- code: e_test.go none -->\n")
	write(t, dir, "decisions.md", "```go\nx\n```\n")
	changed, err := rewrite(dir)
	if err == nil || !strings.Contains(err.Error(), "bad.md:1") {
		t.Errorf("got error %v, want one of bad.md", err)
	}
	if want := []string{filepath.Join(dir, "a.md")}; !slices.Equal(changed, want) {
		t.Errorf("changed %q, want %q", changed, want)
	}
	text, _ := os.ReadFile(filepath.Join(dir, "a.md"))
	if want := "<!-- code: e_test.go f -->\n```go\ng()\n```\n"; string(text) != want {
		t.Errorf("got %q, want %q", text, want)
	}
	_ = os.Remove(filepath.Join(dir, "bad.md"))
	if changed, err := rewrite(dir); err != nil || len(changed) > 0 {
		t.Errorf("a second time: %q, %v", changed, err)
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
