// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/genkit-go/genkit/core"
)

func TestDamagedDatabase(t *testing.T) {
	whole := func(t *testing.T, dir string) {
		t.Helper()
		s, err := Open(background, Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 300 {
			put(t, s, traceText(fmt.Sprint("t", i), "", spanText("s", "", "n", float64(i), float64(i+1), flowAttrs)))
		}
		s.Close()
	}
	for _, c := range []struct {
		name   string
		damage func(file string) error
	}{
		{"no database", func(file string) error { return os.WriteFile(file, bytes.Repeat([]byte("no database "), 1000), 0o644) }},
		{"broken tables", func(file string) error {
			f, err := os.OpenFile(file, os.O_RDWR, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteAt(bytes.Repeat([]byte{0xa5}, 8*pageSize), pageSize)
			return err
		}},
		{"cut off", func(file string) error { return os.Truncate(file, 2*pageSize) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			whole(t, dir)
			file := filepath.Join(dir, fileName)
			if err := c.damage(file); err != nil {
				t.Fatal(err)
			}
			_, err := Open(background, Options{Dir: dir})
			if !errors.Is(err, core.ErrDataLoss) || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), "move it aside") {
				t.Fatalf("opening it: %v", err)
			}
			var log bytes.Buffer
			s, err := Open(background, Options{Dir: dir, MoveDamaged: true, Logger: slog.New(slog.NewTextHandler(&log, nil))})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			put(t, s, traceText("new", "", spanText("s", "", "n", 1, 2, "")))
			if got := ids(t, s, Query{}); len(got) != 1 {
				t.Errorf("the new database has %q", got)
			}
			aside, _ := filepath.Glob(file + ".damaged-*")
			if len(aside) == 0 || !strings.Contains(log.String(), aside[0]) {
				t.Errorf("aside are %q; the log is %s", aside, log.String())
			}
		})
	}
}

func TestDamageFoundLater(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(background, Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, traceText("t", "", spanText("s", "", "n", 1, 2, `"a":"`+strings.Repeat("x", 20*pageSize)+`"`)))
	s.Close()
	file := filepath.Join(dir, fileName)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	page := bytes.LastIndex(raw, bytes.Repeat([]byte("x"), 4000))/pageSize - 5 // one that the blob has for itself
	copy(raw[page*pageSize:], make([]byte, pageSize))
	if err := os.WriteFile(file, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	s, err = Open(background, Options{Dir: dir, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Trace(background, "t"); !errors.Is(err, core.ErrDataLoss) || !strings.Contains(err.Error(), file) {
		t.Errorf("reading the trace: %v", err)
	}
	put(t, s, traceText("u", "", spanText("s", "", "fine", 1, 2, ""))) // others go on
	load(t, s, "u")
	if got := ids(t, s, Query{Search: "fine"}); len(got) != 1 || got[0] != "u" {
		t.Errorf("search finds %q; the log is %s", got, log.String())
	}
}

func TestLockedByAnother(t *testing.T) {
	s := openStore(t, func(o *Options) { o.busyWait = 50 * time.Millisecond })
	other, err := Open(background, Options{Dir: filepath.Dir(s.File())})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	release := make(chan struct{})
	holding := make(chan struct{})
	go func() {
		_ = other.do(background, &job{run: func(context.Context) error { close(holding); <-release; return nil }})
	}()
	<-holding
	body := []byte(traceText("t", "", spanText("s", "", "n", 1, 2, "")))
	if err := s.Put(background, body); !errors.Is(err, core.ErrUnavailable) || !strings.Contains(err.Error(), s.File()) {
		t.Errorf("while it is locked: %v", err)
	}
	if _, err := s.Trace(background, "t"); !errors.Is(err, core.ErrNotFound) {
		t.Errorf("readers wait for writers: %v", err)
	}
	close(release)
	for range 100 {
		if err = s.Put(background, body); err == nil {
			break
		}
	}
	if err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestForeignDatabases(t *testing.T) {
	for version, part := range map[int]string{99: "newer version", 0: "something else"} {
		dir := t.TempDir()
		s, err := Open(background, Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.conn.ExecContext(background, "PRAGMA user_version = "+strconv.Itoa(version)); err != nil {
			t.Fatal(err)
		}
		s.Close()
		if _, err := Open(background, Options{Dir: dir, MoveDamaged: true}); !errors.Is(err, core.ErrFailedPrecondition) || !strings.Contains(err.Error(), part) {
			t.Errorf("version %d: %v", version, err)
		}
	}
}

func TestFullDisk(t *testing.T) {
	s := openStore(t, func(o *Options) { o.maxPages = 60 })
	big := strings.Repeat("x", 4*pageSize)
	var err error
	stored := 0
	for ; err == nil && stored < 100; stored++ {
		err = s.Put(background, []byte(traceText(fmt.Sprint("t", stored), "", spanText("s", "", "n", float64(stored+1), 200, `"a":"`+big+`"`))))
	}
	stored--
	if !errors.Is(err, core.ErrResourceExhausted) || !strings.Contains(err.Error(), s.File()) || !strings.Contains(err.Error(), "disk is full") {
		t.Fatalf("after %d traces: %v", stored, err)
	}
	if got := ids(t, s, Query{Limit: 100}); len(got) != stored {
		t.Errorf("%d traces are listed, want %d", len(got), stored)
	}
	// One that is too large does not take those with it that fit.
	var group sync.WaitGroup
	results := make([]error, 8)
	holding := make(chan struct{})
	group.Go(func() { // all 8 wait for this, and so come in one transaction
		_ = s.do(background, &job{run: func(context.Context) error {
			close(holding)
			for len(s.jobs) < len(results) {
				time.Sleep(time.Millisecond)
			}
			return nil
		}})
	})
	<-holding
	for i := range results {
		group.Go(func() {
			attrs := ""
			if i%2 == 0 {
				attrs = `"a":"` + strings.Repeat("x", 100*pageSize) + `"`
			}
			results[i] = s.Put(background, []byte(traceText(fmt.Sprint("p", i), "", spanText("s", "", "n", 1, 2, attrs))))
		})
	}
	group.Wait()
	for i, err := range results {
		if tooLarge := i%2 == 0; tooLarge != errors.Is(err, core.ErrResourceExhausted) {
			t.Errorf("put %d: %v", i, err)
		}
	}
	if err := s.Check(background); err != nil {
		t.Error(err)
	}
}

func TestFolderThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(background, Options{Dir: filepath.Join(file, ".genkit")}); !errors.Is(err, core.ErrFailedPrecondition) || !strings.Contains(err.Error(), file) {
		t.Errorf("a folder under a file: %v", err)
	}
}

func TestReadOnlyFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".genkit")
	s, err := Open(background, Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	for _, missing := range []bool{false, true} {
		if missing {
			if err := os.Remove(filepath.Join(dir, fileName)); err != nil {
				t.Fatal(err)
			}
		} else if err := os.Chmod(filepath.Join(dir, fileName), 0o444); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dir, 0o555); err != nil {
			t.Fatal(err)
		}
		err := openUnprivileged(t, dir)
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(err, "PERMISSION_DENIED") || !strings.Contains(err, dir) {
			t.Errorf("missing %v: %q", missing, err)
		}
	}
}

// openUnprivileged opens the store of a folder and returns the error. The administrator
// may write anywhere, so it is another user that opens it then.
func openUnprivileged(t *testing.T, dir string) string {
	t.Helper()
	if os.Getuid() != 0 {
		s, err := Open(background, Options{Dir: dir})
		if err == nil {
			s.Close()
			t.Fatal("it can be opened")
		}
		return err.Error()
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// What leads to the folder, and the program, must be readable for that user.
	for parent := filepath.Dir(dir); len(parent) > len(os.TempDir()); parent = filepath.Dir(parent) {
		if err := os.Chmod(parent, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(exe)
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(filepath.Dir(dir), "program")
	if err := os.WriteFile(program, raw, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Dir = filepath.Dir(dir)
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	if !asNobody(cmd) {
		t.Skip("another user cannot be taken on this system")
	}
	out, err := cmd.Output()
	if err == nil {
		t.Fatalf("it can be opened: %s", out)
	}
	return string(out)
}

func TestTwoProcessesOnOneProject(t *testing.T) {
	dir := t.TempDir()
	first, second := startChild(t, dir), startChild(t, dir)
	own, err := Open(background, Options{Dir: dir, Keep: Retention{Traces: 1000}})
	if err != nil {
		t.Fatal(err)
	}
	defer own.Close()
	var group sync.WaitGroup
	for w, c := range []*child{first, second, first, second} {
		group.Go(func() {
			for i := range 50 {
				// All write parts of the same traces.
				body := traceText(fmt.Sprint("t", i), "", spanText(fmt.Sprint("s", w), "root", "n", 1, 2, ""))
				if w == 0 {
					body = traceText(fmt.Sprint("t", i), "", spanText("root", "", "greet", 1, 2, flowAttrs))
				}
				if err := postBody(defaultClient, c.url+"/api/traces", []byte(body)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	for i := range 50 {
		if n := len(load(t, own, fmt.Sprint("t", i)).Spans); n != 4 {
			t.Errorf("trace %d has %d spans", i, n)
		}
	}
	if got := ids(t, own, Query{Limit: 100, Search: "greet"}); len(got) != 50 {
		t.Errorf("%d traces are found", len(got))
	}
	if err := own.Check(background); err != nil {
		t.Error(err)
	}
}
