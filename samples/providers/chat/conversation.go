// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
)

// maxLine bounds a line, such as one that a program writes to this one.
const maxLine = 1 << 20

// conversation is what was said so far, and with whom.
type conversation struct {
	g             *genkit.Genkit
	model, system string
	terminal      sample.Terminal
	said          []*ai.Message
}

// talk answers line by line until there are no more, a line is empty, or ctx ends. On a
// terminal an answer that fails is told, and the conversation goes on; elsewhere it ends.
func (c *conversation) talk(ctx context.Context, in io.Reader, out io.Writer) error {
	someone := c.terminal.Interactive()
	if someone {
		fmt.Fprintf(out, "Talking to %s. An empty line ends the conversation.\n", c.model)
	}
	lines, failed := readLines(in)
	for {
		if someone {
			fmt.Fprint(out, "> ")
		}
		select {
		case <-ctx.Done():
			fmt.Fprintln(out)
			return ctx.Err()
		case line, ok := <-lines:
			switch {
			case !ok && someone:
				fmt.Fprintln(out) // Ctrl-D leaves the cursor behind the prompt
				return *failed
			case !ok:
				return *failed
			case line == "":
				return nil
			}
			err := c.answer(ctx, line, out)
			if err != nil && (!someone || ctx.Err() != nil) {
				return err
			}
			if err != nil {
				fmt.Fprintln(out, "error:", err)
			}
		}
	}
}

// answer prints the answer to one line while it arrives. When it fails, the line counts as
// not said.
func (c *conversation) answer(ctx context.Context, line string, out io.Writer) error {
	options := []genkit.Option{genkit.WithPrompt(line)}
	switch {
	case len(c.said) > 0:
		options = append(options, genkit.WithMessages(c.said...)) // what the model is told beforehand is among them
	case c.system != "":
		options = append(options, genkit.WithSystem(c.system))
	}
	stream := c.g.GenerateStream(ctx, options...)
	written := false
	for chunk, err := range stream.Chunks() {
		if err != nil {
			if written {
				fmt.Fprintln(out)
			}
			return err
		}
		if text := chunk.Text(); text != "" {
			written = true
			if _, err := io.WriteString(out, text); err != nil {
				return err
			}
		}
	}
	response, err := stream.Result()
	if err != nil {
		return err
	}
	if f := response.FinishReason; f != ai.FinishStop && f != "" || !written {
		fmt.Fprint(out, strings.TrimRight(fmt.Sprintf(" [%s %s", f, response.FinishMessage), " ")+"]")
	}
	c.said = response.Messages()
	_, err = fmt.Fprintln(out)
	return err
}

// readLines reads the lines of in, without spaces around them, on a goroutine of its own:
// reading cannot be broken off. The error may be looked at when the channel is closed.
func readLines(in io.Reader) (<-chan string, *error) {
	lines := make(chan string)
	failed := new(error)
	go func() {
		defer close(lines)
		scanner := bufio.NewScanner(in)
		scanner.Buffer(nil, maxLine)
		for scanner.Scan() {
			lines <- strings.TrimSpace(scanner.Text())
		}
		*failed = scanner.Err()
	}()
	return lines, failed
}
