// SPDX-License-Identifier: Apache-2.0

package modeltest

import (
	"os"
	"path/filepath"
	"testing"
)

// The suites of our own plugins are read without a warning.
func TestTheSuitesOfThePlugins(t *testing.T) {
	files, err := filepath.Glob("../../../plugins/*/test-model.yaml")
	if err != nil || len(files) < 4 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		suites, warnings, err := Read(file, text)
		if err != nil || len(warnings) > 0 || len(suites) == 0 {
			t.Errorf("%s: %d suites, warnings %q, %v", file, len(suites), warnings, err)
		}
	}
}
