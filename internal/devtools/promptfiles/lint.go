// SPDX-License-Identifier: Apache-2.0

// Package promptfiles checks and renders folders of .prompt files without the program that
// they belong to.
//
// What may enter: what can be known of a folder from its files alone. How prompts are read
// and rendered belongs to dotprompt.
package promptfiles

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/dotprompt"
	"github.com/genkit-go/genkit/dotprompt/picoschema"
	"github.com/genkit-go/genkit/handlebars"
)

// Known is what the program defines that the files belong to.
type Known struct{ Helpers, Partials, Schemas []string }

// Finding is something wrong, or suspicious, in a file.
type Finding struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"` // from 1; 0 is the file as a whole
	Column int    `json:"column,omitempty"`
	// Warning tells that the file works all the same.
	Warning bool   `json:"warning,omitempty"`
	Message string `json:"message"`
}

// String returns file:line:column: message.
func (f Finding) String() string {
	where := f.File
	if f.Line > 0 {
		where = fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column)
	}
	if f.Warning {
		return where + ": warning: " + f.Message
	}
	return where + ": " + f.Message
}

// Lint checks all files of a folder: syntax, frontmatter, helpers, partials and schemas that
// are not there, inputs that are not used, and defaults of inputs that don't exist. It
// returns what it found by file and line, and how many prompts it has checked. An error
// tells that the folder cannot be read.
func Lint(ctx context.Context, files fs.FS, k Known) (found []Finding, prompts int, err error) {
	snapshot, err := dotprompt.NewLoader(files, nil).Load(ctx)
	if err != nil {
		return nil, 0, core.Errorf(core.NotFound, "the prompts cannot be read: %w", err)
	}
	l := &linter{known: k, snapshot: snapshot, partials: map[string]*usage{}}
	for _, problem := range snapshot.Problems {
		l.problem("", problem)
	}
	for name, source := range snapshot.Partials {
		if strings.HasPrefix(source, "---\n") || strings.HasPrefix(source, "---\r\n") {
			l.add(Finding{File: "_" + name + ".prompt", Line: 1, Column: 1, Warning: true, Message: "a partial has no frontmatter: it is rendered as text"})
		}
		refs, err := dotprompt.PartialReferences("_"+name+".prompt", source)
		if err == nil { // else it is among the problems
			l.partials[name] = l.references("_"+name+".prompt", refs)
		}
	}
	for _, file := range snapshot.Prompts {
		l.prompt(ctx, file)
	}
	slices.SortFunc(l.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
	})
	return l.found, len(snapshot.Prompts) + len(snapshot.Problems), nil
}

// linter collects findings.
type linter struct {
	known    Known
	snapshot *dotprompt.Snapshot
	partials map[string]*usage
	found    []Finding
}

// usage is what a template uses of its data.
type usage struct {
	names    map[string]bool
	whole    bool // the data as such, so that everything may be used
	partials []string
	places   []handlebars.Reference // of the names outside of blocks, which are of the input
}

func (l *linter) add(f Finding) { l.found = append(l.found, f) }

// problem adds an error, with its place where it has one.
func (l *linter) problem(file string, err error) {
	f := Finding{File: file, Message: err.Error()}
	if e, ok := errors.AsType[*dotprompt.Error](err); ok {
		f = Finding{File: cmp.Or(e.File, file), Line: e.Line, Column: e.Column, Message: e.Message}
	}
	l.add(f)
}

func (l *linter) prompt(ctx context.Context, file *dotprompt.File) {
	if _, err := file.Prompt.Settings(); err != nil {
		l.problem(file.Path, err)
	}
	l.keys(file)
	refs, err := file.Prompt.References()
	if err != nil {
		l.problem(file.Path, err)
		return
	}
	used := l.references(file.Path, refs)
	metadata := l.resolve(ctx, file)
	if metadata == nil || metadata.Input == nil {
		return
	}
	l.inputs(file, metadata.Input, l.all(used, map[string]bool{}))
	l.variables(file, metadata.Input, used)
}

// keys are those of the frontmatter that mean something; others need a dot.
var keys = []string{
	"name", "variant", "version", "description", "model", "config", "input", "output", "tools",
	"maxTurns", "toolChoice", "returnToolRequests", "use", "metadata", "ext", "raw",
}

// keys checks the names of the keys of the frontmatter.
func (l *linter) keys(file *dotprompt.File) {
	raw := file.Prompt.Metadata().Raw
	if raw == nil {
		return
	}
	for key := range raw.All() {
		if slices.Contains(keys, key) || strings.Contains(key, ".") {
			continue
		}
		line, column := file.Prompt.Position(key)
		l.add(Finding{File: file.Path, Line: line, Column: column, Warning: true, Message: fmt.Sprintf("the key %q means nothing; keys of your own have a dot in them", key)})
	}
}

// variables checks that what the template uses outside of blocks is an input.
func (l *linter) variables(file *dotprompt.File, in *dotprompt.Input, used *usage) {
	properties := propertiesOf(in)
	if properties == nil {
		return
	}
	for _, r := range used.places {
		if properties[r.Name] != nil || r.Kind == handlebars.ReferenceName && (dotprompt.HasHelper(r.Name) || slices.Contains(l.known.Helpers, r.Name)) {
			continue
		}
		l.add(Finding{File: file.Path, Line: r.Line, Column: r.Column, Warning: true, Message: fmt.Sprintf("%q is no input of the schema", r.Name)})
	}
}

// propertiesOf returns the properties of an input's schema, nil when it names none or lets
// others pass.
func propertiesOf(in *dotprompt.Input) map[string]json.RawMessage {
	var schema struct {
		Properties map[string]json.RawMessage `json:"properties"`
		Additional any                        `json:"additionalProperties"`
	}
	if in.Schema == nil || json.Unmarshal(ai.JSON(in.Schema), &schema) != nil || schema.Additional != false {
		return nil
	}
	return schema.Properties
}

// references checks what a template refers to, and returns what it uses.
func (l *linter) references(file string, refs []handlebars.Reference) *usage {
	used := &usage{names: map[string]bool{}}
	for _, r := range refs {
		place := Finding{File: file, Line: r.Line, Column: r.Column}
		switch {
		case r.Kind == handlebars.ReferenceHelper && !dotprompt.HasHelper(r.Name) && !slices.Contains(l.known.Helpers, r.Name):
			place.Message = fmt.Sprintf("unknown helper %q; if the program defines it, give its name with --helpers", r.Name)
			l.add(place)
		case r.Kind == handlebars.ReferencePartial:
			used.partials = append(used.partials, r.Name)
			if _, ok := l.snapshot.Partials[r.Name]; !ok && !slices.Contains(l.known.Partials, r.Name) {
				place.Message = fmt.Sprintf("there is no partial %q: no file _%s.prompt; if the program defines it, give its name with --partials", r.Name, r.Name)
				l.add(place)
			}
		case r.Data && r.Name == "root":
			used.whole = true
		case !r.Data && r.Name == "":
			used.whole = used.whole || !r.Nested || r.Outer > 0
		case !r.Data && r.Kind != handlebars.ReferenceHelper:
			used.names[r.Name] = true
			if !r.Nested && r.Outer == 0 {
				used.places = append(used.places, r)
			}
		}
	}
	return used
}

// all returns what a template uses with its partials, which get its data.
func (l *linter) all(u *usage, seen map[string]bool) *usage {
	sum := &usage{names: map[string]bool{}, whole: u.whole}
	for name := range u.names {
		sum.names[name] = true
	}
	for _, name := range u.partials {
		inner := l.partials[name]
		if seen[name] {
			continue
		}
		seen[name] = true
		if inner == nil { // who knows what it uses
			sum.whole = true
			continue
		}
		inner = l.all(inner, seen)
		sum.whole = sum.whole || inner.whole
		for name := range inner.names {
			sum.names[name] = true
		}
	}
	return sum
}

// resolve returns the metadata with its schemas, nil when they are wrong. Each name that
// nobody defines is told.
func (l *linter) resolve(ctx context.Context, file *dotprompt.File) *dotprompt.Metadata {
	known := slices.Clone(l.known.Schemas)
	missing := ""
	for range 100 { // names of schemas in one file
		missing = ""
		resolve := func(_ context.Context, name string) (any, error) {
			if slices.Contains(known, name) {
				return json.RawMessage("{}"), nil
			}
			missing = name
			return nil, nil
		}
		metadata, err := file.Prompt.ResolveMetadata(ctx, &dotprompt.Options{ResolveSchema: resolve}, nil)
		if err == nil {
			return metadata
		}
		if missing == "" || !errors.Is(err, picoschema.ErrUnknown) {
			l.problem(file.Path, err)
			return nil
		}
		place, _ := errors.AsType[*dotprompt.Error](err)
		f := Finding{File: file.Path, Message: fmt.Sprintf("there is no schema %q; if the program defines it, give its name with --schemas", missing)}
		if place != nil {
			f.Line, f.Column = place.Line, place.Column
		}
		l.add(f)
		known = append(known, missing)
	}
	return nil
}

// inputs checks the input against what the template uses.
func (l *linter) inputs(file *dotprompt.File, in *dotprompt.Input, used *usage) {
	var schema struct {
		Properties map[string]json.RawMessage `json:"properties"`
	}
	if in.Schema == nil || json.Unmarshal(ai.JSON(in.Schema), &schema) != nil || schema.Properties == nil {
		return
	}
	warn := func(message string, path ...string) {
		line, column := file.Prompt.Position(path...)
		l.add(Finding{File: file.Path, Line: line, Column: column, Warning: true, Message: message})
	}
	if !used.whole {
		for name := range schema.Properties {
			if !used.names[name] {
				warn(fmt.Sprintf("the input %q is not used", name), "input", "schema", keyOf(file, name))
			}
		}
	}
	for name := range handlebars.Entries(in.Default) {
		if schema.Properties[name] == nil {
			warn(fmt.Sprintf("the default of %q is for no input of the schema", name), "input", "default", name)
		}
	}
}

// keyOf returns the key by which the frontmatter writes an input, such as name? or
// name(array, its names).
func keyOf(file *dotprompt.File, name string) string {
	for key := range handlebars.Entries(file.Prompt.Metadata().Input.Schema) {
		if before, _, _ := strings.Cut(key, "("); strings.TrimSuffix(before, "?") == name {
			return key
		}
	}
	return name
}
