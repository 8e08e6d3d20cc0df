// SPDX-License-Identifier: Apache-2.0

package sample

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// pair is a terminal and the side where the person sits.
func pair(t *testing.T) (terminal, person *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudo terminals here:", err)
	}
	t.Cleanup(func() { person.Close() })
	fd := int(person.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { terminal.Close() })
	return terminal, person
}

// asked tells each question.
type asked chan string

func (a asked) Write(p []byte) (int, error) {
	if bytes.HasSuffix(p, []byte(": ")) {
		a <- string(p)
	}
	return len(p), nil
}

func echoes(t *testing.T, terminal *os.File) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

func TestAsk(t *testing.T) {
	t.Setenv("CLOUDFLARE_ACCOUNT_ID", "")
	t.Setenv("CLOUDFLARE_API_TOKEN", "")
	terminal, person := pair(t)
	questions := make(asked, 2)
	done := make(chan error, 1)
	go func() {
		done <- Ask(t.Context(), Terminal{terminal, questions}, Options{Model: "cloudflare-workers-ai/x"})
	}()
	if q := <-questions; !strings.Contains(q, "CLOUDFLARE_ACCOUNT_ID is not set. It is the id of the account") {
		t.Errorf("asked %q", q)
	}
	if !echoes(t, terminal) {
		t.Error("what is no secret is not shown")
	}
	fmt.Fprintln(person, " acme ")
	<-questions
	for end := time.Now().Add(5 * time.Second); echoes(t, terminal); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("a secret is shown")
		}
	}
	fmt.Fprintln(person, "hush")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if account, token := os.Getenv("CLOUDFLARE_ACCOUNT_ID"), os.Getenv("CLOUDFLARE_API_TOKEN"); account != "acme" || token != "hush" {
		t.Errorf("got %q and %q", account, token)
	}
	if !echoes(t, terminal) {
		t.Error("the terminal stays silent")
	}
	// Nothing is missing now: nobody is asked.
	if err := Ask(t.Context(), Terminal{terminal, questions}, Options{Model: "cloudflare-workers-ai/x"}); err != nil {
		t.Error(err)
	}
}

func TestAskInVain(t *testing.T) {
	t.Setenv("XAI_API_KEY", "")
	terminal, person := pair(t)
	questions := make(asked, 1)
	ask := func(ctx context.Context) chan error {
		done := make(chan error, 1)
		go func() { done <- Ask(ctx, Terminal{terminal, questions}, Options{Model: "xai/x"}) }()
		<-questions
		return done
	}
	done := ask(t.Context())
	fmt.Fprintln(person)
	if err := <-done; err == nil || err.Error() != "XAI_API_KEY: nothing was entered" {
		t.Errorf("an empty line: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done = ask(ctx)
	for echoes(t, terminal) {
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) || !echoes(t, terminal) {
		t.Errorf("interrupted: %v, the terminal shows what is typed: %v", err, echoes(t, terminal))
	}
	fmt.Fprintln(person) // ends the reading
}
