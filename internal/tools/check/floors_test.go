// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io/fs"
	"path/filepath"
	"testing"
)

// TestFloorsOfThisRepository holds the plan of the house for every package of
// every module in go.work.
func TestFloorsOfThisRepository(t *testing.T) {
	tr := openRepository(t)
	vs, err := checkFloors(tr)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range tidy(vs) {
		t.Error(v)
	}
	pkgs, err := tr.goPackages()
	if err != nil {
		t.Fatal(err)
	}
	if len(pkgs) == 0 {
		t.Error("go list found no package, so nothing was checked")
	}
	// A cached result holds for the files that the test itself looked at, and
	// git and go list look elsewhere: visit all directories, so that a new
	// package is seen.
	err = filepath.WalkDir(tr.root, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestFloorsTable guards the table against itself: what it refers to exists.
func TestFloorsTable(t *testing.T) {
	listed := map[string]int{}
	for _, r := range rooms {
		if _, twice := listed[r.path]; twice {
			t.Errorf("%s is listed twice", r.path)
		}
		listed[r.path] = r.floor
	}
	known := func(room string) {
		if _, ok := listed[room]; !ok {
			t.Errorf("%s is no room", room)
		}
	}
	for _, a := range arrows {
		known(a[0])
		known(a[1])
		if listed[a[0]] != listed[a[1]] {
			t.Errorf("the arrow %s → %s joins two floors", a[0], a[1])
		}
		for _, b := range arrows {
			if a[0] == b[1] && a[1] == b[0] {
				t.Errorf("%s and %s may import each other: a circle", a[0], a[1])
			}
		}
	}
	for room, targets := range onlyImports {
		known(room)
		for _, target := range targets {
			known(target)
		}
	}
	for _, room := range append(standardOnly, publicOnly...) {
		known(room)
	}
}

func TestPlaceOf(t *testing.T) {
	for _, c := range []struct {
		pkg, room string
		floor     int
		ok        bool
	}{
		{".", ".", 3, true},
		{"ai", "ai", 0, true},
		{"core", "core", 1, true},
		{"core/tracing", "core/tracing", 1, true},
		{"core/tracing/deep", "core/tracing", 1, true},
		{"corex", "", 0, false},
		{"dotprompt/picoschema", "dotprompt", 2, true},
		{"plugins/ollama", "plugins/ollama", 4, true},
		{"plugins/ollama/internal/x", "plugins/ollama", 4, true},
		{"plugins", "", 0, false},
		{"internal/devtools/telemetry", "internal/devtools", 5, true},
		{"internal/unheard", "", 0, false},
		{"cmd/genkit", "cmd/genkit", 6, true},
	} {
		at, ok := placeOf(c.pkg)
		if ok != c.ok || at.room != c.room || at.floor != c.floor {
			t.Errorf("placeOf(%q) = %+v, %v, want room %q on floor %d, %v", c.pkg, at, ok, c.room, c.floor, c.ok)
		}
	}
}

// pkg writes a package with imports; paths that begin with "~" are ours.
func pkg(name string, imports ...string) string {
	s := "package " + name + "\n"
	for _, i := range imports {
		if i[0] == '~' {
			i = "github.com/genkit-go/genkit" + i[1:]
		}
		s += "import _ \"" + i + "\"\n"
	}
	return s
}

// house is a clean tree with a package in many rooms and all listed arrows.
func house(changes files) files {
	fs := files{
		"ai/a.go":                      pkg("ai", "fmt", "encoding/json"),
		"core/c.go":                    pkg("core", "~/ai", "~/schema", "~/core/tracing"),
		"core/tracing/t.go":            pkg("tracing", "~/ai"),
		"schema/s.go":                  pkg("schema", "example.com/jsonschema"),
		"internal/generate/g.go":       pkg("generate", "~/core"),
		"dotprompt/d.go":               pkg("dotprompt", "~/dotprompt/picoschema"),
		"dotprompt/picoschema/p.go":    pkg("picoschema", "~/schema"),
		"internal/prompt/p.go":         pkg("prompt", "~/internal/generate", "~/dotprompt", "~/core"),
		"genkit.go":                    pkg("genkit", "~/internal/prompt", "~/core", "~/ai"),
		"agent/a.go":                   pkg("agent", "~"),
		"middleware/m.go":              pkg("middleware", "~/agent", "~"),
		"genkittest/g.go":              pkg("genkittest", "~"),
		"server/s.go":                  pkg("server", "~/core"),
		"plugins/x/x.go":               pkg("x", "~", "~/plugins/x/internal/wire", "example.com/sdk"),
		"plugins/x/internal/wire/w.go": pkg("wire", "~/ai"),
		"internal/devtools/d.go":       pkg("devtools", "~/core", "~/internal/devtools/store"),
		"internal/devtools/store/s.go": pkg("store", "~/ai", "~/core/tracing", "~/dotprompt"),
		"internal/cli/c.go":            pkg("cli", "~/internal/devtools"),
		"cmd/genkit/main.go":           pkg("main", "~/internal/cli"),
		"samples/one/main.go":          pkg("main", "~", "~/plugins/x"),
		"internal/tools/gen/main.go":   pkg("main", "~/cmd/genkit", "~/internal/cli"),
		"docs/example.go":              pkg("docs", "~/server"),
		// Tests: external ones look upward, inner ones use foreign modules.
		"ai/a_ext_test.go":    pkg("ai_test", "~/genkittest", "~"),
		"ai/a_test.go":        pkg("ai", "example.com/cmp"),
		"plugins/x/x_test.go": pkg("x", "~/genkittest"),
		"core/generator.go":   "//go:build ignore\n\n" + pkg("main", "~"),
	}
	for name, text := range changes {
		fs[name] = text
	}
	return fs
}

func TestFloors(t *testing.T) {
	runCases(t, checkFloors, []treeCase{
		{"clean", house(nil), nil},
		{"empty tree", nil, nil},
		{"upward", house(files{"core/up.go": pkg("core", "fmt", "~")}), []string{
			"core/up.go:3: floors: core (floor 1) must not import . (floor 3): imports only go down",
		}},
		{"ai upward and foreign", house(files{"ai/up.go": pkg("ai", "~/core", "example.com/x")}), []string{
			"ai/up.go:2: floors: ai (floor 0) must not import core (floor 1)",
			"ai/up.go:3: floors: ai must not import example.com/x: it imports the standard library only",
		}},
		{"the root imports what is above", house(files{"up.go": pkg("genkit", "~/server", "~/agent", "~/plugins/x", "~/internal/cli")}), []string{
			"up.go:2: floors: . (floor 3) must not import server (floor 4)", "import agent (floor 4)", "import plugins/x (floor 4)", "import internal/cli (floor 5)",
		}},
		{"sideways", house(files{
			"server/side.go":       pkg("server", "~/agent"),
			"core/tracing/back.go": pkg("tracing", "~/core"),
			"plugins/y/y.go":       pkg("y", "~/plugins/x"),
		}), []string{
			"core/tracing/back.go:2: floors: core/tracing must not import core: both stand on floor 1 and no arrow",
			"plugins/y/y.go:2: floors: plugins/y must not import plugins/x: both stand on floor 4",
			"server/side.go:2: floors: server must not import agent: both stand on floor 4",
		}},
		{"file of another system", house(files{"core/up_windows.go": pkg("core", "~/client"), "client/c.go": pkg("client")}), []string{
			"core/up_windows.go:2: floors: core (floor 1) must not import client (floor 4)",
		}},
		{"inner test looks upward", house(files{"schema/s_test.go": pkg("schema", "~/genkittest")}), []string{
			"schema/s_test.go:2: floors: schema (floor 1) must not import genkittest (floor 4): imports only go down; an external test package may",
		}},
		{"devtools knows too much", house(files{"internal/devtools/store/more.go": pkg("store", "~", "~/schema")}), []string{
			"internal/devtools/store/more.go:2: floors: internal/devtools/store must not import .: of ours it imports only ai, core, core/tracing, dotprompt, handlebars, internal/sse and itself",
			"internal/devtools/store/more.go:3: floors: internal/devtools/store must not import schema",
		}},
		{"plugin uses an internal package", house(files{"plugins/y/y.go": pkg("y", "~/internal/generate", "~/plugins/x/internal/wire")}), []string{
			"plugins/y/y.go:2: floors: plugins/y must not import internal/generate: plugins use public packages",
			"plugins/y/y.go:3: floors: plugins/y must not import plugins/x/internal/wire: plugins use public packages",
		}},
		{"nested plugin module uses an internal package", house(files{
			"go.work":          "go 1.26.0\n\nuse (\n\t.\n\t./plugins/y\n)\n",
			"plugins/y/go.mod": "module github.com/genkit-go/genkit/plugins/y\n\ngo 1.26.0\n\nrequire github.com/genkit-go/genkit v0.0.0\n\nreplace github.com/genkit-go/genkit => ../..\n",
			"plugins/y/y.go":   pkg("y", "~/core", "~/internal/generate"),
		}), []string{
			"plugins/y/y.go:3: floors: plugins/y must not import internal/generate",
		}},
		{"no floor", house(files{"internal/unheard/u.go": pkg("unheard"), "core/use.go": pkg("core", "~/internal/unheard")}), []string{
			"internal/unheard/u.go:1: floors: package internal/unheard has no floor: give it a floor",
		}},
		{"outside the house", house(files{"internal/cli/tool.go": pkg("cli", "~/docs")}), []string{
			"internal/cli/tool.go:2: floors: internal/cli must not import docs: nothing of the house imports it",
		}},
		{"module of another path", files{
			"go.work":       "go 1.26.0\n\nuse (\n\t.\n\t./other\n)\n",
			"other/go.mod":  "module example.com/other\n\ngo 1.26.0\n",
			"other/file.go": pkg("other"),
		}, []string{"go.work:1: floors: example.com/other lies outside the module path"}},
		{"syntax error", files{"core/bad.go": "package core\nimport \"unclosed\n"}, []string{"core/bad.go:1: floors: does not parse"}},
	})
}
