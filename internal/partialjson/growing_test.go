// SPDX-License-Identifier: Apache-2.0

package partialjson

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGrowing(t *testing.T) {
	for _, test := range []struct {
		name   string
		pieces []string
		want   []string // of each piece, "" for nothing new
	}{
		{"values so far", []string{`{"ci`, `ty": "Ty`, `re", "days": 1`, `2}`}, []string{`{}`, `{"city":"Ty"}`, `{"city":"Tyre"}`, `{"city":"Tyre","days":12}`}},
		{"nothing yet", []string{"", " ", "{"}, []string{"", "", "{}"}},
		{"nothing new", []string{`{"a":1`, `, `, `"b"`, `: 2}`}, []string{`{}`, `{"a":1}`, "", `{"a":1,"b":2}`}},
		{"no object", []string{`[1, `, `2]`, `"x"`}, []string{"", "", ""}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var g Growing
			var got []string
			for _, piece := range test.pieces {
				got = append(got, string(g.Add(piece)))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
		})
	}
}

func TestGrowingGivesCopies(t *testing.T) {
	var g Growing
	first := g.Add(`{"a":"x`)
	first[1] = '!'
	if got := string(g.Add(`y"}`)); got != `{"a":"xy"}` {
		t.Errorf("after a change to the first value: %s", got)
	}
}

// What all the values hold together grows with the text, not with its square.
func TestGrowingIsLinear(t *testing.T) {
	sum := func(pieces int) (bytes, values int) {
		var g Growing
		g.Add(`{"text":"`)
		for range pieces {
			if value := g.Add("twelve bytes"); value != nil {
				bytes += len(value)
				values++
			}
		}
		return bytes, values
	}
	bytes, values := sum(20_000)
	if text := 20_000 * len("twelve bytes"); bytes > 20*text {
		t.Errorf("the values of a text of %d bytes hold %d", text, bytes)
	}
	if values < 100 {
		t.Errorf("%d values are too few to watch", values)
	}
}

func BenchmarkGrowing(b *testing.B) {
	list := pieces(`{"text":"`+strings.Repeat("a line of code\\n", 1000)+`"}`, 2000)
	b.ReportAllocs()
	for b.Loop() {
		var g Growing
		for _, piece := range list {
			g.Add(piece)
		}
	}
}
