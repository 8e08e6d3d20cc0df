// SPDX-License-Identifier: Apache-2.0

package main

import "testing"

func TestPackages(t *testing.T) {
	runCases(t, checkPackages, []treeCase{
		{"clean", files{
			"genkit.go":              doc + "// Package genkit holds verbs.\npackage genkit\n",
			"more.go":                doc + "package genkit\n",
			"more_test.go":           doc + "package genkit_test\n",
			"core/a.go":              doc + "package core\n",
			"core/doc.go":            doc + "/*\nPackage core is the engine.\n*/\npackage core\n",
			"core/gen.go":            "//go:build ignore\n\n" + doc + "package main\n",
			"cmd/genkit/main.go":     doc + "// Command genkit is the CLI.\npackage main\n",
			"samples/odd-name/m.go":  doc + "// The program says hello.\npackage main\n",
			"internal/e2e/e_test.go": doc + "package e2e\n", // tests alone need no comment
			"core/testdata/x/x.go":   "package y\n",
			"core/_old/x.go":         "package y\n",
			".hidden/x.go":           "package y\n",
		}, nil},
		{"comments", files{
			"a/a.go":      doc + "package a\n",
			"b/b.go":      doc + "// This is b.\npackage b\n",
			"c/c.go":      doc + "// Package cc is misspelt.\npackage c\n",
			"d/d.go":      "// SPDX-License-Identifier: Apache-2.0\n// Package d is fine.\npackage d\n",
			"e/e.go":      doc + "package main\n",
			"f/f.go":      "// SPDX-License-Identifier: Apache-2.0\npackage main\n",
			"g/a_test.go": doc + "// Package g has its comment in a test.\npackage g\n",
			"g/b.go":      doc + "package g\n",
			"h/h.go":      doc + "// Package h is one.\npackage h\n",
			"h/i.go":      doc + "// More of h.\npackage h\n",
		}, []string{
			"a/a.go:3: package: package a has no comment",
			`b/b.go:4: package: the package comment at b/b.go:3 must begin with "Package b "`,
			`c/c.go:4: package: the package comment at c/c.go:3 must begin with "Package c "`,
			"d/d.go:3: package: the SPDX line at d/d.go:1 runs into the package clause",
			"e/e.go:3: package: the command has no comment",
			"f/f.go:2: package: the SPDX line at f/f.go:1 runs into",
			"g/b.go:3: package: package g has no comment",
			"h/h.go:4: package: the package comment at h/i.go:3 must begin",
		}},
		{"directory names", files{
			"root.go":           doc + "// Package root is misnamed.\npackage root\n",
			"plugins/go-x/x.go": doc + "// Package x is.\npackage x\n",
			"y/y_test.go":       doc + "package z_test\n",
		}, []string{
			"plugins/go-x/x.go:4: package: package x lies in a directory that asks for go-x",
			"root.go:4: package: package root lies in a directory that asks for genkit",
			"y/y_test.go:3: package: package z lies in a directory that asks for y",
		}},
		{"syntax error", files{"a/a.go": "packag a\n"}, []string{"a/a.go:1: package: does not parse"}},
	})
}
