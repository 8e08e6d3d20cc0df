// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/core"
)

// readAll reads records of numbers until something else comes.
func readAll(body io.Reader) (list []int, err error) {
	p := &Plugin{}
	r := newRecords(body)
	for {
		var next struct{ N int }
		if err := p.next(context.Background(), r, &next); err != nil {
			return list, err
		}
		list = append(list, next.N)
	}
}

// Records are the same wherever the network splits them, and lines that keep a
// connection open are none.
func TestRecords(t *testing.T) {
	for _, text := range []string{
		"{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n", "{\"n\":1}{\"n\":2}{\"n\":3}", "\r\n{\"n\":1}\r\n\n\n {\"n\":2}\n{\n\"n\"\n:3}",
		": ping\n{\"n\":1}\n:\n: {\"n\":7}\r\n{\"n\":2}\n{\"n\":3}\n: not over", "{\"n\":1,\"x\":\":\"}\n{\"n\":2}\n:" + strings.Repeat("z", 5000) + "\n{\"n\":3}",
	} {
		want := []int{1, 2, 3}
		if strings.Contains(text, "\n:3}") {
			want = want[:2] // a line that begins with a colon, which no server writes
		}
		for size := 1; size <= len(text) && size < 100; size++ {
			got, err := readAll(&pieces{text: text, size: size})
			if !cmp.Equal(got, want) || core.StatusOf(err) != core.Unavailable {
				t.Errorf("%.60q in pieces of %d: %v, %v", text, size, got, err)
			}
		}
		if got, _ := readAll(iotest.DataErrReader(strings.NewReader(text))); !cmp.Equal(got, want) {
			t.Errorf("%.60q with its end: %v", text, got)
		}
	}
}

// pieces is a text that is read in pieces of a size.
type pieces struct {
	text string
	size int
}

func (p *pieces) Read(b []byte) (int, error) {
	if p.text == "" {
		return 0, io.EOF
	}
	n := copy(b, p.text[:min(p.size, len(p.text))])
	p.text = p.text[n:]
	return n, nil
}

func TestRecordsEnd(t *testing.T) {
	reset := errors.New("connection reset")
	for _, c := range []struct {
		name string
		body io.Reader
		want core.Status
		says string
	}{
		{"nothing", strings.NewReader(""), core.Unavailable, "ended before it was complete"},
		{"within a record", strings.NewReader(`{"n":1`), core.Unavailable, "ended before it was complete"},
		{"the body is cut", io.MultiReader(strings.NewReader(`{"n"`), iotest.ErrReader(io.ErrUnexpectedEOF)), core.Unavailable, "ended before it was complete"},
		{"broken", iotest.ErrReader(reset), core.Unavailable, "connection reset"},
		{"no JSON", strings.NewReader("<html>"), core.Internal, "cannot be read"},
		{"other JSON", strings.NewReader(`{"n":"x"}`), core.Internal, "cannot be read"},
		{"no object", strings.NewReader(`[]`), core.Internal, "cannot be read"},
		{"endless", &repeated{":" + strings.Repeat("x", 64<<10) + "\n"}, core.Internal, "more than 64 MB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, err := readAll(c.body)
			if core.StatusOf(err) != c.want || !strings.Contains(fmt.Sprint(err), c.says) || len(list) > 0 {
				t.Errorf("%v, %v; want %v with %q", list, err, c.want, c.says)
			}
		})
	}
}

// repeated is a text over and over.
type repeated struct{ text string }

func (r *repeated) Read(b []byte) (n int, err error) {
	for n < len(b) {
		n += copy(b[n:], r.text)
	}
	return n, nil
}

// Splits change nothing, and nothing makes it panic.
func FuzzRecords(f *testing.F) {
	for _, s := range []string{"{\"n\":1}\n{\"n\":2}\n", ": x\n{}", "{", "\n:\n{\"n\":1}", "{\"n\":1}:{}", ":"} {
		f.Add(s, 1)
	}
	f.Fuzz(func(t *testing.T, text string, size int) {
		if size < 1 {
			return
		}
		want, wantErr := readAll(strings.NewReader(text))
		got, err := readAll(&pieces{text: text, size: size})
		if !cmp.Equal(got, want) || core.StatusOf(err) != core.StatusOf(wantErr) {
			t.Errorf("in pieces of %d: %v, %v; want %v, %v", size, got, err, want, wantErr)
		}
	})
}
