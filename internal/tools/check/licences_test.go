// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"testing"
)

// licenceTexts are the characteristic parts of licences, by the name which
// licenceName must give them ("" for licences that are not allowed).
var licenceTexts = []struct{ name, file, text string }{
	{"Apache-2.0", "LICENSE", "                                 Apache License\n                           Version 2.0, January 2004\n\n   TERMS AND CONDITIONS FOR USE, REPRODUCTION,\n   AND DISTRIBUTION\n"},
	{"Apache-2.0", "LICENSE.txt", "// Licensed under the Apache License, Version 2.0 (the \"License\");\n// you may not use this file except in compliance.\n"},
	{"MIT", "license.md", "Permission is hereby granted, free of charge, to any person\nobtaining a copy of this software\n\nTHE SOFTWARE IS PROVIDED “AS IS”, WITHOUT WARRANTY\n"},
	{"BSD-3-Clause", "LICENSE", "Redistribution and use in source and binary forms, with or without\nmodification, are permitted provided that\n * Redistributions in binary form must reproduce\n * Neither the name of X may be used to endorse or promote products\n"},
	{"BSD-2-Clause", "COPYING", "Redistribution and use in source and binary forms, with or without\n// modification, are permitted provided that\n2. Redistributions in binary form must reproduce\n"},
	{"ISC", "LICENCE", "Permission to use, copy, modify, and/or distribute this software for any\npurpose with or without fee is hereby granted, provided that the above\ncopyright notice and this permission notice appear in all copies.\n"},
	{"MPL-2.0", "LICENSE", "Mozilla Public License Version 2.0\n1.4. “Covered Software”\n"},
	{"", "LICENSE", "GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n"},
	{"", "LICENSE", "Redistribution and use in source and binary forms, with or without modification, are permitted\n3. All advertising materials mentioning features\n2. Redistributions in binary form must reproduce\n"},
	{"", "LICENSE", "Mozilla Public License Version 1.1\n\"Covered Code\"\n"},
	{"", "LICENSE", "Business Source License 1.1\nChange License: Apache License, Version 2.0\n"},
	{"", "LICENSE", ""},
}

func TestLicenceName(t *testing.T) {
	for _, l := range licenceTexts {
		if got := licenceName(l.text); got != l.name {
			t.Errorf("licenceName(%q) = %q, want %q", l.text, got, l.name)
		}
	}
}

// withDependency builds a tree that imports example.com/dep, a module with
// the given files beside its code.
func withDependency(t *testing.T, importing string, dep files) *tree {
	t.Helper()
	dir := t.TempDir()
	dep["go.mod"] = "module example.com/dep\n\ngo 1.26.0\n"
	dep["dep.go"] = "package dep\n"
	for name, text := range dep {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return buildTree(t, files{
		"go.mod":            rootMod + "\nrequire (\n\texample.com/dep v1.2.3\n)\n\nreplace example.com/dep => " + dir + "\n",
		"core/" + importing: pkg("core", "example.com/dep", "fmt"),
		"core/core.go":      pkg("core", "strings"),
	})
}

func TestLicences(t *testing.T) {
	for _, l := range licenceTexts {
		vs, err := checkLicences(withDependency(t, "uses.go", files{l.file: l.text}))
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"go.mod:6: licences: example.com/dep@v1.2.3: " + l.file + " is none of Apache-2.0"}
		if l.name != "" {
			want = nil
		}
		expect(t, vs, want)
	}
}

func TestLicencesOfTests(t *testing.T) {
	vs, err := checkLicences(withDependency(t, "uses_test.go", files{"readme.md": "free for all"}))
	if err != nil {
		t.Fatal(err)
	}
	expect(t, vs, []string{"go.mod:6: licences: example.com/dep@v1.2.3: it has no LICENSE or COPYING file"})
}

func TestLicencesChoice(t *testing.T) {
	vs, err := checkLicences(withDependency(t, "uses.go", files{"LICENSE.gpl": "GNU", "LICENSE.mit": licenceTexts[2].text, "license.go": "package dep\n"}))
	if err != nil {
		t.Fatal(err)
	}
	expect(t, vs, nil)
}

func TestLicencesOfCompiledModulesOnly(t *testing.T) {
	tr := withDependency(t, "uses.go", files{})
	if err := os.Remove(filepath.Join(tr.root, "core", "uses.go")); err != nil {
		t.Fatal(err)
	}
	vs, err := checkLicences(tr)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, vs, nil)
}

func TestLicencesOfMissingModules(t *testing.T) {
	runCases(t, checkLicences, []treeCase{
		{"nothing requires it", files{"core/c.go": pkg("core", "example.com/gone")}, []string{"go.mod:1: licences: cannot tell the module of example.com/gone"}},
		{"our own package is missing", files{"core/c.go": pkg("core", "~/gone")}, nil},
		{"empty tree", nil, nil},
	})
}
