// SPDX-License-Identifier: Apache-2.0

package fakevendor

import (
	"strings"
	"testing"
	"time"

	"github.com/genkit-go/genkit/plugins/compatoai"
)

// CheckModels fails t unless each entry of a registry has a name of its own, a source, the
// date when that was read, and a stage.
func CheckModels(t *testing.T, models []compatoai.Model) {
	t.Helper()
	seen := map[string]bool{}
	for _, m := range models {
		for _, name := range append([]string{m.Name}, m.Versions...) {
			if name == "" || seen[name] {
				t.Errorf("%q is there twice, or has no name", name)
			}
			seen[name] = true
		}
		if !strings.HasPrefix(m.Source, "https://") {
			t.Errorf("%s: source %q", m.Name, m.Source)
		}
		if _, err := time.Parse(time.DateOnly, m.Date); err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
		if m.Stage == "" && m.Kind != compatoai.ResponsesOnly {
			t.Errorf("%s has no stage", m.Name)
		}
		if m.Kind == compatoai.Embedder && m.Dimensions == 0 {
			t.Errorf("%s has no dimensions", m.Name)
		}
	}
}
