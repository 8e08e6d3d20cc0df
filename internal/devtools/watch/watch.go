// SPDX-License-Identifier: Apache-2.0

// Package watch tells when files of a project change, so that its program can be built
// and started again.
//
// What may enter: which files count, and gathering what changes together. What happens
// then is for the caller.
package watch

import (
	"context"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/genkit-go/genkit/core"
)

// quiet is how long nothing more must change until a change is told: editors and version
// control write many files at once.
const quiet = 150 * time.Millisecond

// endings are those of the files that are always watched.
var endings = []string{".go", ".prompt", ".json", ".pdf"}

// Options say what is watched.
type Options struct {
	// Root is the folder that is watched, with all below it but hidden folders,
	// node_modules, vendor and testdata. Tests (_test.go) don't count.
	Root string
	// Also are further endings, such as .md, or names of files, such as config.yaml.
	Also []string
	// Logger hears of folders that cannot be watched; nil is silent.
	Logger *slog.Logger
}

// Start watches until ctx ends, when the channel is closed. It tells the paths, relative to
// the root and sorted, of the files that have changed since the last time. A change that
// nobody receives is gathered with the next.
func Start(ctx context.Context, o Options) (<-chan []string, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, core.Errorf(core.ResourceExhausted, "files cannot be watched: %w", err)
	}
	w := &tree{o: o, watcher: watcher, changes: make(chan []string)}
	if err := w.add(o.Root, func(string) {}); err != nil {
		watcher.Close()
		return nil, core.Errorf(core.FailedPrecondition, "%s cannot be watched: %w", o.Root, err)
	}
	go w.run(ctx)
	return w.changes, nil
}

// tree watches a folder and all below it.
type tree struct {
	o       Options
	watcher *fsnotify.Watcher
	changes chan []string
}

// add watches a folder and those below it, and tells of the files in them.
func (t *tree) add(folder string, file func(path string)) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && path == t.o.Root:
			return err
		case err != nil: // gone already
			return nil
		case !entry.IsDir():
			file(path)
			return nil
		case path != t.o.Root && ignoredFolder(entry.Name()):
			return filepath.SkipDir
		}
		if err := t.watcher.Add(path); err != nil {
			if path == t.o.Root {
				return err
			}
			t.o.Logger.Warn("a folder is not watched", slog.String("folder", path), slog.Any("error", err))
		}
		return nil
	})
}

func ignoredFolder(name string) bool {
	return strings.HasPrefix(name, ".") || name == "node_modules" || name == "vendor" || name == "testdata"
}

// run gathers changes and tells them.
func (t *tree) run(ctx context.Context) {
	defer close(t.changes)
	defer t.watcher.Close()
	changed := map[string]bool{}
	timer := time.NewTimer(quiet)
	timer.Stop()
	var out chan []string // nil while there is nothing to tell
	var told []string
	for {
		select {
		case event := <-t.watcher.Events:
			before := len(changed)
			t.note(event, changed)
			if len(changed) > before || changed[event.Name] {
				out = nil
				timer.Reset(quiet)
			}
		case err := <-t.watcher.Errors:
			t.o.Logger.Warn("changes of files may have been missed", slog.Any("error", err))
		case <-timer.C:
			out, told = t.changes, t.names(changed)
		case out <- told:
			out = nil
			clear(changed)
		case <-ctx.Done():
			return
		}
	}
}

// note adds what an event has changed. New folders are watched, and what they hold has
// changed too.
func (t *tree) note(event fsnotify.Event, changed map[string]bool) {
	if event.Op == fsnotify.Chmod {
		return
	}
	if event.Has(fsnotify.Create) {
		if info, err := os.Lstat(event.Name); err == nil && info.IsDir() {
			if !ignoredFolder(filepath.Base(event.Name)) {
				t.add(event.Name, func(path string) {
					if t.counts(path) {
						changed[path] = true
					}
				})
			}
			return
		}
	}
	if t.counts(event.Name) {
		changed[event.Name] = true
	}
}

// counts tells whether a file is watched.
func (t *tree) counts(path string) bool {
	name := filepath.Base(path)
	for _, entry := range t.o.Also {
		if name == entry || strings.HasPrefix(entry, ".") && strings.HasSuffix(name, entry) {
			return true
		}
	}
	if strings.HasPrefix(name, ".") || strings.HasSuffix(name, "_test.go") {
		return false
	}
	return slices.Contains(endings, filepath.Ext(name)) || name == "go.mod"
}

func (t *tree) names(changed map[string]bool) []string {
	names := make([]string, 0, len(changed))
	for path := range changed {
		name, err := filepath.Rel(t.o.Root, path)
		if err != nil {
			name = path
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
