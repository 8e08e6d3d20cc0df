// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func allEvents(body io.Reader, most int) (list []string, err error) {
	e := newEvents(body)
	if most > 0 {
		e.most = most
	}
	for {
		data, err := e.next()
		if err == io.EOF {
			return list, nil
		}
		if err != nil {
			return list, err
		}
		list = append(list, string(data))
	}
}

func TestEvents(t *testing.T) {
	t.Parallel()
	for body, want := range map[string][]string{
		"":                                    nil,
		"\n\n\r\r\r\n":                        nil,
		"data: a\n\ndata:b\n\n":               {"a", "b"},
		"data: a\r\n\r\ndata: b\r\n\r\n":      {"a", "b"},
		"data: a\r\rdata: b\r\r":              {"a", "b"},
		"data: a\ndata: b\n\n":                {"a\nb"},
		"data:  two spaces\n\n":               {" two spaces"},
		"event: x\nid: 1\nretry: 5\n: hi\n\n": nil,
		"data\n\ndata: a":                     {"a"},
		"data: a\n\ndata: {\"cut":             {"a", "{\"cut"},
		"{\"error\": {\n\"code\": 5}}\n":      {"{\"error\": {\n\"code\": 5}}"},
	} {
		for name, reader := range map[string]io.Reader{"whole": strings.NewReader(body), "bytes": iotest.OneByteReader(strings.NewReader(body)), "end with data": iotest.DataErrReader(strings.NewReader(body))} {
			got, err := allEvents(reader, 0)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s of %q: error %v, (-want +got):\n%s", name, body, err, diff)
			}
		}
	}
}

// TestEventArrives wants an event as soon as its blank line is there, also when that
// ends with a \r, after which a \n might come.
func TestEventArrives(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"\n\n", "\r\r", "\r\n\r\n"} {
		r, w := io.Pipe()
		done := make(chan struct{})
		go func() {
			defer close(done)
			io.WriteString(w, "data: a"+end) // and nothing more
		}()
		if data, err := newEvents(r).next(); string(data) != "a" || err != nil {
			t.Errorf("after %q: %q, %v", end, data, err)
		}
		<-done
	}
}

func TestEventsEnd(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	if list, err := allEvents(io.MultiReader(strings.NewReader("data: a\n\ndata: b"), iotest.ErrReader(broken)), 0); err != broken || len(list) != 1 {
		t.Errorf("%q, %v; want the event before, and the error", list, err)
	}
	for _, body := range []string{"data: " + strings.Repeat("x", 100), strings.Repeat("data: xxxxxxxx\n", 12) + "\n"} {
		if _, err := allEvents(strings.NewReader(body), 64); err != errTooLong {
			t.Errorf("the error is %v; want that the event is too long", err)
		}
	}
}

func FuzzEvents(f *testing.F) {
	f.Add([]byte("data: a\r\ndata: b\r\rdata: c\n\n: x\nfoo"), 3)
	f.Fuzz(func(t *testing.T, body []byte, size int) {
		whole, err := allEvents(bytes.NewReader(body), 1<<10)
		split, splitErr := allEvents(iotest.OneByteReader(bytes.NewReader(body)), 1<<10)
		if err != splitErr || !cmp.Equal(whole, split) {
			t.Errorf("whole: %q, %v; byte by byte: %q, %v", whole, err, split, splitErr)
		}
	})
}
