// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"errors"

	"modernc.org/sqlite"

	"github.com/genkit-go/genkit/core"
)

// The results of SQLite that need an explanation; the low byte of its codes.
const (
	sqliteBusy     = 5
	sqliteReadOnly = 8
	sqliteIOError  = 10
	sqliteCorrupt  = 11
	sqliteFull     = 13
	sqliteCantOpen = 14
	sqliteNotADB   = 26
)

// explain gives an error of the database a status, the name of the file and what can be
// done about it. Errors that have a status pass.
func (s *Store) explain(err error) error {
	var own *core.Error
	if err == nil || errors.As(err, &own) {
		return err
	}
	var failed *sqlite.Error
	if !errors.As(err, &failed) {
		switch {
		case errors.Is(err, context.Canceled):
			return core.Errorf(core.Cancelled, "the telemetry database %s: %w", s.file, err)
		case errors.Is(err, context.DeadlineExceeded):
			return core.Errorf(core.DeadlineExceeded, "the telemetry database %s: %w", s.file, err)
		}
		return core.Errorf(core.Internal, "the telemetry database %s: %w", s.file, err)
	}
	switch failed.Code() & 0xff {
	case sqliteFull:
		return core.Errorf(core.ResourceExhausted, "the disk is full: the telemetry database %s cannot grow, and what came was not stored; free some space, or delete the file: %w", s.file, err)
	case sqliteCorrupt, sqliteNotADB:
		return s.damaged(err)
	case sqliteReadOnly, sqliteCantOpen:
		return core.Errorf(core.PermissionDenied, "the telemetry database %s cannot be written; make the file and its folder writable: %w", s.file, err)
	case sqliteBusy:
		return core.Errorf(core.Unavailable, "another process has kept the telemetry database %s locked for %v; end it, or try again: %w", s.file, s.o.busyWait, err)
	case sqliteIOError:
		return core.Errorf(core.Unavailable, "the disk failed for the telemetry database %s: %w", s.file, err)
	}
	return core.Errorf(core.Internal, "the telemetry database %s: %w", s.file, err)
}

func (s *Store) damaged(err error) error {
	return core.Errorf(core.DataLoss, "the telemetry database %s is damaged: move it aside (with its -wal and -shm files), or open it with MoveDamaged, to begin a new one: %w", s.file, err)
}
