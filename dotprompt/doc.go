// SPDX-License-Identifier: Apache-2.0

// Package dotprompt reads .prompt documents and renders them to the messages of a
// model.
//
//	p, err := dotprompt.Parse(source, &dotprompt.ParseOptions{File: "greet.prompt"})
//	if err != nil {
//		return err
//	}
//	t, err := p.Compile(&dotprompt.Options{Partials: map[string]string{"sign": "Yours, {{name}}"}})
//	if err != nil {
//		return err
//	}
//	out, err := t.Render(ctx, &dotprompt.Data{Input: map[string]any{"name": "Ada"}}, nil)
//
// A document is a template of package handlebars, with metadata in YAML before it:
//
//	---
//	model: googleai/gemini-2.5-flash
//	input:
//	  schema:
//	    name: string, whom to greet
//	---
//	{{role "system"}}Be kind.
//	{{role "user"}}Greet {{name}}.
//
// A [Prompt] is the parsed document and a [Template] the compiled one. Neither ever
// changes: any number of goroutines may use them at the same time, each render
// with its own data and partials. The package keeps no state of its own.
//
// # Documents
//
// The frontmatter stands between two lines of ---; before it there may be only
// blank lines and lines that begin with #. It is YAML 1.2 with the core schema: yes
// and dates are text, 1e3 and 0o17 are numbers. Maps keep their order. The body is
// trimmed; a source without frontmatter is a template as it is. [Prompt.Metadata]
// describes the keys.
//
// # Schemas
//
// Schemas are Picoschema or JSON Schema, see package picoschema. Names of schemas
// and tools are resolved when metadata is asked for, not when the prompt is parsed
// or compiled, so that they may be defined later.
//
// # Helpers
//
// Besides those of package handlebars there are
//
//	{{role "system"}}                    the next message, of that role
//	{{history}}                          the messages in Data.Messages
//	{{media url=url contentType=type}}   a media part; the type may be missing
//	{{section "name"}}                   a part that something else fills in later
//	{{json value indent=2}}              the JSON of a value
//	{{#ifEquals a b}}…{{else}}…{{/ifEquals}}, {{#unlessEquals a b}}
//
// Without {{history}} the messages in Data.Messages go before the last message if
// that is from the user, and to the end if not.
//
// # Text in data stays text
//
// The official libraries mark roles, history and media by text such as
// <<<dotprompt:role:system>>> in the rendered prompt, so that a value with that
// text switches the role. Here helpers put [handlebars.Marker] values beside the
// text, and such text in data is only text. [Options.TextMarkers] brings the other
// behaviour back for programs that depend on it.
//
// # Differences from the JavaScript library
//
// Defaults in the frontmatter apply when rendering. Empty frontmatter is removed.
// The type any is the schema {}. A missing value for json prints null, and one for
// role, section or media is an error. Numbers and booleans side by side are never
// added up.
//
// # Stores
//
// A [Store] hands out sources by name and variant: [NewFSStore] reads an fs.FS,
// [OpenDirStore] reads and writes a folder and cannot be led out of it, and
// [NewMemoryStore] keeps prompts in memory. A [Loader] reads a whole folder, again
// and again if need be, and reports bad files beside the good ones.
//
// Only what prompt files need may enter this package. It knows nothing of models,
// actions or registries.
package dotprompt
