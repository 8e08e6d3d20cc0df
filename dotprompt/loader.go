// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/genkit-go/genkit/handlebars"
)

// Loader reads a whole folder of prompts, and what changed in it when it is asked
// again. Make it with [NewLoader]; it is safe for concurrent use.
type Loader struct {
	fsys   fs.FS
	naming Naming
	now    func() time.Time

	mu       sync.Mutex
	files    map[string]*loadedFile
	problems string // of the folder itself
	last     *Snapshot
}

// LoaderOptions tell a [Loader] how to read a folder. The zero value works.
type LoaderOptions struct {
	// Naming tells prompts and partials by the paths of their files; nil means
	// GenkitNaming.
	Naming Naming
}

// Snapshot is what a folder holds at one time. It never changes.
type Snapshot struct {
	// Prompts are the good prompts, by name and variant.
	Prompts []*File
	// Partials are the sources of the partials, by name. A partial with a variant, which
	// only [StoreNaming] knows, has the name "name.variant".
	Partials map[string]string
	// Problems tell what is wrong with the other files, by path: [*Error] values with
	// the name of the file.
	Problems []error
}

// File is a prompt with the file it comes from.
type File struct {
	Path    string // in the folder, with slashes
	Name    string
	Variant string
	Version string // see [VersionOf]
	ModTime time.Time
	Prompt  *Prompt
}

// Lookup returns a prompt, nil if there is none.
func (s *Snapshot) Lookup(name, variant string) *File {
	i, found := slices.BinarySearchFunc(s.Prompts, Ref{Name: name, Variant: variant}, func(f *File, r Ref) int {
		return compareRefs(f.ref(), r)
	})
	if !found {
		return nil
	}
	return s.Prompts[i]
}

func (f *File) ref() Ref { return Ref{Name: f.Name, Variant: f.Variant} }

// NewLoader returns a loader for a file system, such as os.DirFS or one that is
// embedded; nil options work. It reads nothing yet.
func NewLoader(fsys fs.FS, o *LoaderOptions) *Loader {
	l := &Loader{fsys: fsys, naming: GenkitNaming, now: time.Now, files: map[string]*loadedFile{}}
	if o != nil && o.Naming != nil {
		l.naming = o.Naming
	}
	return l
}

// loadedFile is what was read of a file.
type loadedFile struct {
	name    Name
	size    int64
	modTime time.Time
	settled bool // a change would show in the time
	source  string
	prompt  *Prompt // nil for partials and bad files
	problem error
}

// Load returns what the folder holds. Files whose size and modification time are as
// before are not read again, and if nothing has changed at all the result is the
// very Snapshot of before. Frontmatter must be good and templates well-formed;
// a bad file is a problem of the snapshot and leaves the others alone. An error
// means that the folder can't be read, or that the context ended.
func (l *Loader) Load(ctx context.Context) (*Snapshot, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found, problems, err := findFiles(ctx, l.fsys)
	if err != nil {
		return nil, err
	}
	files := make(map[string]*loadedFile, len(found))
	folderProblems := fmt.Sprint(problems)
	changed := l.last == nil || folderProblems != l.problems
	for _, f := range found {
		name, ok := l.naming(f.path)
		if !ok {
			continue
		}
		before := l.files[f.path]
		after, err := l.read(ctx, f, name, before)
		if err != nil {
			return nil, err
		}
		files[f.path] = after
		changed = changed || before == nil || after.source != before.source || !sameProblem(after.problem, before.problem)
	}
	changed = changed || len(files) != len(l.files)
	l.files, l.problems = files, folderProblems
	if changed {
		l.last = newSnapshot(files, problems)
	}
	return l.last, nil
}

// read returns what is in a file, from before if it didn't change. The error is that
// of the context.
func (l *Loader) read(ctx context.Context, f foundFile, name Name, before *loadedFile) (*loadedFile, error) {
	size, modTime := f.info.Size(), f.info.ModTime()
	if before != nil && before.settled && before.size == size && before.modTime.Equal(modTime) {
		return before, nil
	}
	const coarse = 2 * time.Second // how exact the times of file systems are at least
	after := &loadedFile{name: name, size: size, modTime: modTime, settled: l.now().Sub(modTime) > coarse}
	source, err := readFile(ctx, l.fsys, f.path)
	if err != nil {
		if stopped := ctx.Err(); stopped != nil {
			return nil, stopped
		}
		after.settled = false
		after.problem = &Error{File: f.path, Message: err.Error(), Err: err}
		return after, nil
	}
	after.source = source
	if before != nil && before.source == source && !unread(before) {
		after.prompt, after.problem = before.prompt, before.problem
		return after, nil
	}
	after.parse(f.path)
	return after, nil
}

// unread reports whether a file could not be read.
func unread(f *loadedFile) bool { return f.prompt == nil && f.problem != nil && f.source == "" }

// parse checks a file.
func (f *loadedFile) parse(file string) {
	if f.name.Partial {
		_, err := handlebars.Parse(f.source, &handlebars.Options{Name: file})
		if err != nil {
			f.problem = (&Prompt{}).templateError(err)
		}
		return
	}
	p, err := Parse(f.source, &ParseOptions{File: file, Strict: true})
	if err != nil {
		f.problem = err
		return
	}
	// The names of helpers are checked when the prompt is compiled with its own.
	if _, err := handlebars.Parse(p.template, &handlebars.Options{Name: file, FirstLine: p.firstLine}); err != nil {
		f.problem = p.templateError(err)
		return
	}
	f.prompt = p
}

// sameProblem reports whether two files have the same problem, or none.
func sameProblem(a, b error) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Error() == b.Error()
}

// newSnapshot returns what files hold. Of two with the same name the first by path
// counts.
func newSnapshot(files map[string]*loadedFile, problems []error) *Snapshot {
	s := &Snapshot{Partials: map[string]string{}, Problems: append([]error(nil), problems...)}
	paths := make([]string, 0, len(files))
	for p := range files {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	owners := map[Name]string{}
	for _, p := range paths {
		f := files[p]
		if f.problem != nil {
			s.Problems = append(s.Problems, f.problem)
			continue
		}
		if owner, taken := owners[f.name]; taken {
			err := fmt.Errorf("%w: %s is there already, in %s", ErrName, inWords(f.name.Partial, f.name.Name, f.name.Variant), owner)
			s.Problems = append(s.Problems, &Error{File: p, Message: err.Error(), Err: err})
			continue
		}
		owners[f.name] = p
		if f.name.Partial {
			s.Partials[strings.TrimSuffix(f.name.Name+"."+f.name.Variant, ".")] = f.source
			continue
		}
		s.Prompts = append(s.Prompts, &File{
			Path: p, Name: f.name.Name, Variant: f.name.Variant, Version: VersionOf(f.source), ModTime: f.modTime, Prompt: f.prompt,
		})
	}
	slices.SortFunc(s.Prompts, func(a, b *File) int { return compareRefs(a.ref(), b.ref()) })
	slices.SortStableFunc(s.Problems, func(a, b error) int { return strings.Compare(pathOf(a), pathOf(b)) })
	return s
}

// pathOf returns the file that an error is about.
func pathOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return path.Clean(e.File)
	}
	return ""
}
