// SPDX-License-Identifier: Apache-2.0

package partialjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// A cost that is not linear shows at so many of these: they would take a minute.
func TestLinear(t *testing.T) {
	const (
		many   = 1 << 18
		enough = 20 * time.Second
	)
	for _, unit := range []string{
		"[", "{", "[x", `{"a":`, "[[1],", `{"a":[`, `"`, `["`, `{"a":1}`, `[{"a":1}`, "{'", "[/*", "[//", "[/", `["\`,
		`["\ud83d`, "[\"\xe2", "[1", "[1,", "{a", "{\n", "{\"a\n", "```", "[\n", "\xe2\x82",
	} {
		text := strings.Repeat(unit, many)
		begin := time.Now()
		for _, size := range []int{100, len(text)} {
			var r Reader
			var l Lines
			for at := 0; at < len(text); at += size {
				piece := text[at:min(at+size, len(text))]
				r.Write(piece)
				r.Items()
				l.Write(piece)
				l.Items()
			}
			r.Value()
			l.Close()
		}
		Find(text, Object)
		FindArray(text)
		if took := time.Since(begin); took > enough {
			t.Errorf("%d of %q take %v", many, unit, took)
		}
	}
}

// document returns an array of records of about so many bytes.
func document(size int) string {
	var b strings.Builder
	b.WriteString("[")
	for i := 0; b.Len() < size; i++ {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, `{"id": %d, "name": "Dish no. %d", "text": "It's a \"fine\" dish – with salt\nand pepper.", "price": %d.50, "tags": ["hot", "new"], "sold": false}`, i, i, i)
	}
	b.WriteString("]")
	return b.String()
}

// pieces splits a text into so many pieces.
func pieces(text string, count int) []string {
	var list []string
	for i := range count {
		list = append(list, text[i*len(text)/count:(i+1)*len(text)/count])
	}
	return list
}

// Benchmark reads a document that comes in pieces of 250 bytes. The megabytes per second
// stay the same whatever its size. The floor is encoding/json's check of the whole.
func Benchmark(b *testing.B) {
	for _, megabytes := range []int{1, 5} {
		text := document(megabytes << 20)
		list := pieces(text, megabytes*4000)
		run := func(name string, f func(b *testing.B)) {
			b.Run(fmt.Sprintf("%s/%dMB", name, megabytes), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					f(b)
				}
			})
		}
		run("floor_Valid", func(b *testing.B) {
			if !json.Valid([]byte(text)) {
				b.Fatal("no JSON")
			}
		})
		run("floor_Compact", func(b *testing.B) {
			var out bytes.Buffer
			if err := json.Compact(&out, []byte(text)); err != nil {
				b.Fatal(err)
			}
		})
		run("Write", func(b *testing.B) {
			var r Reader
			for _, piece := range list {
				r.Write(piece)
			}
			if !r.Done() {
				b.Fatal("not done")
			}
		})
		run("Items", func(b *testing.B) {
			var r Reader
			countItems(b, megabytes, list, func(text string) { r.Write(text) }, r.Items)
		})
		run("Value", func(b *testing.B) { // whenever the text has grown by a tenth
			var r Reader
			read, due := 0, 0
			for _, piece := range list {
				r.Write(piece)
				if read += len(piece); read >= due {
					r.Value()
					due = read + read/10
				}
			}
		})
		run("Find", func(b *testing.B) {
			if _, whole := Find("So: "+text, Any); !whole {
				b.Fatal("not whole")
			}
		})
		run("Lines", func(b *testing.B) {
			var l Lines
			countItems(b, megabytes, list, l.Write, l.Items)
		})
	}
}

// countItems takes the items after each piece.
func countItems(b *testing.B, megabytes int, list []string, write func(string), items func() []json.RawMessage) {
	n := 0
	for _, piece := range list {
		write(piece)
		n += len(items())
	}
	if n < megabytes*5000 {
		b.Fatalf("%d items", n)
	}
}
