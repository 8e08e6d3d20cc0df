// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"os"
	"path/filepath"
	"testing"
)

func TestProjectRoot(t *testing.T) {
	for _, test := range []struct {
		name, marker, from, want string // below the folder of the test
	}{
		{"here", "package.json", ".", "."},
		{"above", "go.mod", "a/b", "."},
		{"the nearest", "a/pyproject.toml", "a/b", "a"},
		{"requirements.txt", "requirements.txt", "a/b", "."},
		{"pom.xml", "pom.xml", "a/b", "."},
		{"build.gradle", "build.gradle", "a/b", "."},
		{"build.gradle.kts", "build.gradle.kts", "a/b", "."},
		{"pubspec.yaml", "pubspec.yaml", "a/b", "."},
		{"none", "Makefile", "a/b", "a/b"},
	} {
		t.Run(test.name, func(t *testing.T) {
			top := t.TempDir()
			if err := os.MkdirAll(filepath.Join(top, "a", "b"), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(top, test.marker), nil, 0o644); err != nil {
				t.Fatal(err)
			}
			got, err := ProjectRoot(filepath.Join(top, test.from))
			if err != nil || got != filepath.Join(top, test.want) {
				t.Errorf("got %s, %v; want %s", got, err, filepath.Join(top, test.want))
			}
		})
	}
}

func TestProjectRootIsAbsolute(t *testing.T) {
	top := t.TempDir()
	t.Chdir(top)
	got, err := ProjectRoot(".")
	if err != nil || !filepath.IsAbs(got) {
		t.Errorf("got %s, %v", got, err)
	}
}
