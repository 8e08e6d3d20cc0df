// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strings"
)

// aPackage gathers the files of one package clause in one directory.
type aPackage struct {
	dir, name string
	first     string // where a missing comment is reported
	firstLine int
	code      bool     // has a file that is no test
	comments  []string // texts of the package comments outside tests
	commentAt []string // "file:line" of each
}

// checkPackages asks every package for a comment that begins with its name and
// for the name of its directory ("genkit" at the root). Commands may have any
// name and any comment; generators marked "//go:build ignore" are left alone.
func checkPackages(t *tree) ([]violation, error) {
	var vs []violation
	var order []*aPackage
	byKey := map[[2]string]*aPackage{}
	for _, f := range t.files {
		if path.Ext(f) != ".go" || !isOurs(f) || hiddenFromGo(f) {
			continue
		}
		src, err := t.read(f)
		if err != nil {
			return nil, err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, f, src, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			vs = append(vs, violation{f, 1, "package", fmt.Sprintf("does not parse: %v", err)})
			continue
		}
		if isIgnored(file) {
			continue
		}
		test := strings.HasSuffix(f, "_test.go")
		name := file.Name.Name
		if test {
			name = strings.TrimSuffix(name, "_test")
		}
		key := [2]string{path.Dir(f), name}
		p := byKey[key]
		if p == nil {
			p = &aPackage{dir: key[0], name: name}
			byKey[key] = p
			order = append(order, p)
		}
		line := fset.Position(file.Package).Line
		if p.first == "" || !p.code && !test {
			p.first, p.firstLine = f, line
		}
		p.code = p.code || !test
		if text := file.Doc.Text(); text != "" && !test {
			p.comments = append(p.comments, text)
			p.commentAt = append(p.commentAt, fmt.Sprintf("%s:%d", f, fset.Position(file.Doc.Pos()).Line))
		}
	}
	for _, p := range order {
		if want := t.packageName(p.dir); p.name != "main" && p.name != want {
			vs = append(vs, violation{p.first, p.firstLine, "package", fmt.Sprintf("package %s lies in a directory that asks for %s", p.name, want)})
		}
		if text := p.judgeComment(); text != "" && p.code {
			vs = append(vs, violation{p.first, p.firstLine, "package", text})
		}
	}
	return vs, nil
}

// judgeComment says what is wrong with the comments of a package.
func (p *aPackage) judgeComment() string {
	for i, text := range p.comments {
		if strings.HasPrefix(text, "SPDX-") {
			return fmt.Sprintf("the SPDX line at %s runs into the package clause and becomes its comment: put an empty line between", p.commentAt[i])
		}
	}
	if p.name == "main" {
		if len(p.comments) == 0 {
			return `the command has no comment ("// Command x …")`
		}
		return ""
	}
	if len(p.comments) == 0 {
		return fmt.Sprintf(`package %s has no comment ("// Package %s …")`, p.name, p.name)
	}
	for i, text := range p.comments {
		rest, ok := strings.CutPrefix(text, "Package "+p.name)
		if !ok || !strings.ContainsAny(rest[:min(len(rest), 1)], " \n,:") {
			return fmt.Sprintf("the package comment at %s must begin with %q", p.commentAt[i], "Package "+p.name+" ")
		}
	}
	return ""
}

// packageName returns the name that a directory asks for.
func (t *tree) packageName(dir string) string {
	if dir == "." {
		return path.Base(t.module)
	}
	return path.Base(dir)
}

// hiddenFromGo tells whether the go command passes a file by because it, or a
// directory above it, begins with a dot or an underscore.
func hiddenFromGo(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if part[0] == '.' || part[0] == '_' {
			return true
		}
	}
	return false
}

// isIgnored tells whether a file is marked "//go:build ignore".
func isIgnored(file *ast.File) bool {
	for _, group := range file.Comments {
		for _, c := range group.List {
			if strings.TrimSpace(c.Text) == "//go:build ignore" {
				return true
			}
		}
	}
	return false
}
