// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"strings"
	"testing"
)

const doc = "// SPDX-License-Identifier: Apache-2.0\n\n"

func TestRun(t *testing.T) {
	clean := files{"ai/ai.go": doc + "// Package ai holds nouns.\npackage ai\n"}
	for _, c := range []struct {
		name   string
		files  files
		args   []string
		status int
		stdout []string // parts, in order
	}{
		{"clean", clean, nil, 0, []string{"check: 11 rules, 3 files, 0 violations"}},
		{"dirty", files{"ai/ai.go": "package ai\n", "ai/utils.go": doc + "package ai\n"}, nil, 1, []string{
			"ai/ai.go:1: spdx: ", "ai/ai.go:1: package: ", "ai/utils.go:1: names: ", "check: 11 rules, 4 files, 3 violations",
		}},
		{"chosen rule", files{"ai/ai.go": "package ai\n"}, []string{"names", "links"}, 0, []string{"check: 2 rules, 3 files, 0 violations"}},
		{"unknown rule", clean, []string{"nonsense"}, 2, nil},
		{"unknown flag", clean, []string{"-x"}, 2, nil},
		{"list", clean, []string{"-rules"}, 0, []string{"floors ", "workspace ", "licences "}},
		{"rule that cannot run", files{"go.work": "go 1.26.0\n\nuse (\n\t.\n\t./gone\n)\n"}, []string{"floors", "workspace"}, 1, []string{
			"go.work:5: workspace: uses ./gone", "1 violations, 1 rules could not run",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := buildTree(t, c.files)
			var stdout, stderr bytes.Buffer
			if got := run(append([]string{"-C", tr.root}, c.args...), &stdout, &stderr); got != c.status {
				t.Errorf("status %d, want %d", got, c.status)
			}
			rest := stdout.String()
			for _, part := range c.stdout {
				_, after, ok := strings.Cut(rest, part)
				if !ok {
					t.Fatalf("no %q in:\n%s\nstandard error:\n%s", part, stdout.String(), stderr.String())
				}
				rest = after
			}
			if c.status == 2 && stderr.Len() == 0 {
				t.Error("nothing on standard error")
			}
		})
	}
}

func TestRunOutsideOfATree(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if got := run([]string{"-C", t.TempDir()}, &stdout, &stderr); got != 1 || !strings.Contains(stderr.String(), "no go.work") {
		t.Errorf("status %d, standard error %q", got, stderr.String())
	}
}
