// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"os"
	"path/filepath"
)

// markers are the files by which the root of a project is known.
var markers = []string{
	"package.json", "go.mod", "pyproject.toml", "requirements.txt", "pom.xml", "build.gradle", "build.gradle.kts", "pubspec.yaml",
}

// ProjectRoot returns the nearest folder from dir upwards that holds a marker, such as
// go.mod or package.json, and dir itself when none does. The root of the file system is
// not looked at, as in the official tools. The result is absolute.
func ProjectRoot(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for at := dir; at != filepath.Dir(at); at = filepath.Dir(at) {
		if Marker(at) != "" {
			return at, nil
		}
	}
	return dir, nil
}

// Marker returns the name of the file that makes a folder the root of a project, "" when
// none does.
func Marker(dir string) string {
	for _, marker := range markers {
		if _, err := os.Stat(filepath.Join(dir, marker)); err == nil {
			return marker
		}
	}
	return ""
}
