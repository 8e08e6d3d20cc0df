// SPDX-License-Identifier: Apache-2.0

//go:build unix

package runtimes

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/genkit-go/genkit/core"
)

// output is what a program writes.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// shell starts a script, which is closed at the end of the test.
func shell(t *testing.T, script string, edit ...func(*Command)) (*Process, *output) {
	t.Helper()
	noLeaks(t)
	out := &output{}
	c := Command{Args: []string{"/bin/sh", "-c", script}, Stdin: strings.NewReader(""), Stdout: out, Stderr: out}
	for _, change := range edit {
		change(&c)
	}
	p, err := StartProcess(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(soon(t)); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return p, out
}

// lives tells whether a process runs and has not merely not been waited for.
func lives(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return !os.IsNotExist(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(rest, "Z")
}

// numberIn waits for a line "name=number" of the output.
func numberIn(t *testing.T, out fmt.Stringer, name string) int {
	t.Helper()
	n := 0
	eventually(t, "it says "+name, func() bool {
		_, rest, ok := strings.Cut(out.String(), name+"=")
		text, _, whole := strings.Cut(rest, "\n")
		var err error
		n, err = strconv.Atoi(text)
		return ok && whole && err == nil
	})
	return n
}

func TestProcess(t *testing.T) {
	dir := t.TempDir()
	p, out := shell(t, `echo "out $GENKIT_ENV $(pwd)"; echo err >&2; exit 3`, func(c *Command) {
		c.Dir = dir
		c.Env = DevEnvironment{}.Over([]string{"PATH=" + os.Getenv("PATH")})
	})
	exit, err := p.Wait(soon(t))
	if err != nil || exit != (Exit{Code: 3}) {
		t.Errorf("got %+v, %v", exit, err)
	}
	if p.Status() != Stopped || p.PID() != 0 {
		t.Errorf("it is %s, %d", p.Status(), p.PID())
	}
	if got := out.String(); !strings.Contains(got, "out dev "+dir) || !strings.Contains(got, "err\n") {
		t.Errorf("it wrote %q", got)
	}
}

func TestProcessErrors(t *testing.T) {
	noLeaks(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want core.Status
	}{
		{nil, core.InvalidArgument},
		{[]string{""}, core.InvalidArgument},
		{[]string{"genkit-no-such-program"}, core.NotFound},
		{[]string{filepath.Join(filepath.Dir(file), "none")}, core.NotFound},
		{[]string{file}, core.PermissionDenied},
	} {
		if _, err := StartProcess(Command{Args: test.args}); core.StatusOf(err) != test.want {
			t.Errorf("%q: %v", test.args, err)
		}
	}
}

// The whole group ends, also what the program has started and what is in its way.
func TestStopEndsTheGroup(t *testing.T) {
	for _, test := range []struct {
		name, script string
	}{
		{"it obeys", `sleep 600 & echo "other=$!"; echo "me=$$"; wait`},
		{"it cleans up", `trap 'echo "clean=1"; exit 0' TERM; sleep 600 & echo "other=$!"; echo "me=$$"; wait`},
		{"it does not obey", `trap "" TERM; sleep 600 & echo "other=$!"; echo "me=$$"; while :; do sleep 600; done`},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, out := shell(t, test.script, func(c *Command) { c.Grace = 300 * time.Millisecond })
			other, me := numberIn(t, out, "other"), numberIn(t, out, "me")
			if p.Status() != Running || p.PID() != me || !lives(other) {
				t.Fatalf("it is %s, %d", p.Status(), p.PID())
			}
			if err := p.Stop(soon(t)); err != nil {
				t.Fatal(err)
			}
			if p.Status() != Stopped || lives(me) {
				t.Errorf("it is %s", p.Status())
			}
			eventually(t, "what it started has ended", func() bool { return !lives(other) })
			if test.name == "it cleans up" {
				numberIn(t, out, "clean")
			}
			if err := p.Stop(soon(t)); err != nil {
				t.Errorf("again: %v", err)
			}
		})
	}
}

func TestOwns(t *testing.T) {
	p, out := shell(t, `sleep 600 & echo "other=$!"; echo "me=$$"; wait`)
	other, me := numberIn(t, out, "other"), numberIn(t, out, "me")
	for _, test := range []struct {
		name string
		pid  int
		want bool
	}{
		{"itself", me, true},
		{"what it started", other, true},
		{"the tools", os.Getpid(), false},
		{"one that cannot be looked at", 1234567890, true},
	} {
		if got := p.Owns(test.pid); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
	if err := p.Stop(soon(t)); err != nil {
		t.Fatal(err)
	}
	if p.Owns(me) {
		t.Error("a stopped one owns processes")
	}
}

// What a program leaves behind ends with it.
func TestLeftovers(t *testing.T) {
	p, out := shell(t, `sleep 600 </dev/null >/dev/null 2>&1 & echo "other=$!"`)
	if exit, err := p.Wait(soon(t)); err != nil || exit.Code != 0 {
		t.Errorf("got %+v, %v", exit, err)
	}
	other := numberIn(t, out, "other")
	eventually(t, "what it started has ended", func() bool { return !lives(other) })
}

func TestSignalled(t *testing.T) {
	p, _ := shell(t, `kill -9 $$`)
	if exit, err := p.Wait(soon(t)); err != nil || exit != (Exit{-1, "killed"}) {
		t.Errorf("got %+v, %v", exit, err)
	}
}

func TestRestart(t *testing.T) {
	p, out := shell(t, `echo "me=$$"; sleep 600`)
	first := numberIn(t, out, "me")
	for _, what := range []string{"running", "stopped"} {
		if what == "stopped" {
			if err := p.Stop(soon(t)); err != nil {
				t.Fatal(err)
			}
		}
		before := p.PID()
		if err := p.Restart(soon(t)); err != nil {
			t.Fatal(err)
		}
		if p.Status() != Running || p.PID() == 0 || p.PID() == before {
			t.Errorf("a %s one is %s, %d", what, p.Status(), p.PID())
		}
	}
	if lives(first) {
		t.Error("the first one lives")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := p.Wait(ctx); core.StatusOf(err) != core.DeadlineExceeded {
		t.Errorf("it has not ended, but: %v", err)
	}
	for range 2 {
		if err := p.Close(soon(t)); err != nil {
			t.Error(err)
		}
	}
	if exit, err := p.Wait(soon(t)); err != nil || exit.Signal != "terminated" {
		t.Errorf("got %+v, %v", exit, err)
	}
	if err := p.Restart(soon(t)); core.StatusOf(err) != core.FailedPrecondition {
		t.Errorf("after Close: %v", err)
	}
}

// Who asks for the end, but has no time to wait for it, gets it all the same.
func TestStopWithoutWaiting(t *testing.T) {
	p, out := shell(t, `echo "me=$$"; sleep 600`)
	me := numberIn(t, out, "me")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := p.Stop(ctx); err != nil && core.StatusOf(err) != core.Cancelled {
		t.Errorf("got %v", err)
	}
	eventually(t, "it has ended", func() bool { return !lives(me) && p.Status() == Stopped })
}

// A program that ended may be started again, and waited for again.
func TestRestartAfterTheEnd(t *testing.T) {
	p, out := shell(t, `echo once; exit 4`)
	for n := 1; n <= 2; n++ {
		if exit, err := p.Wait(soon(t)); err != nil || exit.Code != 4 {
			t.Errorf("got %+v, %v", exit, err)
		}
		if got := strings.Count(out.String(), "once"); got != n {
			t.Errorf("it ran %d times, want %d", got, n)
		}
		if n == 1 {
			if err := p.Restart(soon(t)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestRestartOnCrash(t *testing.T) {
	count := filepath.Join(t.TempDir(), "count")
	p, _ := shell(t, `echo x >> `+count+`; [ "$(wc -l < `+count+`)" -ge 3 ] || exit 1`, func(c *Command) { c.RestartOnCrash = func(Exit) bool { return true } })
	began := time.Now()
	if exit, err := p.Wait(soon(t)); err != nil || exit.Code != 0 {
		t.Errorf("got %+v, %v", exit, err)
	}
	raw, _ := os.ReadFile(count)
	if runs := bytes.Count(raw, []byte("x")); runs != 3 {
		t.Errorf("it ran %d times", runs)
	}
	if waited := time.Since(began); waited < 3*firstRestart {
		t.Errorf("it was waited %v", waited)
	}
}

// Stopping ends the waiting for a restart.
func TestStopWhileCrashed(t *testing.T) {
	p, out := shell(t, `echo run; exit 1`, func(c *Command) { c.RestartOnCrash = func(Exit) bool { return true } })
	eventually(t, "it has crashed", func() bool { return p.Status() == Stopped })
	if err := p.Stop(soon(t)); err != nil {
		t.Fatal(err)
	}
	time.Sleep(firstRestart + 100*time.Millisecond)
	if runs := strings.Count(out.String(), "run"); runs != 1 || p.Status() != Stopped {
		t.Errorf("it ran %d times", runs)
	}
}

// However the tools end, the program ends with them.
func TestToolsKilled(t *testing.T) {
	if os.Getenv("RUNTIMES_TEST_TOOLS") != "" {
		p, err := StartProcess(Command{Args: []string{"/bin/sh", "-c", `trap "" TERM; sleep 600 & echo "other=$!"; echo "me=$$"; while :; do sleep 600; done`}, Grace: 200 * time.Millisecond})
		if err == nil {
			_, _ = p.Wait(context.Background())
		}
		return
	}
	tools := exec.Command(os.Args[0], "-test.run=^TestToolsKilled$")
	tools.Env = append(os.Environ(), "RUNTIMES_TEST_TOOLS=1")
	out := &output{}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	tools.Stdout, tools.Stderr = w, w
	if err := tools.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	go func() { _, _ = io.Copy(out, r) }()
	me, other := numberIn(t, out, "me"), numberIn(t, out, "other")
	time.Sleep(50 * time.Millisecond) // for the guardian to begin
	_ = tools.Process.Kill()
	_ = tools.Wait()
	eventually(t, "the program has ended", func() bool { return !lives(me) && !lives(other) })
}

// What is typed goes to the program that runs, also after a restart.
func TestTerminalInput(t *testing.T) {
	r, w := io.Pipe()
	in := &terminalInput{from: r}
	first, firstEnd := io.Pipe()
	in.feed(firstEnd)
	go func() { _, _ = io.WriteString(w, "one\n") }()
	line := make([]byte, 100)
	if n, err := first.Read(line); err != nil || string(line[:n]) != "one\n" {
		t.Errorf("got %q, %v", line[:n], err)
	}
	second, secondEnd := io.Pipe()
	in.feed(secondEnd)
	if _, err := first.Read(line); err != io.EOF {
		t.Errorf("the first one: %v", err)
	}
	go func() {
		_, _ = io.WriteString(w, "two\n")
		w.Close()
	}()
	if all, err := io.ReadAll(second); err != nil || string(all) != "two\n" {
		t.Errorf("got %q, %v", all, err)
	}
	third, thirdEnd := io.Pipe()
	in.feed(thirdEnd) // nothing comes any more
	if _, err := third.Read(line); err != io.EOF {
		t.Errorf("the third one: %v", err)
	}
}

func TestIsTerminal(t *testing.T) {
	file, err := os.Open(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	device, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	if isTerminal(file) || isTerminal(strings.NewReader("")) || isTerminal((*os.File)(nil)) || !isTerminal(device) {
		t.Error("wrong")
	}
	p, out := shell(t, `cat; echo done`, func(c *Command) { c.Stdin = device })
	if _, err := p.Wait(soon(t)); err != nil || out.String() != "done\n" {
		t.Errorf("it wrote %q, %v", out.String(), err)
	}
}
