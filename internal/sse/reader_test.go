// SPDX-License-Identifier: Apache-2.0

package sse

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"
	"testing/iotest"
)

// collect returns the events of a stream and its error.
func collect(events iter.Seq2[[]byte, error]) (all []string, err error) {
	for event, err := range events {
		if err != nil {
			return all, err
		}
		all = append(all, string(event))
	}
	return all, nil
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"nothing", "", nil},
		{"one", "data: {\"a\":1}\n\n", []string{`{"a":1}`}},
		{"two", "data: 1\n\ndata: 2\n\n", []string{"1", "2"}},
		{"no space", "data:1\n\n", []string{"1"}},
		{"two spaces", "data:  1\n\n", []string{" 1"}},
		{"CRLF", "data: 1\r\n\r\ndata: 2\r\n\r\n", []string{"1", "2"}},
		{"CR", "data: 1\r\rdata: 2\r\r", []string{"1", "2"}},
		{"mixed line ends", "data: 1\r\n\ndata: 2\n\r\ndata: 3\r\n\r", []string{"1", "2", "3"}},
		{"error lines", "data: 1\n\nerror: {\"error\":{}}\n\n", []string{"1", `{"error":{}}`}},
		{"several lines", "data: {\ndata: \"a\":1\ndata: }\n\n", []string{"{\n\"a\":1\n}"}},
		{"empty data", "data:\n\n", []string{""}},
		{"data without colon", "data\n\n", []string{""}},
		{"comments and fields", ": ping\n\nevent: x\nid: 7\nretry: 1\ndata: 1\n: more\n\n", []string{"1"}},
		{"fields alone", "event: x\n\ndata: 1\n\n", []string{"1"}},
		{"many empty lines", "\n\n\ndata: 1\n\n\n\n", []string{"1"}},
		{"byte order mark", "\ufeffdata: 1\n\n\ufeffdata: 2\n\n", []string{"1"}},
		{"no empty line at the end", "data: 1\n\ndata: 2\n", []string{"1", "2"}},
		{"no line end at the end", "data: 1\n\ndata: 2", []string{"1", "2"}},
		{"END of Next.js", "data: 1\n\nEND", []string{"1"}},
		{"END line of Next.js", "data: 1\n\nEND\n\n", []string{"1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for how, r := range map[string]io.Reader{
				"whole": strings.NewReader(c.in), "byte by byte": iotest.OneByteReader(strings.NewReader(c.in)),
				"with the end at once": iotest.DataErrReader(strings.NewReader(c.in)),
			} {
				got, err := collect(Read(r))
				if err != nil {
					t.Fatalf("%s: %v", how, err)
				}
				if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) {
					t.Errorf("%s: got %q, want %q", how, got, c.want)
				}
			}
		})
	}
}

func TestReadLimit(t *testing.T) {
	const limit = 10
	exact := strings.Repeat("x", limit)
	for _, c := range []struct {
		name, in string
		events   int
		tooLarge bool
	}{
		{"exact", "data: " + exact + "\n\n", 1, false},
		{"exact with error:", "error: " + exact + "\n\n", 1, false},
		{"one more", "data: 1\n\ndata: x" + exact + "\n\n", 1, true},
		{"lines together", "data: 123456\ndata: 123456\n\n", 0, true},
		{"unfinished line", "data: " + exact + exact, 0, true},
		{"unfinished event", "data: 123456\ndata: 123456", 0, true},
		{"endless comment", ":" + exact + exact, 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := collect(ReadLimited(strings.NewReader(c.in), limit))
			if len(got) != c.events || errors.Is(err, ErrTooLarge) != c.tooLarge || (err != nil) != c.tooLarge {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestReadError(t *testing.T) {
	broken := errors.New("connection reset")
	got, err := collect(Read(io.MultiReader(strings.NewReader("data: 1\n\ndata: 2"), iotest.ErrReader(broken))))
	if !errors.Is(err, broken) || len(got) != 1 {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestReadDoesNotWait(t *testing.T) {
	for _, end := range []string{"\n\n", "\r\n\r\n", "\r\r"} {
		pr, pw := io.Pipe()
		go func() { _, _ = io.WriteString(pw, "data: 1"+end) }() // and then nothing comes
		for event := range Read(pr) {
			if string(event) != "1" {
				t.Errorf("got %q", event)
			}
			break
		}
		_ = pr.Close()
	}
}

func TestEventsAreNotShared(t *testing.T) {
	var all [][]byte
	for event := range Read(strings.NewReader("data: 1\n\ndata: 2\n\n")) {
		all = append(all, event)
	}
	if !bytes.Equal(all[0], []byte("1")) || !bytes.Equal(all[1], []byte("2")) {
		t.Errorf("got %q", all)
	}
}
