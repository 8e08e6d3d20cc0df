// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// files maps the paths of a tree to their contents.
type files map[string]string

// rootMod is the go.mod of test trees; they use our own module path, because
// the floors table speaks of it.
const rootMod = "module github.com/genkit-go/genkit\n\ngo 1.26.0\n"

// buildTree writes files into a temporary directory and opens it. A go.mod and
// a go.work are added where the tree has none; an empty content means no file.
func buildTree(t *testing.T, fs files) *tree {
	t.Helper()
	dir := t.TempDir()
	all := files{"go.mod": rootMod, "go.work": "go 1.26.0\n\nuse .\n"}
	for name, text := range fs {
		all[name] = text
	}
	for name, text := range all {
		if text == "" {
			continue
		}
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tr, err := openTree(dir)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// treeCase is a tree and what a rule must say of it: each want is a part of
// one violation, in order; none means a clean tree.
type treeCase struct {
	name  string
	files files
	want  []string
}

// runCases runs one rule over trees.
func runCases(t *testing.T, check func(*tree) ([]violation, error), cases []treeCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			vs, err := check(buildTree(t, c.files))
			if err != nil {
				t.Fatal(err)
			}
			expect(t, vs, c.want)
		})
	}
}

// expect compares violations with parts of them.
func expect(t *testing.T, vs []violation, want []string) {
	t.Helper()
	var got []string
	for _, v := range tidy(vs) {
		got = append(got, v.String())
	}
	ok := len(got) == len(want)
	for i := 0; ok && i < len(got); i++ {
		ok = strings.Contains(got[i], want[i])
	}
	if !ok {
		t.Errorf("got violations:\n\t%s\nwant parts:\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// openRepository opens the tree in which this test lies.
func openRepository(t *testing.T) *tree {
	t.Helper()
	tr, err := openTree(".")
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestOpenTree(t *testing.T) {
	tr := buildTree(t, files{"a/b.txt": "x", "node_modules/left/pad.js": "x", "plugins/x/go.mod": "module example.com/x\n\ngo 1.25\n", "x/testdata/go.mod": "no module at all"})
	if want := []string{"a/b.txt", "go.mod", "go.work", "plugins/x/go.mod", "x/testdata/go.mod"}; !slices.Equal(tr.files, want) {
		t.Errorf("files %q, want %q", tr.files, want)
	}
	if !tr.present["a"] || !tr.present["."] || tr.present["b.txt"] {
		t.Errorf("present is %v", tr.present)
	}
	if tr.module != "github.com/genkit-go/genkit" || len(tr.modules) != 2 || tr.modules[1].Go != "1.25" {
		t.Errorf("module %q, modules %+v", tr.module, tr.modules)
	}
	if _, err := openTree(filepath.Join(tr.root, "a")); err != nil {
		t.Errorf("from a sub-directory: %v", err)
	}
}

func TestOpenTreeWithoutModule(t *testing.T) {
	if tr, err := openTree(t.TempDir()); err == nil {
		t.Errorf("opened %s, want an error", tr.root)
	}
}

func TestListFilesAsksGit(t *testing.T) {
	git := func(dir string, args ...string) {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	if _, err := exec.LookPath("git"); err != nil {
		if os.Getenv("GENKIT_REQUIRE_ALL") == "1" {
			t.Fatal(err)
		}
		t.Skip("git is not installed")
	}
	tr := buildTree(t, files{".gitignore": "*.out\n", "x.out": "1", "kept.txt": "1", "gone.txt": "1"})
	git(tr.root, "init", "-q")
	git(tr.root, "add", "gone.txt")
	if err := os.Remove(filepath.Join(tr.root, "gone.txt")); err != nil {
		t.Fatal(err)
	}
	got, err := listFiles(tr.root)
	if want := []string{".gitignore", "go.mod", "go.work", "kept.txt"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("files %q, %v, want %q", got, err, want)
	}
}

func TestLines(t *testing.T) {
	tr := buildTree(t, files{"crlf.txt": "a\r\nb\r\n", "binary": "a\x00b\n"})
	if got, err := tr.lines("crlf.txt"); err != nil || !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("lines of crlf.txt: %q, %v", got, err)
	}
	if got, err := tr.lines("binary"); err != nil || got != nil {
		t.Errorf("lines of binary: %q, %v", got, err)
	}
	if got := tr.lineWith("crlf.txt", "b"); got != 2 {
		t.Errorf("lineWith found line %d, want 2", got)
	}
}
