// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"encoding/json"
	"testing"
	"time"
)

type base struct {
	ID     string `json:"id"`
	Shadow string
	Twice  string
	hidden string
}

type other struct{ Twice string }

// Exported is embedded by pointer.
type Exported struct {
	Deep string `json:"deep,omitempty"`
	Self *Exported
}

type record struct {
	base
	other
	*Exported
	Shadow  string
	Renamed int `json:"renamed"`
	Skipped int `json:"-"`
	//lint:ignore SA5008 a field with the name "-" is what is tested
	Dash    int               `json:"-,"`
	Empty   string            `json:"empty,omitempty"`
	Zero    time.Time         `json:"zero,omitzero"`
	Omitted map[string]string `json:",omitempty"`
	Quoted  int               `json:"quoted,string"`
	Text    string            `json:"text,string"`
	Func    func()
	Any     any
	private string
}

// TestStructs compares what templates see of structs to what encoding/json writes.
func TestStructs(t *testing.T) {
	full := record{
		base: base{ID: "i", Shadow: "no", hidden: "h"}, Exported: &Exported{Deep: "d"}, Shadow: "yes", Renamed: 1, Dash: 2,
		Empty: "e", Zero: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Omitted: map[string]string{"a": "b"}, Quoted: 5, Any: []int{1}, private: "p",
	}
	for name, v := range map[string]record{"full": full, "zero": {}} {
		var want Map
		v.Func = nil
		text, err := json.Marshal(struct {
			record
			Func *int
			Text string
		}{record: v, Text: "x"})
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		for _, object := range []any{v, &v} {
			n := 0
			for key, got := range Entries(object) {
				n++
				if key == "Func" || key == "text" || key == "zero" {
					continue
				}
				wanted, ok := want.Lookup(key)
				gotText, _ := JSON(got, "")
				wantedText, _ := JSON(wanted, "")
				if !ok || gotText != wantedText {
					t.Errorf("%s: %s is %s, want %s (there: %v)", name, key, gotText, wantedText, ok)
				}
			}
			// The outer Text adds one name to those of the record.
			if n != want.Len()-1 {
				t.Errorf("%s: %d keys, want those of %s but Text", name, n, text)
			}
		}
	}
	for key, want := range map[string]string{
		"id": "i", "Shadow": "yes", "deep": "d", "renamed": "1", "-": "2", "quoted": "5", "hidden": "", "private": "", "Twice": "", "Skipped": "", "base": "", "ID": "",
	} {
		if got := renderText(t, "{{this.["+key+"]}}", &full, nil, nil); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if v, _ := Lookup(full, "quoted"); v != "5" {
		t.Errorf("a field with the option string is %#v", v)
	}
	nowhere := record{Zero: time.Time{}.In(time.FixedZone("x", 3600))}
	if v, ok := Lookup(nowhere, "zero"); ok {
		t.Errorf("a field with IsZero and omitzero is %v", v)
	}
	if v, ok := Lookup(record{}, "deep"); ok {
		t.Errorf("a field of a nil embedded struct is %v", v)
	}
}
