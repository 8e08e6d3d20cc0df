// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// licence is an allowed licence, known by phrases which its text must contain
// (in lower case, white space folded) and phrases which it must not.
type licence struct {
	name string
	has  []string
	not  []string
}

const bsdGrant = "redistribution and use in source and binary forms, with or without modification, are permitted"

// allowedLicences is the allow list.
var allowedLicences = []licence{
	{name: "Apache-2.0", has: []string{"apache license", "version 2.0", "terms and conditions for use, reproduction, and distribution"}},
	{name: "Apache-2.0", has: []string{`licensed under the apache license, version 2.0 (the "license")`}}, // the notice alone
	{name: "MIT", has: []string{"permission is hereby granted, free of charge, to any person obtaining a copy", `the software is provided "as is"`}},
	{name: "BSD-3-Clause", has: []string{bsdGrant, "endorse or promote products"}, not: []string{"all advertising materials"}},
	{name: "BSD-2-Clause", has: []string{bsdGrant, "redistributions in binary form must reproduce"}, not: []string{"all advertising materials", "endorse or promote products"}},
	{name: "ISC", has: []string{"distribute this software for any purpose with or without fee is hereby granted, provided that the above copyright notice"}},
	{name: "MPL-2.0", has: []string{"mozilla public license", "2.0", "covered software"}},
}

// quotes makes the quotation marks of licence texts equal.
var quotes = strings.NewReplacer("“", `"`, "”", `"`, "``", `"`, "''", `"`)

// licenceName returns the allowed licence which a text is, "" for none.
func licenceName(text string) string {
	text = quotes.Replace(strings.ToLower(text))
	var words []string
	for line := range strings.SplitSeq(text, "\n") { // a licence may stand in a comment
		words = append(words, strings.Fields(strings.TrimLeft(line, " \t/*#"))...)
	}
	text = strings.Join(words, " ")
	contains := func(phrase string) bool { return strings.Contains(text, phrase) }
	for _, l := range allowedLicences {
		if !slices.ContainsFunc(l.has, func(p string) bool { return !contains(p) }) && !slices.ContainsFunc(l.not, contains) {
			return l.name
		}
	}
	return ""
}

// checkLicences asks every module that is compiled into ours, or into their
// tests, for a licence of the allow list. The module with the lint tools is
// left out: nothing of it is shipped.
func checkLicences(t *tree) ([]violation, error) {
	patterns := t.patterns("tools")
	if len(patterns) == 0 {
		return nil, nil
	}
	pkgs, err := t.goList(append([]string{"-e", "-deps", "-test", "-json=ImportPath,Standard,Module,Error"}, patterns...)...)
	if err != nil {
		return nil, err
	}
	modules := map[string]*goListModule{}
	var vs []violation
	for _, p := range pkgs {
		_, ours := t.ownPath(p.ImportPath)
		switch {
		case p.Standard || ours:
		case p.Module != nil && !p.Module.Main:
			modules[p.Module.Path] = p.Module
		case p.Module == nil && p.Error != nil && !isStandard(p.ImportPath):
			vs = append(vs, violation{"go.mod", 1, "licences", fmt.Sprintf("cannot tell the module of %s: %s", p.ImportPath, p.Error.Err)})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		m := modules[name]
		what, dir := m.Path+"@"+m.Version, m.Dir
		if r := m.Replace; r != nil {
			dir = r.Dir
		}
		if text := judgeLicence(dir); text != "" {
			file := t.requiring(m.Path)
			vs = append(vs, violation{file, t.lineWith(file, m.Path+" "), "licences", what + ": " + text})
		}
	}
	return vs, nil
}

// judgeLicence says what is wrong with the licence files of a module. One
// file of the allow list is enough: several mean a choice or a bundle.
func judgeLicence(dir string) string {
	if dir == "" {
		return "its source is not in the module cache, so its licence is unknown"
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err.Error()
	}
	var seen []string
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		if e.IsDir() || path.Ext(name) == ".go" ||
			!strings.HasPrefix(name, "license") && !strings.HasPrefix(name, "licence") && !strings.HasPrefix(name, "copying") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return err.Error()
		}
		if licenceName(string(text)) != "" {
			return ""
		}
		seen = append(seen, e.Name())
	}
	if seen == nil {
		return "it has no LICENSE or COPYING file"
	}
	return fmt.Sprintf("%s is none of Apache-2.0, MIT, BSD-2-Clause, BSD-3-Clause, ISC, MPL-2.0", strings.Join(seen, ", "))
}

// requiring returns the go.mod that requires a module.
func (t *tree) requiring(modulePath string) string {
	for _, m := range t.modules {
		for _, r := range m.Require {
			if r.Path == modulePath {
				return m.file
			}
		}
	}
	return "go.mod"
}
