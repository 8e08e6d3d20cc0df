// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// isTerminal tells whether somebody reads what is written to w.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// paint writes text in colours, where these are wanted.
type paint bool

// painter returns whether what is written to w may have colours: on a terminal, unless
// NO_COLOR is set.
func (s Streams) painter(w io.Writer) paint {
	return paint(isTerminal(w) && s.env("NO_COLOR") == "" && s.env("TERM") != "dumb")
}

func (p paint) red(text string) string   { return p.in("31", text) }
func (p paint) green(text string) string { return p.in("32", text) }
func (p paint) faint(text string) string { return p.in("2", text) }
func (p paint) bold(text string) string  { return p.in("1", text) }

func (p paint) in(code, text string) string {
	if !p {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// print writes what a command has found. That nobody gets it is a failure.
func (s Streams) print(text string) error {
	_, err := io.WriteString(s.Out, text)
	return err
}

// resultText returns the result of a run for people, on lines of its own; the trace is
// "" when it is not known.
func resultText(paint paint, result json.RawMessage, traceID string) string {
	text := paint.green("Result:") + "\n" + pretty(result) + "\n"
	if traceID != "" {
		text += paint.faint("Trace ID:") + " " + traceID + "\n"
	}
	return text
}

// pretty returns JSON for people: strings without quotes, all else with indents.
func pretty(raw json.RawMessage) string {
	var text *string
	if json.Unmarshal(raw, &text) == nil && text != nil {
		return *text
	}
	return indented(raw)
}

// indented returns JSON with indents of two spaces.
func indented(raw json.RawMessage) string {
	var b bytes.Buffer
	if json.Indent(&b, raw, "", "  ") != nil {
		return string(raw)
	}
	return b.String()
}

// cut shortens a text to a number of characters, on one line.
func cut(text string, most int) string {
	runes := []rune(text)
	for i, r := range runes {
		if r == '\n' || r == '\r' || r == '\t' {
			runes[i] = ' '
		}
	}
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + "..."
}

// fields writes lines of names and values, the values below each other.
func fields(w io.Writer, rows [][2]string) {
	width := 0
	for _, row := range rows {
		width = max(width, len(row[0]))
	}
	for _, row := range rows {
		fmt.Fprintf(w, "%-*s %s\n", width+1, row[0]+":", row[1])
	}
}

// compact returns JSON on one line.
func compact(raw json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return string(raw)
	}
	return b.String()
}
