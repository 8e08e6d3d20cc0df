// SPDX-License-Identifier: Apache-2.0

package promptfiles

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/core"
)

func files(of ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(of); i += 2 {
		m[of[i]] = &fstest.MapFile{Data: []byte(of[i+1])}
	}
	return m
}

func TestLint(t *testing.T) {
	const schema = "---\ninput:\n  schema:\n    a: string\n    b?(array): string\n---\n"
	for name, c := range map[string]struct {
		files fstest.MapFS
		known Known
		want  []string
	}{
		"nothing":                        {files(), Known{}, nil},
		"all is used":                    {files("p.prompt", schema+"{{a}}{{#each b}}{{this}}{{/each}}"), Known{}, nil},
		"one is not used":                {files("p.prompt", schema+"{{a}}"), Known{}, []string{`p.prompt:5:5: warning: the input "b" is not used`}},
		"the whole input is used":        {files("p.prompt", schema+"{{json this}}"), Known{}, nil},
		"by the root":                    {files("p.prompt", schema+"{{#each b}}{{@root.a}}{{/each}}"), Known{}, nil},
		"by a partial of a partial":      {files("p.prompt", schema+"{{> one}}", "_one.prompt", "{{a}}{{> two}}", "_two.prompt", "{{b}}{{> one}}"), Known{}, nil},
		"perhaps by an unknown partial":  {files("p.prompt", schema+"{{> own}}"), Known{Partials: []string{"own"}}, nil},
		"a variable that is no input":    {files("p.prompt", schema+"{{a}} {{nmae}}{{#if c}}{{b}}{{/if}}{{#each b}}{{title}}{{../d}}{{/each}}"), Known{}, []string{`p.prompt:7:9: warning: "nmae" is no input of the schema`, `p.prompt:7:21: warning: "c" is no input of the schema`}},
		"this inside of a loop":          {files("p.prompt", schema+"{{#each b}}{{this}}{{/each}}"), Known{}, []string{`p.prompt:4:5: warning: the input "a" is not used`}},
		"a misspelled key":               {files("p.prompt", "---\nmodle: m\nteam.owner: x\ntoolDefs: []\n---\nx"), Known{}, []string{`p.prompt:2:1: warning: the key "modle" means nothing`, `p.prompt:4:1: warning: the key "toolDefs" means nothing`}},
		"a partial with frontmatter":     {files("_x.prompt", "---\nmodel: m\n---\nx"), Known{}, []string{`_x.prompt:1:1: warning: a partial has no frontmatter`}},
		"no schema":                      {files("p.prompt", "{{a}}"), Known{}, nil},
		"a wrong setting":                {files("p.prompt", "---\ntoolChoice: perhaps\n---\n"), Known{}, []string{`p.prompt:2:1: toolChoice is "perhaps", and should be one of auto, required, none`}},
		"a wrong schema":                 {files("p.prompt", "---\ninput:\n  schema:\n    a: [1]\n---\n"), Known{}, []string{"p.prompt:4:5: "}},
		"two unknown schemas":            {files("p.prompt", "---\ninput:\n  schema: One\noutput:\n  schema: Two\n---\nx"), Known{}, []string{`p.prompt:3:3: there is no schema "One"`, `p.prompt:5:3: there is no schema "Two"`}},
		"helpers in partials":            {files("_x.prompt", "a\n{{shout b}}"), Known{}, []string{`_x.prompt:2:3: unknown helper "shout"`}},
		"known ones":                     {files("p.prompt", "---\noutput:\n  schema: One\n---\n{{shout (whisper x)}}"), Known{Helpers: []string{"shout", "whisper"}, Schemas: []string{"One"}}, nil},
		"a lone name may be a variable":  {files("p.prompt", "{{anything}}{{#if x}}{{else}}{{/if}}{{history}}"), Known{}, nil},
		"frontmatter that is no mapping": {files("p.prompt", "---\n- a\n---\nx"), Known{}, []string{"p.prompt: the frontmatter is a list"}},
	} {
		t.Run(name, func(t *testing.T) {
			found, _, err := Lint(t.Context(), c.files, c.known)
			if err != nil {
				t.Fatal(err)
			}
			if len(found) != len(c.want) {
				t.Fatalf("found %v, want %q", found, c.want)
			}
			for i, f := range found {
				if !strings.HasPrefix(f.String(), c.want[i]) {
					t.Errorf("found %v, want %q", f, c.want[i])
				}
			}
		})
	}
}

func TestRender(t *testing.T) {
	folder := files("sub/p.v.prompt", "---\nmodel: m\noutput:\n  schema: Unknown\n---\n{{a}} {{@auth.uid}} {{> x}}", "_x.prompt", "part", "bad.prompt", "{{#if")
	rendered, err := Render(t.Context(), folder, "sub/p.v", json.RawMessage(`{"a":1}`), json.RawMessage(`{"auth":{"uid":"u"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("1 u part", rendered.Messages[0].Content[0].Text); diff != "" || rendered.Metadata.Model != "m" {
		t.Errorf("rendered %+v", rendered)
	}
	if _, err := Render(t.Context(), folder, "sub/p.v.prompt", nil, nil); err != nil {
		t.Errorf("by its path: %v", err)
	}
	for name, want := range map[string]string{"none": `there is no prompt "none"; there are sub/p.v`, "bad": "bad.prompt:1:"} {
		if _, err := Render(t.Context(), folder, name, nil, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Render(t.Context(), files(), "x", nil, nil); core.StatusOf(err) != core.NotFound {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := Render(t.Context(), folder, "sub/p.v", nil, json.RawMessage(`1`)); core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("a wrong context: %v", err)
	}
}
