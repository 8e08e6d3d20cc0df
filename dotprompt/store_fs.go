// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// maxFileSize limits the bytes of a file with a prompt or partial.
const maxFileSize = 8 << 20

// FSStore reads prompts from a file system, such as one that is embedded in
// a program. Files are named as [StoreNaming] says. It lists only what it can load,
// so files with names that [CheckName] refuses are not there.
type FSStore struct{ fsys fs.FS }

var _ Store = (*FSStore)(nil)

// NewFSStore returns a store that reads a file system. Whether that can be left by
// symbolic links is up to fsys; those of [OpenDirStore] and of embed can't.
func NewFSStore(fsys fs.FS) *FSStore { return &FSStore{fsys: fsys} }

// List returns the prompts.
func (s *FSStore) List(ctx context.Context, o *ListOptions) (*List, error) {
	return s.list(ctx, false, o)
}

// ListPartials returns the partials.
func (s *FSStore) ListPartials(ctx context.Context, o *ListOptions) (*List, error) {
	return s.list(ctx, true, o)
}

// Load returns a prompt.
func (s *FSStore) Load(ctx context.Context, name string, o *LoadOptions) (*Source, error) {
	return s.load(ctx, false, name, o)
}

// LoadPartial returns a partial.
func (s *FSStore) LoadPartial(ctx context.Context, name string, o *LoadOptions) (*Source, error) {
	return s.load(ctx, true, name, o)
}

func (s *FSStore) load(ctx context.Context, partial bool, name string, o *LoadOptions) (*Source, error) {
	if o == nil {
		o = &LoadOptions{}
	}
	file, err := fileName(name, o.Variant, partial)
	if err != nil {
		return nil, err
	}
	text, err := readFile(ctx, s.fsys, file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("dotprompt: %s %w: there is no file %s", inWords(partial, name, o.Variant), ErrNotFound, file)
	case err != nil:
		return nil, fmt.Errorf("dotprompt: %s: %w", inWords(partial, name, o.Variant), err)
	}
	return newSource(partial, name, text, o)
}

func (s *FSStore) list(ctx context.Context, partials bool, o *ListOptions) (*List, error) {
	all := []Ref{}
	files, problems, err := findFiles(ctx, s.fsys)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		n, ok := StoreNaming(f.path)
		if !ok || n.Partial != partials {
			continue
		}
		if _, err := fileName(n.Name, n.Variant, partials); err != nil {
			continue
		}
		all = append(all, Ref{Name: n.Name, Variant: n.Variant})
	}
	list, err := page(all, o)
	if err != nil {
		return nil, err
	}
	kept := list.Items[:0]
	for _, ref := range list.Items {
		found, err := s.load(ctx, partials, ref.Name, &LoadOptions{Variant: ref.Variant})
		switch {
		case errors.Is(err, ErrNotFound): // it is gone since the folder was read
		case err != nil:
			problems = append(problems, err)
		default:
			kept = append(kept, found.Ref)
		}
	}
	list.Items = kept
	return list, errors.Join(problems...)
}

// foundFile is a file in a folder.
type foundFile struct {
	path string // with slashes
	info fs.FileInfo
}

// findFiles returns the files with prompts and partials in a file system, by path.
// Links to files count, those to folders do not. Folders and files that can't be
// read are problems; only a file system that can't be read at all is an error.
func findFiles(ctx context.Context, fsys fs.FS) (files []foundFile, problems []error, err error) {
	err = fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if stopped := ctx.Err(); stopped != nil {
			return stopped
		}
		switch {
		case err != nil && path == ".":
			return err
		case err != nil:
			problems = append(problems, &Error{File: path, Message: err.Error(), Err: err})
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir() || !strings.HasSuffix(path, extension):
			return nil
		}
		info, err := fs.Stat(fsys, path)
		switch {
		case errors.Is(err, fs.ErrNotExist): // it is gone, or a link to nothing, as editors leave them
		case err != nil:
			problems = append(problems, &Error{File: path, Message: err.Error(), Err: err})
		case info.Mode().IsRegular():
			files = append(files, foundFile{path, info})
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("dotprompt: cannot read the folder of prompts: %w", err)
	}
	return files, problems, nil
}

// readFile returns the text of a file.
func readFile(ctx context.Context, fsys fs.FS, path string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	file, err := fsys.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil {
		return "", err
	} else if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is no regular file", path)
	}
	text, err := io.ReadAll(io.LimitReader(file, maxFileSize+1))
	if err != nil {
		return "", err
	}
	if len(text) > maxFileSize {
		return "", fmt.Errorf("%s has more than %d bytes", path, maxFileSize)
	}
	return string(text), nil
}
