// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// conformanceCase is one case of the fixtures; their README describes the fields.
type conformanceCase struct {
	ID       string                     `json:"id"`
	Template string                     `json:"template"`
	Input    json.RawMessage            `json:"input"`
	Partials map[string]string          `json:"partials"`
	Helpers  map[string]json.RawMessage `json:"helpers"`
	Compile  struct {
		NoEscape               bool            `json:"noEscape"`
		Strict                 bool            `json:"strict"`
		AssumeObjects          bool            `json:"assumeObjects"`
		Compat                 bool            `json:"compat"`
		KnownHelpers           map[string]bool `json:"knownHelpers"`
		KnownHelpersOnly       bool            `json:"knownHelpersOnly"`
		PreventIndent          bool            `json:"preventIndent"`
		IgnoreStandalone       bool            `json:"ignoreStandalone"`
		ExplicitPartialContext bool            `json:"explicitPartialContext"`
	} `json:"compileOptions"`
	Data   json.RawMessage `json:"data"`
	Expect struct {
		Output  string `json:"output"`
		Error   bool   `json:"error"`
		Message string `json:"message"`
	} `json:"expect"`
}

// conformanceFiles returns the fixtures of handlebars.js and Mustache.
func conformanceFiles(t *testing.T) []string {
	folder := os.Getenv("GENKIT_CONFORMANCE")
	if folder == "" {
		folder = filepath.Join("..", "..", "shared", "conformance")
	}
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("no conformance folder (set GENKIT_CONFORMANCE): %v", err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "handlebars", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		if os.Getenv("GENKIT_REQUIRE_ALL") == "1" {
			t.Fatalf("no fixtures of Handlebars in %s", folder)
		}
		t.Skipf("no fixtures of Handlebars in %s", folder)
	}
	return files
}

// conformanceCases returns the cases of all fixtures.
func conformanceCases(t *testing.T) []conformanceCase {
	var all []conformanceCase
	for _, file := range conformanceFiles(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var suite struct{ Cases []conformanceCase }
		if err := json.Unmarshal(text, &suite); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if len(suite.Cases) == 0 {
			t.Errorf("%s has no cases", file)
		}
		all = append(all, suite.Cases...)
	}
	return all
}

func TestConformance(t *testing.T) {
	for _, c := range conformanceCases(t) {
		t.Run(c.ID, func(t *testing.T) {
			got, err := c.render(t)
			switch {
			case c.Expect.Error && err == nil:
				t.Fatalf("%q renders %q, want an error: %s", c.Template, got, c.Expect.Message)
			case c.Expect.Error:
				c.checkMessage(t, err)
			case err != nil:
				t.Fatalf("%q: %v", c.Template, err)
			case got != c.Expect.Output:
				t.Errorf("%q renders\n%q, want\n%q", c.Template, got, c.Expect.Output)
			}
		})
	}
}

// render renders the template of the case.
func (c *conformanceCase) render(t *testing.T) (string, error) {
	o := Options{
		NoEscape:               c.Compile.NoEscape,
		Strict:                 c.Compile.Strict,
		AssumeObjects:          c.Compile.AssumeObjects,
		Compat:                 c.Compile.Compat,
		KnownHelpersOnly:       c.Compile.KnownHelpersOnly,
		PreventIndent:          c.Compile.PreventIndent,
		IgnoreStandalone:       c.Compile.IgnoreStandalone,
		ExplicitPartialContext: c.Compile.ExplicitPartialContext,
		Logger:                 slog.New(slog.DiscardHandler),
	}
	for name := range c.Compile.KnownHelpers {
		o.KnownHelpers = append(o.KnownHelpers, name)
	}
	ro := RenderOptions{Helpers: Helpers{}, Partials: map[string]*Template{}}
	for name, text := range c.Partials {
		partial, err := Parse(text, &o)
		if err != nil {
			return "", err
		}
		ro.Partials[name] = partial
	}
	for name, text := range c.Helpers {
		ro.Helpers[name] = fixtureHelper(t, text)
	}
	if len(c.Data) > 0 && c.Data[0] == '{' {
		if err := json.Unmarshal(c.Data, &ro.Data); err != nil {
			t.Fatal(err)
		}
	}
	var input any = Undefined{}
	if c.Input != nil {
		var err error
		if input, err = parseJSON(c.Input); err != nil {
			t.Fatal(err)
		}
	}
	tmpl, err := Parse(c.Template, &o)
	if err != nil {
		return "", err
	}
	return tmpl.Render(t.Context(), input, &ro)
}

// ourWords are the messages of handlebars.js that don't come from its generated
// parser or from JavaScript itself. They are ours too.
var ourWords = regexp.MustCompile(`doesn't match|Invalid path|Missing helper|could not be found|not defined in|requires exactly|` +
	`Must pass|Unsupported number|knownHelpersOnly|Unexpected inverse|Cannot read properties of undefined \(reading '(bar|hello)'`)

// checkMessage checks that an error says what handlebars.js says, and where, if
// that tells a place: with columns from 0.
func (c *conformanceCase) checkMessage(t *testing.T, err error) {
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error is a %T, want *Error: %v", err, err)
	}
	if e.Line < 1 || e.Column < 1 {
		t.Errorf("error without a place: %#v", e)
	}
	if !ourWords.MatchString(c.Expect.Message) {
		return
	}
	placed := fmt.Sprintf("%s - %d:%d", e.Message, e.Line, e.Column-1)
	if !slices.Contains([]string{e.Message, placed}, c.Expect.Message) {
		t.Errorf("%q: error says %q, want %q", c.Template, placed, c.Expect.Message)
	}
}
