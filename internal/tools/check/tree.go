// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// tree is the repository under examination. Its paths are relative to the
// root and slash-separated.
type tree struct {
	root    string   // absolute
	module  string   // module path of the go.mod at the root
	files   []string // sorted; regular files, tracked or about to be
	present map[string]bool
	text    map[string][]byte // what read has read

	modules  []goMod // every go.mod outside testdata, the root's first
	work     *goWork // nil when there is no go.work
	packages []goPackage
}

// generatedDirs hold what a build wrote; rules about style pass them by.
var generatedDirs = []string{"ui/dist"}

// openTree finds the root above dir and lists its files and modules.
func openTree(dir string) (*tree, error) {
	root, err := findRoot(dir)
	if err != nil {
		return nil, err
	}
	t := &tree{root: root, present: map[string]bool{}, text: map[string][]byte{}}
	if t.files, err = listFiles(root); err != nil {
		return nil, err
	}
	for _, f := range t.files {
		for p := f; !t.present[p]; p = path.Dir(p) { // the file and its directories
			t.present[p] = true
		}
	}
	if err := t.loadModules(); err != nil {
		return nil, err
	}
	return t, nil
}

// findRoot returns the nearest directory at or above dir with a go.work or,
// where no directory has one, with a go.mod.
func findRoot(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for _, name := range []string{"go.work", "go.mod"} {
		for d := abs; ; d = filepath.Dir(d) {
			if _, err := os.Stat(filepath.Join(d, name)); err == nil {
				return d, nil
			}
			if d == filepath.Dir(d) {
				break
			}
		}
	}
	return "", fmt.Errorf("no go.work and no go.mod at or above %s", dir)
}

// listFiles asks git for the files that are tracked or not ignored; without a
// repository or without git it walks the directory.
func listFiles(root string) ([]string, error) {
	var names []string
	if _, err := os.Stat(filepath.Join(root, ".git")); err == nil {
		cmd := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
		cmd.Dir = root
		if out, err := cmd.Output(); err == nil {
			names = strings.FieldsFunc(string(out), func(r rune) bool { return r == 0 })
		}
	}
	if names == nil {
		err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() {
				if n := d.Name(); n == ".git" || n == "node_modules" || n == ".genkit" {
					return fs.SkipDir
				}
				return nil
			}
			rel, err := filepath.Rel(root, p)
			names = append(names, filepath.ToSlash(rel))
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	return slices.DeleteFunc(names, func(name string) bool { // deleted files, links, submodules
		info, err := os.Lstat(filepath.Join(root, filepath.FromSlash(name)))
		return err != nil || !info.Mode().IsRegular()
	}), nil
}

// read returns the content of a file of the tree.
func (t *tree) read(name string) ([]byte, error) {
	if b, ok := t.text[name]; ok {
		return b, nil
	}
	b, err := os.ReadFile(filepath.Join(t.root, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // deleted since the listing
	}
	if err != nil {
		return nil, err
	}
	t.text[name] = b
	return b, nil
}

// lines returns the lines of a text file without their ends, and nothing for
// a binary file (one with a zero byte at its beginning).
func (t *tree) lines(name string) ([]string, error) {
	b, err := t.read(name)
	if err != nil || len(b) == 0 || bytes.IndexByte(b[:min(len(b), 8000)], 0) >= 0 {
		return nil, err
	}
	s := strings.TrimSuffix(strings.ReplaceAll(string(b), "\r\n", "\n"), "\n")
	return strings.Split(s, "\n"), nil
}

// lineWith returns the number of the first line of a file which contains
// text, 1 when there is none.
func (t *tree) lineWith(name, text string) int {
	lines, _ := t.lines(name)
	if i := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, text) }); i >= 0 {
		return i + 1
	}
	return 1
}

// goCommand runs the go command at the root, inside the workspace if there is
// one whatever the environment says, and returns its standard output.
func (t *tree) goCommand(args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = t.root
	workspace := "off"
	if t.present["go.work"] {
		workspace = filepath.Join(t.root, "go.work")
	}
	cmd.Env = append(os.Environ(), "GOWORK="+workspace)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", strings.Join(args[:min(len(args), 2)], " "), err, bytes.TrimSpace(stderr.Bytes()))
	}
	return out, nil
}

// inTestdata tells whether a path lies in a testdata directory.
func inTestdata(name string) bool {
	return slices.Contains(strings.Split(path.Dir(name), "/"), "testdata")
}

// isOurs tells whether a file was written here, for rules about style: it is
// neither test data nor generated.
func isOurs(name string) bool {
	if inTestdata(name) || slices.Contains(strings.Split(name, "/"), "node_modules") {
		return false
	}
	return !slices.ContainsFunc(generatedDirs, func(d string) bool { return within(name, d) })
}

// within tells whether a slash-separated path is dir or lies under it.
func within(name, dir string) bool {
	return name == dir || strings.HasPrefix(name, dir+"/")
}
