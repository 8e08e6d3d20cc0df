// SPDX-License-Identifier: Apache-2.0

package sse

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

// FuzzRoundTrip holds that any JSON comes out of a stream as the value that went
// in, as ASCII on one line, however the bytes are split; and that bytes which are
// no JSON cannot break the framing.
func FuzzRoundTrip(f *testing.F) {
	for _, seed := range []string{`{"a":[1,true,null,""]}`, "\"é日😀\"", "[\r\n1 ,\n2]", "\"\xff\"", "", "a\n\ndata: b", `"\ud83d"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var out bytes.Buffer
		w := NewWriter(&out, nil)
		if err := w.Send("message", raw); err != nil {
			t.Fatal(err)
		}
		if err := w.End("result", json.RawMessage("true")); err != nil {
			t.Fatal(err)
		}
		for _, c := range out.Bytes() {
			if c >= 0x80 {
				t.Fatalf("not ASCII: %q", out.Bytes())
			}
		}
		if n := strings.Count(out.String(), "\n"); n != 4 {
			t.Fatalf("%d line feeds: %q", n, out.Bytes())
		}
		events, err := collect(Read(iotest.OneByteReader(&out)))
		if err != nil || len(events) != 2 || events[1] != `{"result":true}` {
			t.Fatalf("read %q, %v", events, err)
		}
		if len(raw) == 0 {
			raw = []byte("null")
		}
		if !json.Valid(raw) {
			return
		}
		got, want := decode(t, []byte(events[0])), map[string]any{"message": decode(t, raw)}
		if !reflect.DeepEqual(got, any(want)) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func decode(t *testing.T, raw []byte) (v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%q: %v", raw, err)
	}
	return v
}

// FuzzRead holds that reading ends, that it does not matter how the bytes are
// split, and that no event is larger than allowed.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"data: 1\n\n", "error: {}\r\n\r\n", "data\rdata\r\r", "\ufeffdata: 1\n\n", ": x\n\nEND", "data: " + strings.Repeat("x", 70) + "\n\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		const limit = 64
		whole, wholeErr := collect(ReadLimited(bytes.NewReader(in), limit))
		split, splitErr := collect(ReadLimited(iotest.OneByteReader(bytes.NewReader(in)), limit))
		if wholeErr == nil && splitErr == nil && fmt.Sprintf("%q", whole) != fmt.Sprintf("%q", split) {
			t.Fatalf("whole %q, split %q", whole, split)
		}
		if (wholeErr == nil) != (splitErr == nil) {
			t.Fatalf("whole %v, split %v", wholeErr, splitErr)
		}
		for _, event := range whole {
			if len(event) > limit {
				t.Fatalf("an event of %d bytes", len(event))
			}
		}
		if wholeErr != nil && wholeErr != ErrTooLarge || wholeErr == io.EOF {
			t.Fatal(wholeErr)
		}
	})
}
