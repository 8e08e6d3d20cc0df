// SPDX-License-Identifier: Apache-2.0

package sample

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// A Terminal is where somebody may be asked.
type Terminal struct {
	In  *os.File
	Out io.Writer // where questions are written
}

// Interactive tells whether somebody sits there and can answer.
func (t Terminal) Interactive() bool { return term.IsTerminal(int(t.In.Fd())) }

// Ask makes sure that the environment has what the provider of the model needs. What is
// missing is asked for on a terminal, secrets without showing them, and put into the
// environment of this process alone. Without a terminal it is an error that names the
// variable.
func Ask(ctx context.Context, t Terminal, o Options) error {
	for _, s := range Settings(o.Model) {
		if !s.missing(o) {
			continue
		}
		if !t.Interactive() {
			return fmt.Errorf("%s is not set in the environment; it is %s", s.Variable, s.What)
		}
		value, err := t.ask(ctx, &s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Variable, err)
		}
		if err := os.Setenv(s.Variable, value); err != nil {
			return err
		}
	}
	return nil
}

// ask asks for one setting until ctx ends.
func (t Terminal) ask(ctx context.Context, s *Setting) (string, error) {
	fmt.Fprintf(t.Out, "%s is not set. It is %s.\n%s: ", s.Variable, s.What, s.Variable)
	type answer struct {
		text string
		err  error
	}
	fd := int(t.In.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", err
	}
	answers := make(chan answer, 1)
	go func() { // a terminal cannot be asked with a limit of time
		var a answer
		if s.Secret {
			var raw []byte
			raw, a.err = term.ReadPassword(fd)
			a.text = string(raw)
		} else {
			a.text, a.err = bufio.NewReader(t.In).ReadString('\n')
		}
		answers <- a
	}()
	select {
	case <-ctx.Done():
		_ = term.Restore(fd, before) // or the terminal would stay silent
		fmt.Fprintln(t.Out)
		return "", ctx.Err()
	case a := <-answers:
		if s.Secret {
			fmt.Fprintln(t.Out) // that of the person was not shown
		}
		text := strings.TrimSpace(a.text)
		switch {
		case a.err != nil && a.err != io.EOF:
			return "", a.err
		case text == "":
			return "", fmt.Errorf("nothing was entered")
		}
		return text, nil
	}
}
