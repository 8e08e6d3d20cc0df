// SPDX-License-Identifier: Apache-2.0

//go:build unix

package runtimes

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// ownGroup makes a command the first of a process group.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// processLives tells whether a process runs, whoever owns it.
func processLives(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// inGroup tells whether a process is in a group, or cannot be looked at.
func inGroup(pid, group int) bool {
	its, err := syscall.Getpgid(pid)
	return err != nil || its == group
}

// signalOf returns the name of the signal that ended a program.
func signalOf(state *os.ProcessState) string {
	if ws, ok := state.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return ws.Signal().String()
	}
	return ""
}

// The times between looks whether a group has ended.
const firstLook, longestLook = time.Millisecond, 50 * time.Millisecond

// endGroup asks a group to end, and kills it after the time of grace.
func endGroup(ch *child, grace time.Duration) {
	if syscall.Kill(-ch.pid, syscall.SIGTERM) != nil {
		return // nobody is there
	}
	over := time.Now().Add(grace)
	for wait := firstLook; time.Now().Before(over); wait = min(2*wait, longestLook) {
		if !groupLives(ch.pid) {
			return
		}
		time.Sleep(wait)
	}
	_ = syscall.Kill(-ch.pid, syscall.SIGKILL)
}

// groupLives tells whether a process of a group runs. One that has ended counts until
// somebody has waited for it, which in a container may be never: where the system has a
// /proc, it is looked up there.
func groupLives(group int) bool {
	if syscall.Kill(-group, 0) != nil {
		return false
	}
	list, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(list) == 0 {
		return true
	}
	for _, name := range list {
		stat, err := os.ReadFile(name) // pid (name) state parent group …
		if err != nil {
			continue // it is gone
		}
		fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
		if len(fields) > 2 && string(fields[2]) == strconv.Itoa(group) && string(fields[0]) != "Z" {
			return true
		}
	}
	return false
}

// guardian is a small process that ends a group when the tools are gone, however they
// went: then its input ends.
type guardian struct {
	cmd  *exec.Cmd
	life io.WriteCloser
}

// guardScript waits for a line. When none comes, it ends the group $1, and kills it
// after $2 tenths of a second. It looks less often after the first second: on a busy
// machine the looking takes time of its own.
const guardScript = `trap "" HUP INT TERM
read -r line && exit 0
kill -s TERM -- "-$1" 2>/dev/null || exit 0
i=0
while [ "$i" -lt "$2" ]; do
	step=1
	[ "$i" -lt 10 ] || step=5
	sleep "0.$step"
	kill -s 0 -- "-$1" 2>/dev/null || exit 0
	i=$((i + step))
done
kill -s KILL -- "-$1" 2>/dev/null`

// newGuardian guards a group; nil where the system has no shell.
func newGuardian(group int, grace time.Duration) *guardian {
	cmd := exec.Command("/bin/sh", "-c", guardScript, "genkit-guardian", strconv.Itoa(group), strconv.Itoa(int(grace/(100*time.Millisecond))))
	cmd.Dir = "/"
	ownGroup(cmd) // signals of the terminal don't reach it
	life, err := cmd.StdinPipe()
	if err != nil || cmd.Start() != nil {
		return nil
	}
	return &guardian{cmd, life}
}

// dismiss ends the guarding.
func (g *guardian) dismiss() {
	if g == nil {
		return
	}
	_, _ = io.WriteString(g.life, "over\n")
	_ = g.life.Close()
	_ = g.cmd.Wait()
}
