// SPDX-License-Identifier: Apache-2.0

package cookbook_test

import (
	"strings"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
)

// The page tells what is seen of mistakes in a file.
func TestMistakesInFiles(t *testing.T) {
	g := kitchen()
	for name, c := range map[string]struct{ source, says string }{
		"open":    {"---\nmodel: m\n---\n{{#if x}}", `open:4:10: unexpected the end of the template in the block "if"`},
		"setting": {"---\nmaxTurns: many\n---\n", `setting:2:1: maxTurns is "many"`},
		"yaml":    {"---\nmodel: [\n---\n", "yaml:2:8: "},
		"schema":  {"---\noutput:\n  schema: Menu\n---\n", "schema:3:3: picoschema: could not find schema with name 'Menu'"},
		"helper":  {"{{shout x}}", "helper:1:3: "},
		"partial": {"{{> none}}", "partial:1:1: The partial none could not be found"},
		"media":   {"{{media url=x}}", "media:1:3: helper media: media needs a url"},
	} {
		p, err := genkit.DefinePromptSource[any, string](ctx, g, name, c.source)
		if err == nil {
			_, _, err = p.Run(ctx, nil)
		}
		if core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The page tells what is seen of mistakes in calls.
func TestMistakesInCalls(t *testing.T) {
	g := kitchen()
	greet, err := genkit.LookupPrompt[any, string](ctx, g, "greet")
	if err != nil {
		t.Fatal(err)
	}
	_, _, noObject := greet.Run(ctx, "Ada")
	_, wrongJSON := greet.RunJSON(ctx, []byte(`{"nam":"Ada"}`), nil)
	_, missing := genkit.LookupPrompt[any, string](ctx, g, "none")
	_, noFolder := genkit.New(ctx, &genkit.Options{PromptDir: "nowhere"})
	_, taken := genkit.DefinePromptSource[any, string](ctx, g, "greet", "again")
	for want, err := range map[string]error{
		"invalid input: (root): must be object, got string": noObject,
		"nam: unknown property; name: is required":          wrongJSON,
		"NOT_FOUND: prompt 'none' was not found":            missing,
		"Options.PromptDir: ":                               noFolder,
		"ALREADY_EXISTS: prompt 'greet' is defined":         taken,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
