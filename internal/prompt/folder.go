// SPDX-License-Identifier: Apache-2.0

package prompt

import (
	"context"
	"encoding/json"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"sync"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/dotprompt"
)

// AddFolder makes the .prompt files of a file system prompts of a registry, and those whose
// names begin with _ partials. A bad file is logged and leaves the others alone. Again
// lets the files be looked at in each look-up, so that changes are picked up.
func AddFolder(ctx context.Context, r *core.Registry, files fs.FS, again bool) error {
	f := &folder{registry: r, load: dotprompt.NewLoader(files, nil).Load, again: again}
	if _, err := f.current(ctx); err != nil {
		return err
	}
	r.AddSource(f)
	return nil
}

// AddDocument makes a document a prompt of a registry. What is wrong with it is
// INVALID_ARGUMENT with line and column, a taken name ALREADY_EXISTS.
func AddDocument(ctx context.Context, r *core.Registry, name, source string) (*Prompt, error) {
	parsed, err := dotprompt.Parse(source, &dotprompt.ParseOptions{File: name, Strict: true})
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "%w", err)
	}
	base, variant := SplitVariant(name)
	if _, err := Lookup(ctx, r, name); core.StatusOf(err) != core.NotFound {
		return nil, core.Errorf(core.AlreadyExists, "prompt '%s' is defined already", name)
	}
	if _, err := FromDocument(r, base, variant, parsed); err != nil {
		return nil, err
	}
	snapshot := &dotprompt.Snapshot{Prompts: []*dotprompt.File{{Path: name, Name: base, Variant: variant, Prompt: parsed}}}
	f := &folder{registry: r, load: func(context.Context) (*dotprompt.Snapshot, error) { return snapshot, nil }}
	p, err := f.prompt(ctx, name)
	if err != nil {
		return nil, err
	}
	r.AddSource(f)
	return p, nil
}

// Hides reports whether a prompt that is registered under a name hides one of a file.
func Hides(r *core.Registry, name string) bool {
	for _, f := range foldersOf(r) {
		if c, err := f.current(context.Background()); err == nil && c.files[name] != nil {
			return true
		}
	}
	return false
}

// SplitVariant splits the name of a prompt at the first dot of its last segment.
func SplitVariant(name string) (base, variant string) {
	at := strings.LastIndexByte(name, '/') + 1
	dot := strings.IndexByte(name[at:], '.')
	if dot < 0 {
		return name, ""
	}
	return name[:at+dot], name[at+dot+1:]
}

// foldersOf returns the folders of a registry, the first of which goes before the others.
func foldersOf(r *core.Registry) []*folder {
	var all []*folder
	for _, source := range r.Sources() {
		if f, ok := source.(*folder); ok {
			all = append(all, f)
		}
	}
	return all
}

// folder is a source of prompts that are files.
type folder struct {
	registry *core.Registry
	load     func(context.Context) (*dotprompt.Snapshot, error)
	again    bool

	mu   sync.Mutex
	now  *contents
	said map[string]bool // problems that were logged
}

// contents is what a folder holds at one time. It does not change.
type contents struct {
	snapshot *dotprompt.Snapshot
	files    map[string]*file // by the name of the prompt, with the variant
	broken   map[string]error // the same
}

// file is a good file.
type file struct {
	source *dotprompt.Prompt
	prompt *Prompt

	mu      sync.Mutex
	actions []*core.Action // once all names in it were found
}

// current returns what the folder holds now. When it cannot be read any more, what it held
// before stays.
func (f *folder) current(ctx context.Context) (*contents, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.now != nil && !f.again {
		return f.now, nil
	}
	snapshot, err := f.load(ctx)
	if err != nil {
		if f.now != nil {
			f.say(ctx, err)
			return f.now, nil
		}
		return nil, core.Errorf(core.InvalidArgument, "prompts cannot be read: %w", err)
	}
	if f.now == nil || f.now.snapshot != snapshot {
		f.now = f.read(ctx, snapshot)
	}
	return f.now, nil
}

// read makes prompts of the files; those that have not changed stay.
func (f *folder) read(ctx context.Context, snapshot *dotprompt.Snapshot) *contents {
	c := &contents{snapshot: snapshot, files: map[string]*file{}, broken: map[string]error{}}
	for _, problem := range snapshot.Problems {
		f.say(ctx, problem)
		if e, ok := problem.(*dotprompt.Error); ok {
			if n, ok := dotprompt.GenkitNaming(e.File); ok && !n.Partial {
				c.broken[nameOf(n.Name, n.Variant)] = core.Errorf(core.InvalidArgument, "prompt '%s': %w", nameOf(n.Name, n.Variant), problem)
			}
		}
	}
	for _, read := range snapshot.Prompts {
		name := nameOf(read.Name, read.Variant)
		if f.now != nil && f.now.files[name] != nil && f.now.files[name].source == read.Prompt {
			c.files[name] = f.now.files[name]
			continue
		}
		p, err := FromDocument(f.registry, read.Name, read.Variant, read.Prompt)
		if err != nil {
			f.say(ctx, err)
			c.broken[name] = err
			continue
		}
		p.folder, p.Conversation.Template.folder = f, f
		c.files[name] = &file{source: read.Prompt, prompt: p}
	}
	return c
}

func nameOf(name, variant string) string {
	if variant == "" {
		return name
	}
	return name + "." + variant
}

// say logs a problem once.
func (f *folder) say(ctx context.Context, problem error) {
	if f.said == nil {
		f.said = map[string]bool{}
	}
	if text := problem.Error(); !f.said[text] {
		f.said[text] = true
		f.registry.Logger().ErrorContext(ctx, "a prompt cannot be used", slog.String("problem", text))
	}
}

// prompt returns the prompt of a file, nil when there is none of that name.
func (f *folder) prompt(ctx context.Context, name string) (*Prompt, error) {
	c, err := f.current(ctx)
	if err != nil {
		return nil, err
	}
	if file := c.files[name]; file != nil {
		return file.prompt, nil
	}
	return nil, c.broken[name]
}

// partial returns the source of a partial.
func (f *folder) partial(ctx context.Context, name string) (string, bool) {
	c, err := f.current(ctx)
	if err != nil {
		return "", false
	}
	source, ok := c.snapshot.Partials[name]
	return source, ok
}

// Lookup returns an action of a file's prompt.
func (f *folder) Lookup(ctx context.Context, k core.Kind, name string) (*core.Action, error) {
	if k != core.KindPrompt && k != core.KindExecutablePrompt {
		return nil, nil
	}
	c, err := f.current(ctx)
	if err != nil {
		return nil, err
	}
	found := c.files[name]
	if found == nil {
		return nil, c.broken[name]
	}
	actions, err := found.make(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range actions {
		if a.Kind == k {
			return a, nil
		}
	}
	return nil, nil
}

// Actions returns those of all good files. A file that names a schema which is not defined
// yet is left out, and logged.
func (f *folder) Actions(ctx context.Context) []*core.Action {
	c, err := f.current(ctx)
	if err != nil {
		return nil
	}
	var all []*core.Action
	for _, found := range c.files {
		actions, err := found.make(ctx)
		if err != nil {
			f.mu.Lock()
			f.say(ctx, err)
			f.mu.Unlock()
			continue
		}
		all = append(all, actions...)
	}
	slices.SortFunc(all, func(a, b *core.Action) int { return strings.Compare(a.Key(), b.Key()) })
	return all
}

// make returns the actions of the file, which are made once all names in it are known.
func (f *file) make(ctx context.Context) ([]*core.Action, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.actions != nil {
		return f.actions, nil
	}
	known, err := f.prompt.document.resolve(ctx)
	if err != nil {
		return nil, core.Errorf(core.StatusOf(err), "prompt '%s': %w", f.prompt.Name, err)
	}
	renders, executes := actions[json.RawMessage](f.prompt)
	both := []*core.Action{renders, executes}
	for _, a := range both {
		a.SetSchemas(known.input, nil)
		if known.input != nil && known.absent != nil {
			a.SetAbsentInput(known.absent)
		}
	}
	if err := f.prompt.describe(ctx, both...); err != nil {
		return nil, err
	}
	f.actions = both
	return both, nil
}
