// SPDX-License-Identifier: Apache-2.0

package providers_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/samples/providers/internal/sampletest"
)

// Every program is in the table and in the README, and links the SDK of its own vendor and
// no other.
func TestPrograms(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	sources, err := filepath.Glob("provider-*/main.go") // which has go test run this again when one changes
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range sampletest.Table {
		names = append(names, filepath.Join(s.Name, "main.go"))
	}
	slices.Sort(names)
	if !slices.Equal(sources, names) {
		t.Fatalf("there are %q, the table has %q", sources, names)
	}
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Deps " "}}`, "./provider-...").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	linked := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		packages := strings.Fields(line)
		linked[filepath.Base(packages[0])] = packages[1:]
	}
	for _, s := range sampletest.Table {
		t.Run(s.Name, func(t *testing.T) {
			if _, err := os.ReadFile(filepath.Join(s.Name, "main.go")); err != nil {
				t.Error(err)
			}
			if !strings.Contains(string(readme), "| ["+s.Name+"]("+s.Name+") |") {
				t.Error("README.md does not tell of it")
			}
			var sdks []string
			for _, sdk := range sampletest.SDKs {
				if slices.ContainsFunc(linked[s.Name], func(p string) bool { return p == sdk || strings.HasPrefix(p, sdk+"/") }) {
					sdks = append(sdks, sdk)
				}
			}
			if !slices.Equal(sdks, []string{s.SDK}) {
				t.Errorf("it links %q, and should %q alone", sdks, s.SDK)
			}
		})
	}
}
