// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
)

// logger returns where the tools tell of trouble: standard error, warnings and errors
// alone unless DEBUG is set.
func (s Streams) logger() *slog.Logger {
	level := slog.LevelWarn
	if s.env("DEBUG") != "" {
		level = slog.LevelDebug
	}
	return slog.New(&lineHandler{out: s.Err, level: level, lock: &sync.Mutex{}})
}

// lineHandler writes records for people: the level, the message, and what belongs to it.
type lineHandler struct {
	out   io.Writer
	level slog.Level
	lock  *sync.Mutex
	attrs []slog.Attr
}

func (h *lineHandler) Enabled(_ context.Context, level slog.Level) bool { return level >= h.level }

func (h *lineHandler) Handle(_ context.Context, r slog.Record) error {
	var line bytes.Buffer
	fmt.Fprintf(&line, "%s: %s", strings.ToLower(r.Level.String()), r.Message)
	attrs := h.attrs[:len(h.attrs):len(h.attrs)]
	r.Attrs(func(a slog.Attr) bool { attrs = append(attrs, a); return true })
	for i, a := range attrs {
		separator := ", "
		if i == 0 {
			separator = " ("
		}
		fmt.Fprintf(&line, "%s%s: %v", separator, a.Key, a.Value)
	}
	if len(attrs) > 0 {
		line.WriteByte(')')
	}
	line.WriteByte('\n')
	h.lock.Lock()
	defer h.lock.Unlock()
	_, err := h.out.Write(line.Bytes())
	return err
}

func (h *lineHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	with := *h
	with.attrs = append(h.attrs[:len(h.attrs):len(h.attrs)], attrs...)
	return &with
}

// WithGroup drops the name: the tools have none.
func (h *lineHandler) WithGroup(string) slog.Handler { return h }
