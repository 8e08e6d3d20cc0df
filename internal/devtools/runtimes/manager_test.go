// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/genkit-go/genkit/core"
)

func TestNewNeedsRoot(t *testing.T) {
	if _, err := New(Options{}); core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("got %v", err)
	}
}

// A project that cannot be written to is none of the manager's errors: v2 works.
func TestRootIsNoFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	var log journal
	m := start(t, withV2, func(o *Options) { o.Root, o.Logger = file, log.logger() })
	if err := m.Ready(soon(t)); err != nil {
		t.Fatal(err)
	}
	register(t, m, "a")
	if r, err := m.WaitForRuntime(soon(t)); err != nil || r.ID != "a" {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestCloseTwice(t *testing.T) {
	m := start(t, withV2)
	c := register(t, m, "a")
	shut(t, m)
	shut(t, m)
	if _, _, err := c.conn.Read(soon(t)); err == nil {
		t.Error("the program is still connected")
	}
	if m.begin() {
		t.Error("there is work after Close")
	}
}

// Close does not wait for ever.
func TestCloseInTime(t *testing.T) {
	m := start(t)
	if !m.begin() {
		t.Fatal("there is no work")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if err := m.Close(ctx); core.StatusOf(err) != core.DeadlineExceeded {
		t.Errorf("got %v", err)
	}
	m.work.Done()
}
