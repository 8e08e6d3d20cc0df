// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"io"
	"os"
	"sync"
)

// terminalInput passes what is typed to the program that runs. A program in a group of
// its own that read the terminal itself would be halted by the system.
type terminalInput struct {
	from io.Reader

	mu   sync.Mutex
	to   io.WriteCloser // of the program that runs
	read bool           // the reading has begun
	over bool           // it has ended
}

// isTerminal tells whether r is a terminal, or another device that is read as one is.
func isTerminal(r io.Reader) bool {
	f, ok := r.(*os.File)
	if !ok || f == nil {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// feed lets a program get what is typed from now on. The reading goes on as long as the
// tools: nobody can take it from a terminal.
func (t *terminalInput) feed(to io.WriteCloser) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.to != nil {
		_ = t.to.Close()
	}
	if t.to = to; t.over {
		_ = to.Close()
	}
	if !t.read {
		t.read = true
		go t.pass()
	}
}

func (t *terminalInput) pass() {
	buffer := make([]byte, 4096)
	for {
		n, err := t.from.Read(buffer)
		t.mu.Lock()
		to := t.to
		t.over = err != nil
		t.mu.Unlock()
		if n > 0 {
			_, _ = to.Write(buffer[:n]) // a program that has ended reads no more
		}
		if err != nil {
			_ = to.Close()
			return
		}
	}
}
