// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the database driver

	"github.com/genkit-go/genkit/core"
)

// Options configure a store.
type Options struct {
	// Dir is the project's .genkit folder, which is made when it is missing. The database
	// is the file telemetry.db in it.
	Dir string
	// Keep bounds what is kept.
	Keep Retention
	// MoveDamaged moves a database that is damaged aside, to <file>.damaged-<time>, and
	// begins anew; otherwise it is an error that names the file.
	MoveDamaged bool
	// Logger hears what happens in the background; nil is silent.
	Logger *slog.Logger

	// For tests: how large the database may grow, and how long a process waits for another
	// one that writes to the same project, by default 10 s.
	maxPages int
	busyWait time.Duration
}

// Open opens the store of a project, or makes it. Its errors name the file or folder:
// DATA_LOSS for a damaged database, PERMISSION_DENIED for a folder that cannot be
// written, FAILED_PRECONDITION for a database of a newer version. ctx bounds the opening
// alone; Close ends the store.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Dir == "" {
		return nil, core.Errorf(core.InvalidArgument, "the telemetry store needs the project's .genkit folder (Options.Dir)")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.busyWait == 0 {
		o.busyWait = 10 * time.Second
	}
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return nil, folderError(o.Dir, err)
	}
	file := filepath.Join(o.Dir, fileName)
	s, err := open(ctx, file, o)
	if o.MoveDamaged && core.StatusOf(err) == core.DataLoss {
		aside, moveErr := moveAside(file, time.Now())
		if moveErr != nil {
			return nil, core.Errorf(core.PermissionDenied, "the damaged telemetry database %s cannot be moved aside: %w", file, moveErr)
		}
		o.Logger.Warn("the telemetry database was damaged; it was moved aside and a new one begun", slog.String("file", file), slog.String("aside", aside), slog.Any("error", err))
		s, err = open(ctx, file, o)
	}
	return s, err
}

func folderError(dir string, err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return core.Errorf(core.PermissionDenied, "the folder %s cannot be written, so traces cannot be stored; make it writable or choose another folder: %w", dir, err)
	}
	return core.Errorf(core.FailedPrecondition, "the folder %s cannot be made, so traces cannot be stored: %w", dir, err)
}

func open(ctx context.Context, file string, o Options) (_ *Store, err error) {
	s := newStore(file, o)
	defer func() {
		if err != nil {
			s.closeDatabases()
		}
	}()
	probe, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o644) // SQLite would open it to read only
	if err != nil {
		return nil, folderError(filepath.Dir(file), err)
	}
	probe.Close()
	if s.writes, err = sql.Open("sqlite", s.dsn(false)); err != nil {
		return nil, s.explain(err)
	}
	s.writes.SetMaxOpenConns(1)
	if s.conn, err = s.writes.Conn(ctx); err != nil {
		return nil, s.explain(err)
	}
	if err = s.prepareDatabase(ctx); err != nil {
		return nil, s.explain(err)
	}
	if s.reads, err = sql.Open("sqlite", s.dsn(true)); err != nil {
		return nil, s.explain(err)
	}
	s.reads.SetMaxOpenConns(4)
	s.reads.SetMaxIdleConns(2)
	if err = s.prepareStatements(ctx); err != nil {
		return nil, s.explain(err)
	}
	go s.write()
	return s, nil
}

// dsn returns the driver's name for the database. The write-ahead log lets readers go
// on beside the writer; its commits survive the end of the process.
func (s *Store) dsn(readOnly bool) string {
	q := url.Values{}
	pragmas := []string{
		fmt.Sprintf("busy_timeout(%d)", s.o.busyWait.Milliseconds()), // first: the others may have to wait
		"journal_mode(wal)", "synchronous(normal)", "cache_size(-2000)", "temp_store(memory)",
		fmt.Sprintf("wal_autocheckpoint(%d)", mostWAL/pageSize), fmt.Sprintf("journal_size_limit(%d)", mostWAL),
	}
	if readOnly {
		pragmas = []string{pragmas[0], "query_only(true)", "cache_size(-1000)"}
	} else {
		pragmas = append([]string{fmt.Sprintf("page_size(%d)", pageSize)}, pragmas...)
	}
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	path := filepath.ToSlash(s.file)
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

// The size of the database's pages, and how large the write-ahead log may grow before a
// commit has to empty it; it is emptied earlier when nothing comes in.
const (
	pageSize = 4096
	mostWAL  = 64 << 20
)

// prepareDatabase makes the tables, or checks that they are ours.
func (s *Store) prepareDatabase(ctx context.Context) error {
	if s.o.maxPages > 0 {
		if _, err := s.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", s.o.maxPages)); err != nil {
			return err
		}
	}
	if _, err := s.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil { // two processes may begin at once
		return err
	}
	version, tables := 0, 0
	err := s.conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version)
	if err == nil {
		err = s.conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables)
	}
	switch {
	case err != nil:
	case version == 0 && tables == 0:
		_, err = s.conn.ExecContext(ctx, schema)
	case version > schemaVersion:
		err = core.Errorf(core.FailedPrecondition, "the telemetry database %s was written by a newer version of these tools (format %d, this one knows %d): update them, or move the file aside", s.file, version, schemaVersion)
	case version != schemaVersion:
		err = core.Errorf(core.FailedPrecondition, "%s is a database of something else; move it aside", s.file)
	default:
		err = s.touchTables(ctx)
	}
	if err != nil {
		_, _ = s.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		return err
	}
	_, err = s.conn.ExecContext(ctx, "COMMIT")
	return err
}

// touchTables reads a little of every table, so that coarse damage shows at once.
func (s *Store) touchTables(ctx context.Context) error {
	for _, query := range []string{
		"SELECT count(*) FROM traces", "SELECT coalesce(max(seq), 0) FROM posts", "SELECT coalesce(max(n), 0) FROM logs",
		"SELECT coalesce(max(rowid), 0) FROM search", "SELECT seq FROM progress", "SELECT count(*) FROM imported",
	} {
		var n int64
		if err := s.conn.QueryRowContext(ctx, query).Scan(&n); err != nil {
			return err
		}
	}
	return nil
}

// Check looks through the whole database for damage; it takes a second or so for each
// 100 MB.
func (s *Store) Check(ctx context.Context) error {
	var verdict string
	if err := s.reads.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return s.explain(err)
	}
	if verdict != "ok" {
		return s.damaged(errors.New(verdict))
	}
	return nil
}

// moveAside renames the database and its companions, and returns the new name.
func moveAside(file string, now time.Time) (string, error) {
	aside := file + ".damaged-" + now.UTC().Format("20060102T150405.000Z")
	if err := os.Rename(file, aside); err != nil {
		return "", err
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := os.Rename(file+suffix, aside+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return aside, nil
}
