// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// place says where a package stands: its room (for "plugins/*" the one plugin),
// the line of the table which put it there, and the floor.
type place struct {
	room  string
	line  string
	floor int
}

// placeOf finds the place of a package by the longest prefix in rooms.
func placeOf(pkg string) (place, bool) {
	best, found := place{}, false
	for _, r := range rooms {
		if room, ok := matchRoom(pkg, r.path); ok && (!found || len(room) > len(best.room)) {
			best, found = place{room, r.path, r.floor}, true
		}
	}
	return best, found
}

// matchRoom returns the part of pkg that a path of rooms covers.
func matchRoom(pkg, pattern string) (string, bool) {
	if pattern == "." || pkg == "." {
		return pkg, pattern == pkg
	}
	have, want := strings.Split(pkg, "/"), strings.Split(pattern, "/")
	if len(have) < len(want) {
		return "", false
	}
	for i, w := range want {
		if w != "*" && w != have[i] {
			return "", false
		}
	}
	return path.Join(have[:len(want)]...), true
}

// hasNoFloor tells whether a package stands outside the house.
func hasNoFloor(pkg string) bool {
	return slices.ContainsFunc(noFloor, func(d string) bool { return within(pkg, d) })
}

// checkFloors holds the import floors: every import of every file that is
// built for any system, not only those which this machine would compile.
func checkFloors(t *tree) ([]violation, error) {
	pkgs, err := t.goPackages()
	if err != nil {
		return nil, err
	}
	var vs []violation
	for _, p := range pkgs {
		own, ours := t.ownPath(p.ImportPath)
		if !ours {
			vs = append(vs, violation{"go.work", 1, "floors",
				fmt.Sprintf("%s lies outside the module path %s, so it has no floor", p.ImportPath, t.module)})
			continue
		}
		if hasNoFloor(own) {
			continue
		}
		at, ok := placeOf(own)
		if !ok {
			vs = append(vs, violation{t.firstFile(p), 1, "floors",
				fmt.Sprintf("package %s has no floor: give it a floor in internal/tools/check/floors_table.go", own)})
			continue
		}
		found, err := t.checkImports(p, own, at)
		if err != nil {
			return nil, err
		}
		vs = append(vs, found...)
	}
	return vs, nil
}

// checkImports reads the imports of all files of a package.
func (t *tree) checkImports(p goPackage, own string, at place) ([]violation, error) {
	var vs []violation
	for _, name := range slices.Concat(p.GoFiles, p.CgoFiles, p.IgnoredGoFiles, p.TestGoFiles) {
		rel, err := filepath.Rel(t.root, filepath.Join(p.Dir, name))
		if err != nil {
			return nil, err
		}
		rel = filepath.ToSlash(rel)
		src, err := t.read(rel)
		if err != nil {
			return nil, err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, rel, src, parser.ImportsOnly)
		if err != nil {
			vs = append(vs, violation{rel, 1, "floors", fmt.Sprintf("does not parse: %v", err)})
			continue
		}
		if file.Name.Name != p.Name {
			continue // an ignored generator (package main) or external test of another system
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", rel, err)
			}
			if text := t.judgeImport(own, at, imported, strings.HasSuffix(name, "_test.go")); text != "" {
				vs = append(vs, violation{rel, fset.Position(spec.Pos()).Line, "floors", text})
			}
		}
	}
	return vs, nil
}

// judgeImport says what is wrong with one import, "" for nothing. Tests inside
// a package keep to the floors as well (genkittest is for external ones), but
// may use foreign modules and any room of their own floor.
func (t *tree) judgeImport(own string, at place, imported string, test bool) string {
	target, ours := t.ownPath(imported)
	if !ours {
		if !test && slices.Contains(standardOnly, at.line) && !isStandard(imported) {
			return fmt.Sprintf("%s must not import %s: it imports the standard library only", own, imported)
		}
		return ""
	}
	if hasNoFloor(target) {
		return fmt.Sprintf("%s must not import %s: nothing of the house imports it", own, target)
	}
	to, ok := placeOf(target)
	if !ok || to.room == at.room {
		return "" // a package without a floor is reported once, where it lies
	}
	if slices.Contains(publicOnly, at.line) && slices.Contains(strings.Split(target, "/"), "internal") {
		return fmt.Sprintf("%s must not import %s: plugins use public packages and their own internal ones", own, target)
	}
	switch {
	case to.floor > at.floor:
		hint := "imports only go down"
		if test {
			hint += "; an external test package may look upward"
		}
		return fmt.Sprintf("%s (floor %d) must not import %s (floor %d): %s", own, at.floor, target, to.floor, hint)
	case test:
		return ""
	case onlyImports[at.line] != nil && !slices.Contains(onlyImports[at.line], to.line):
		return fmt.Sprintf("%s must not import %s: of ours it imports only %s and itself", own, target, strings.Join(onlyImports[at.line], ", "))
	case to.floor == at.floor && !slices.Contains(arrows, [2]string{at.line, to.line}):
		return fmt.Sprintf("%s must not import %s: both stand on floor %d and no arrow between them is listed", own, target, at.floor)
	}
	return ""
}

// isStandard tells a standard library import by its first element, which has
// no dot ("C" counts as standard).
func isStandard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}

// firstFile returns a file of the package, to have a place to point at.
func (t *tree) firstFile(p goPackage) string {
	name := "go.mod"
	if all := slices.Concat(p.GoFiles, p.CgoFiles, p.TestGoFiles, p.XTestGoFiles, p.IgnoredGoFiles); len(all) > 0 {
		name = all[0]
	}
	rel, err := filepath.Rel(t.root, filepath.Join(p.Dir, name))
	if err != nil {
		return name
	}
	return filepath.ToSlash(rel)
}
