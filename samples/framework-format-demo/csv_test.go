// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

func csvHandler(t testing.TB) *core.FormatHandler {
	t.Helper()
	h, err := newCSV(schema.MustFor[[]Price]())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestCSVParse(t *testing.T) {
	tests := []struct{ name, text, want, says string }{
		{"rows", "item,cents\ntea,320\ncake,410", `[{"cents":320,"item":"tea"},{"cents":410,"item":"cake"}]`, ""},
		{"fence, blank lines, CRLF", "```csv\r\nitem,cents\r\n\r\ntea,320\r\n```\r\n", `[{"cents":320,"item":"tea"}]`, ""},
		{"quotes", "item,cents\n\"tea, \"\"green\"\"\nin a pot\",320\n", `[{"cents":320,"item":"tea, \"green\"\nin a pot"}]`, ""},
		{"text that looks like a number", "item,cents\n7,8", `[{"cents":8,"item":"7"}]`, ""},
		{"no number where one should be", "item,cents\ntea,about 3", `[{"cents":"about 3","item":"tea"}]`, ""},
		{"no rows", "item,cents", "[]", ""},
		{"nothing", " \n", "", ""},
		{"too few fields", "item,cents\ntea", "[]", "row 1 has 1 fields, but there are 2 columns"},
		{"stray quote", "item,cents\nte\"a\"b,3\n", "[]", `is no CSV`},
		{"open quote", "item,cents\n\"tea,3\ncake,4", "[]", "a quote is not closed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := csvHandler(t).Parse(ai.NewModelTextMessage(tt.text))
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Error(diff)
			}
			if (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestCSVReadsWhileItComes(t *testing.T) {
	r := csvHandler(t).Reader()
	var items []string
	for _, piece := range []string{"item,ce", "nts\ntea", ",3", "20\n\"ca", "ke\n", "big\",410\nlast,1"} {
		r.Add(piece)
		for _, item := range r.Items() {
			items = append(items, string(item))
		}
	}
	want := []string{`{"cents":320,"item":"tea"}`, `{"cents":410,"item":"cake\nbig"}`}
	if diff := cmp.Diff(want, items); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("["+strings.Join(want, ",")+"]", string(r.Value())); diff != "" {
		t.Error(diff)
	}
}

func TestCSVNeedsATable(t *testing.T) {
	for _, raw := range []string{`{"type":"object"}`, `{"type":"array"}`, `{"type":"array","items":{"type":"string"}}`, `true`} {
		s, err := schema.Parse([]byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := newCSV(s); core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("%s gives %v", raw, err)
		}
	}
	if _, err := newCSV(nil); core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("no schema gives %v", err)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add("item,cents\n\"a,b\",1\n", 3)
	f.Add("a\n\"\n", 1)
	f.Fuzz(func(t *testing.T, text string, at int) {
		h := csvHandler(t)
		whole, err := h.Parse(ai.NewModelTextMessage(text))
		if whole != nil && !json.Valid(whole) {
			t.Fatalf("%q gives %q", text, whole)
		}
		if at < 0 || at > len(text) {
			return
		}
		r := h.Reader()
		r.Add(text[:at])
		r.Add(text[at:] + "\n")
		if got := r.Value(); err == nil && string(got) != string(whole) {
			t.Errorf("cut at %d, %q gives %s, and %s as a whole", at, text, got, whole)
		}
	})
}
