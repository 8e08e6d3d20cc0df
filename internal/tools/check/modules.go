// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// goMod is one go.mod, as "go mod edit -json" prints it.
type goMod struct {
	file string // "go.mod", "plugins/x/go.mod"
	dir  string // "." for the root

	Module    struct{ Path string }
	Go        string
	Toolchain string
	Require   []struct{ Path, Version string }
	Replace   []struct {
		Old, New struct{ Path, Version string }
	}
}

// goWork is the go.work, as "go work edit -json" prints it.
type goWork struct {
	Go        string
	Toolchain string
	Use       []struct{ DiskPath string }
}

// goPackage is what a rule needs to know of "go list -json".
type goPackage struct {
	ImportPath     string
	Name           string
	Dir            string
	Standard       bool
	ForTest        string
	Module         *goListModule
	GoFiles        []string
	CgoFiles       []string
	IgnoredGoFiles []string
	TestGoFiles    []string
	XTestGoFiles   []string
	Error          *struct{ Pos, Err string }
}

// goListModule is the module of a listed package.
type goListModule struct {
	Path    string
	Version string
	Main    bool
	Dir     string
	Replace *goListModule
}

// loadModules parses every go.mod outside testdata and the go.work.
func (t *tree) loadModules() error {
	for _, f := range t.files {
		if path.Base(f) != "go.mod" || !isOurs(f) {
			continue
		}
		m := goMod{file: f, dir: path.Dir(f)}
		out, err := t.goCommand("mod", "edit", "-json", f)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(out, &m); err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
		t.modules = append(t.modules, m)
		if m.dir == "." {
			t.module = m.Module.Path
		}
	}
	if t.module == "" {
		return errors.New("the root has no go.mod")
	}
	slices.SortStableFunc(t.modules, func(a, b goMod) int { return strings.Compare(a.dir, b.dir) }) // "." sorts first
	if !t.present["go.work"] {
		return nil
	}
	out, err := t.goCommand("work", "edit", "-json")
	if err != nil {
		return err
	}
	t.work = &goWork{}
	if err := json.Unmarshal(out, t.work); err != nil {
		return fmt.Errorf("go.work: %w", err)
	}
	lines, err := t.lines("go.work")
	for _, line := range lines { // "go work edit -json" leaves it out
		if version, ok := strings.CutPrefix(line, "toolchain "); ok {
			t.work.Toolchain = strings.TrimSpace(version)
		}
	}
	return err
}

// patterns returns one package pattern per module which the go command sees
// from the root: those of go.work, or the root alone.
func (t *tree) patterns(except ...string) []string {
	if t.work == nil {
		return []string{"./..."}
	}
	var patterns []string
	for _, use := range t.work.Use {
		if dir := path.Clean(use.DiskPath); !slices.Contains(except, dir) {
			patterns = append(patterns, "./"+path.Join(dir, "..."))
		}
	}
	return patterns
}

// goPackages lists the packages of all modules.
func (t *tree) goPackages() ([]goPackage, error) {
	if t.packages == nil {
		fields := "-json=ImportPath,Name,Dir,Module,GoFiles,CgoFiles,IgnoredGoFiles,TestGoFiles,XTestGoFiles,Error"
		pkgs, err := t.goList(append([]string{"-e", fields}, t.patterns()...)...)
		if err != nil {
			return nil, err
		}
		t.packages = pkgs
	}
	return t.packages, nil
}

// goList runs "go list" and decodes its stream of objects.
func (t *tree) goList(args ...string) ([]goPackage, error) {
	out, err := t.goCommand(append([]string{"list"}, args...)...)
	if err != nil {
		return nil, err
	}
	var pkgs []goPackage
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := dec.Decode(&p); err == io.EOF {
			return pkgs, nil
		} else if err != nil {
			return nil, fmt.Errorf("output of go list: %w", err)
		}
		pkgs = append(pkgs, p)
	}
}

// ownPath cuts the root's module path off an import path: "." for the root
// package, false for packages of others.
func (t *tree) ownPath(importPath string) (string, bool) {
	if importPath == t.module {
		return ".", true
	}
	return strings.CutPrefix(importPath, t.module+"/")
}
