// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"github.com/genkit-go/genkit/core"
)

// Imported counts what an import did with the files of a folder.
type Imported struct {
	Traces int // stored
	Known  int // imported before and not changed since
	Broken int // not read; the log says why
}

// importedFile is a file as it was when it was imported.
type importedFile struct {
	name       string
	size, time int64
}

// How much an import puts into one transaction, and the largest file it reads.
const (
	importFiles = 64
	importBytes = 4 << 20
	importMost  = 100 << 20
)

// Import stores the traces of an official folder, .genkit/traces, whose files are traces
// as JSON, named by their ids. The folder is only read. Files that were imported before
// are left out, so it may be done at every start. A folder that does not exist has no
// traces.
func (s *Store) Import(ctx context.Context, folder string) (Imported, error) {
	var done Imported
	files, err := traceFiles(folder)
	if err != nil {
		return done, core.Errorf(core.FailedPrecondition, "the traces in %s cannot be read: %w", folder, err)
	}
	batch, bytes := &job{}, 0
	flush := func() error {
		if len(batch.posts) == 0 {
			return nil
		}
		err := s.do(ctx, batch)
		if err == nil {
			done.Traces += len(batch.posts)
		}
		batch, bytes = &job{}, 0
		return err
	}
	for _, f := range files {
		var known int
		if err := s.query.wasImported.QueryRowContext(ctx, f.name, f.size, f.time).Scan(&known); err != nil {
			return done, s.explain(err)
		}
		if known > 0 {
			done.Known++
			continue
		}
		p, err := readTraceFile(f)
		if err != nil {
			done.Broken++
			s.o.Logger.Warn("a trace file cannot be imported", slog.String("file", f.name), slog.Any("error", err))
			continue
		}
		batch.posts, batch.files, bytes = append(batch.posts, p), append(batch.files, f), bytes+len(p.body)
		if len(batch.posts) == importFiles || bytes >= importBytes {
			if err := flush(); err != nil {
				return done, err
			}
		}
	}
	return done, flush()
}

// traceFiles returns the files of a folder that may be traces, the oldest first.
func traceFiles(folder string) ([]importedFile, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var files []importedFile
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || filepath.Ext(e.Name()) != "" {
			continue // it is gone, or something else, such as a lock
		}
		files = append(files, importedFile{filepath.Join(folder, e.Name()), info.Size(), info.ModTime().UnixNano()})
	}
	slices.SortStableFunc(files, func(a, b importedFile) int { return cmp.Compare(a.time, b.time) })
	return files, nil
}

func readTraceFile(f importedFile) (*post, error) {
	if f.size > importMost {
		return nil, core.Errorf(core.ResourceExhausted, "it has %d bytes; %d are allowed", f.size, importMost)
	}
	raw, err := os.ReadFile(f.name)
	if err != nil {
		return nil, err
	}
	return parsePost(withTraceID(raw, filepath.Base(f.name)))
}

// withTraceID returns a trace with the id of its file when it has none itself, as old
// ones do.
func withTraceID(raw []byte, id string) []byte {
	s := scanner{data: raw}
	has := false
	if s.space() != '{' || s.object(0, func(key []byte) error {
		has = has || string(key) == "traceId"
		return s.skip(1)
	}) != nil || has {
		return raw // what is wrong with it shows when it is read
	}
	out := appendJSON([]byte(`{"traceId":`), id)
	return append(append(out, ','), raw[slices.Index(raw, '{')+1:]...)
}
