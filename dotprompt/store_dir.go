// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"strconv"
	"strings"
)

// DirStore reads and writes prompts in a folder, and nothing outside of it: names
// are checked by [CheckName], and symbolic links that lead out of the folder are
// errors. Files are named as [StoreNaming] says.
type DirStore struct {
	*FSStore
	root *os.Root
}

var _ WritableStore = (*DirStore)(nil)

// OpenDirStore returns a store for a folder, which must exist. The caller closes
// it.
func OpenDirStore(dir string) (*DirStore, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("dotprompt: cannot open the folder of prompts: %w", err)
	}
	return &DirStore{FSStore: NewFSStore(root.FS()), root: root}, nil
}

// Close gives the folder up. The store works no more then.
func (s *DirStore) Close() error { return s.root.Close() }

// FS returns the folder as a file system, for a [Loader].
func (s *DirStore) FS() fs.FS { return s.root.FS() }

// Save writes a prompt or partial, and makes its folders. The file is replaced as
// a whole: readers see either the old or the new one.
func (s *DirStore) Save(ctx context.Context, p *Source) error {
	file, err := savedFile(p)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.write(file, p.Source); err != nil {
		return fmt.Errorf("dotprompt: %s cannot be saved: %w", inWords(false, p.Name, p.Variant), err)
	}
	return nil
}

// savedFile returns the path of the file for a source.
func savedFile(p *Source) (string, error) {
	file, err := fileName(p.Name, p.Variant, false)
	if err != nil {
		return "", err
	}
	if p.Source == "" {
		return "", fmt.Errorf("dotprompt: %w: %s has no source to save", ErrData, inWords(false, p.Name, p.Variant))
	}
	return file, nil
}

// write replaces a file.
func (s *DirStore) write(file, text string) (err error) {
	if folder := path.Dir(file); folder != "." {
		if err := s.root.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	temporary := file + "." + strconv.FormatUint(rand.Uint64(), 36) + ".tmp"
	f, err := s.root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = s.root.Remove(temporary)
		}
	}()
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return s.root.Rename(temporary, file)
}

// Delete removes a prompt or, if there is none of that name, a partial.
func (s *DirStore) Delete(ctx context.Context, name, variant string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var tried []string
	for _, partial := range [...]bool{false, true} {
		file, err := fileName(name, variant, partial)
		if err != nil {
			return err
		}
		tried = append(tried, file)
		switch err := s.root.Remove(file); {
		case err == nil:
			return nil
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("dotprompt: %s cannot be deleted: %w", inWords(partial, name, variant), err)
		}
	}
	return fmt.Errorf("dotprompt: %s %w: there is no file %s", inWords(false, name, variant), ErrNotFound, strings.Join(tried, " or "))
}
