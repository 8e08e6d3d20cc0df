// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// ask is the answer of a flow's input that stands for: ask the person.
const ask = "ask"

// person is who answers the questions of tools. It serves one question at a time.
type person struct {
	terminal io.Reader // nil when nobody is there
	out      io.Writer
	lines    chan string
}

func newPerson(terminal io.Reader, out io.Writer) *person {
	return &person{terminal: terminal, out: out}
}

// answer shows a question and returns the answer: given, or when that is "ask" what the
// person types, or otherwise when nobody is there.
func (p *person) answer(ctx context.Context, question, given, otherwise string, show core.Send[string]) (string, error) {
	if err := show(question); err != nil {
		return "", err
	}
	if given != ask {
		return given, show("answer: " + given)
	}
	if p.terminal != nil {
		line, err := p.read(ctx)
		if err != nil || line != "" {
			return line, err
		}
	}
	return otherwise, show("answer: " + otherwise + " (nobody was asked)")
}

// read returns the next line that is not blank, "" when there is none. The goroutine that
// waits for lines lives as long as the program: a read of a terminal cannot be ended.
func (p *person) read(ctx context.Context) (string, error) {
	if p.lines == nil {
		p.lines = make(chan string)
		go func() {
			defer close(p.lines)
			for scanner := bufio.NewScanner(p.terminal); scanner.Scan(); {
				p.lines <- strings.TrimSpace(scanner.Text())
			}
		}()
	}
	for {
		fmt.Fprint(p.out, "> ")
		select {
		case line, ok := <-p.lines:
			if !ok {
				fmt.Fprintln(p.out) // the person has left
				return "", nil
			}
			if line != "" {
				return line, nil
			}
		case <-ctx.Done():
			return "", context.Cause(ctx)
		}
	}
}
