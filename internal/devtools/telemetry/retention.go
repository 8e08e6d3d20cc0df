// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Retention bounds what a store keeps; the oldest goes first. 0 is the default, less is
// no bound. The bounds are applied after something came in, once nothing more does; while
// much comes in they may be passed by a few hundred.
type Retention struct {
	Traces int           // how many; by default 10,000
	Logs   int           // how many records; by default 100,000
	Age    time.Duration // since a trace was touched or a record logged; by default any
	Bytes  int64         // of the database, its free pages aside; by default 2 GiB
}

func (r Retention) withDefaults() Retention {
	if r.Traces == 0 {
		r.Traces = 10_000
	}
	if r.Logs == 0 {
		r.Logs = 100_000
	}
	if r.Bytes == 0 {
		r.Bytes = 2 << 30
	}
	return r
}

// How much is removed in one transaction, and how much may come in before limits are
// looked at while more comes.
const (
	pruneSlice = 200
	pruneAfter = 400
)

// housekeep does one piece of what can wait, and reports whether more is left: search
// text, limits, the write-ahead log. Only the writer's goroutine calls it.
func (s *Store) housekeep() (more bool) {
	var err error
	switch {
	case s.unindexed:
		err = s.transaction(func(ctx context.Context) (err error) {
			more, err = s.indexSome(ctx)
			return err
		})
		if errors.Is(err, errLeftOut) {
			more, err = true, nil
		}
		s.unindexed = more && err == nil
		s.unflushed = true
		more = true
	case s.added > 0:
		more = s.prune()
		if !more {
			s.added = 0
		}
		s.unflushed, more = true, true
	case s.unflushed:
		s.unflushed = false
		_, err = s.conn.ExecContext(context.Background(), "PRAGMA wal_checkpoint(PASSIVE)")
	}
	if err != nil {
		s.o.Logger.Warn("the telemetry database could not be tidied up", slog.Any("error", s.explain(err)))
		return false
	}
	return more
}

// prune removes some of what is over the limits, and reports whether more may be.
func (s *Store) prune() (more bool) {
	err := s.transaction(func(ctx context.Context) error {
		old, err := s.overdue(ctx)
		if err != nil {
			return err
		}
		more = len(old) == pruneSlice
		for _, n := range old {
			if err := s.removeTrace(ctx, n); err != nil {
				return err
			}
		}
		if len(old) > 0 {
			clear(s.known)
		}
		return s.pruneLogs(ctx)
	})
	if err != nil {
		s.o.Logger.Warn("old traces could not be removed", slog.Any("error", s.explain(err)))
		return false
	}
	return more
}

// overdue returns the oldest traces that are to go, some of them when there are many.
func (s *Store) overdue(ctx context.Context) ([]int64, error) {
	var count, pages, free, size int64
	for query, into := range map[string]*int64{"SELECT count(*) FROM traces": &count, "PRAGMA page_count": &pages, "PRAGMA freelist_count": &free, "PRAGMA page_size": &size} {
		if err := s.conn.QueryRowContext(ctx, query).Scan(into); err != nil {
			return nil, err
		}
	}
	keep := s.o.Keep
	over := int64(0)
	if keep.Traces > 0 {
		over = count - int64(keep.Traces)
	}
	if used := (pages - free) * size; keep.Bytes > 0 && used > keep.Bytes && count > 0 {
		over = max(over, min(count-1, count*(used-keep.Bytes)/used+1)) // the last one stays
	}
	rows, err := s.conn.QueryContext(ctx, "SELECT n, touched FROM traces ORDER BY n LIMIT ?", pruneSlice)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	before := time.Now().Add(-keep.Age).UnixMilli()
	var old []int64
	for rows.Next() {
		var n, touched int64
		if err := rows.Scan(&n, &touched); err != nil {
			return nil, err
		}
		if int64(len(old)) < over || keep.Age > 0 && touched < before {
			old = append(old, n)
		}
	}
	return old, rows.Err()
}

func (s *Store) removeTrace(ctx context.Context, n int64) error {
	for _, query := range []string{"DELETE FROM posts WHERE trace = ?", "DELETE FROM search WHERE rowid = ?", "DELETE FROM traces WHERE n = ?"} {
		if _, err := s.conn.ExecContext(ctx, query, n); err != nil {
			return err
		}
	}
	return nil
}

// pruneLogs removes the log records that are over the limits. Their numbers have no
// gaps but where records were removed before, so the last tells how many there are.
func (s *Store) pruneLogs(ctx context.Context) error {
	if most := s.o.Keep.Logs; most > 0 {
		if _, err := s.conn.ExecContext(ctx, "DELETE FROM logs WHERE n <= (SELECT max(n) FROM logs) - ?", most); err != nil {
			return err
		}
	}
	if age := s.o.Keep.Age; age > 0 {
		if _, err := s.conn.ExecContext(ctx, "DELETE FROM logs WHERE time < ?", float64(time.Now().Add(-age).UnixMilli())); err != nil {
			return err
		}
	}
	// Numbers of posts may come again once all are gone.
	_, err := s.conn.ExecContext(ctx, "UPDATE progress SET seq = (SELECT coalesce(max(seq), 0) FROM posts) WHERE seq > (SELECT coalesce(max(seq), 0) FROM posts)")
	return err
}
