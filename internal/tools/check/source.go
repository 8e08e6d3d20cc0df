// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// spdx is the licence line, without the comment signs around it.
const spdx = "SPDX-License-Identifier: Apache-2.0"

// spdxLines gives each kind of source file its first line. Scripts are found
// by their ending or their shebang, below which the line stands.
var spdxLines = map[string]string{
	".go":     "// " + spdx,
	".ts":     "// " + spdx,
	".css":    "/* " + spdx + " */",
	".svelte": "<!-- " + spdx + " -->",
	".sh":     "# " + spdx,
}

// checkSPDX asks for the licence line in every source file of ours.
func checkSPDX(t *tree) ([]violation, error) {
	var vs []violation
	for _, f := range t.files {
		if !isOurs(f) {
			continue
		}
		kind := path.Ext(f)
		if kind == "" {
			b, err := t.read(f)
			if err != nil {
				return nil, err
			}
			if f == ".ci/run" || bytes.HasPrefix(b, []byte("#!")) {
				kind = ".sh"
			}
		}
		want, ok := spdxLines[kind]
		if !ok {
			continue
		}
		lines, err := t.lines(f)
		if err != nil {
			return nil, err
		}
		at := 0
		if len(lines) > 0 && strings.HasPrefix(lines[0], "#!") {
			at = 1
		}
		if at >= len(lines) || lines[at] != want {
			vs = append(vs, violation{f, at + 1, "spdx", fmt.Sprintf("this line must be %q", want)})
		}
	}
	return vs, nil
}

// maxLines is the length at which a Go file wants two names.
const maxLines = 600

var longReason = regexp.MustCompile(`^\s*// long: \S`)

// checkLength asks long Go files for a reason near their top.
func checkLength(t *tree) ([]violation, error) {
	var vs []violation
	for _, f := range t.files {
		if path.Ext(f) != ".go" || !isOurs(f) {
			continue
		}
		lines, err := t.lines(f)
		if err != nil {
			return nil, err
		}
		if len(lines) > maxLines && !slices.ContainsFunc(lines[:20], longReason.MatchString) {
			vs = append(vs, violation{f, 1, "length",
				fmt.Sprintf("%d lines, more than %d: split it, or say why in the first 20 lines (// long: reason)", len(lines), maxLines)})
		}
	}
	return vs, nil
}

// emptyNames say nothing about what lies behind them.
var emptyNames = []string{"util", "utils", "base", "common", "helpers", "misc"}

// checkNames refuses files and directories with empty names; util_test.go and
// util.test.ts count as util.
func checkNames(t *tree) ([]violation, error) {
	var vs []violation
	reported := map[string]bool{}
	for _, f := range t.files {
		if !isOurs(f) {
			continue
		}
		for p := f; p != "."; p = path.Dir(p) {
			stem, _, _ := strings.Cut(strings.TrimLeft(path.Base(p), "."), ".")
			stem = strings.TrimSuffix(strings.ToLower(stem), "_test")
			if slices.Contains(emptyNames, stem) && !reported[p] {
				reported[p] = true
				vs = append(vs, violation{p, 1, "names", fmt.Sprintf("%q says nothing: name it after what it does", path.Base(p))})
			}
		}
	}
	return vs, nil
}

// checkReadmes asks for a README.md in each plugin and each sample.
func checkReadmes(t *tree) ([]violation, error) {
	var vs []violation
	seen := map[string]bool{}
	for _, f := range t.files {
		parts := strings.Split(f, "/")
		if len(parts) < 3 || parts[0] != "plugins" && parts[0] != "samples" {
			continue
		}
		dir := path.Join(parts[0], parts[1])
		if !seen[dir] && !t.present[dir+"/README.md"] {
			vs = append(vs, violation{dir + "/README.md", 1, "readme", "missing: say what it is for, what it needs and how it is used"})
		}
		seen[dir] = true
	}
	return vs, nil
}
