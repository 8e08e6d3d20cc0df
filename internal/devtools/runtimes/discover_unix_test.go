// SPDX-License-Identifier: Apache-2.0

//go:build unix

package runtimes

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A pipe would be read for ever.
func TestPipeInTheFolder(t *testing.T) {
	root, log := t.TempDir(), &journal{}
	if err := syscall.Mkfifo(filepath.Join(folderOf(t, root), "pipe.json"), 0o600); err != nil {
		t.Skip("no pipes: ", err)
	}
	m := start(t, func(o *Options) { o.Root, o.Logger = root, log.logger() })
	if err := m.Ready(soon(t)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "file=pipe.json") {
		t.Errorf("nobody was told: %s", log.String())
	}
}
