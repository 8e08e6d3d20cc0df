// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"encoding/json"
	"testing"

	"github.com/genkit-go/genkit/handlebars"
)

func TestPartJSON(t *testing.T) {
	for text, other := range map[string]bool{
		`{"text":"a"}`:                                               false,
		`{"text":""}`:                                                false,
		`{"text":"a","metadata":{"k":1}}`:                            false,
		`{"text":"","metadata":{"k":1}}`:                             true,
		`{"metadata":{"pending":true,"purpose":"s"}}`:                false,
		`{"media":{"url":"u"}}`:                                      false,
		`{"media":{"url":"u","contentType":"t"},"metadata":{"k":1}}`: false,
		`{"media":{"url":"u","size":1}}`:                             true,
		`{"media":"u"}`:                                              true,
		`{"data":{"a":[1]}}`:                                         false,
		`{"data":null}`:                                              true,
		`{"toolRequest":{"name":"n","input":{"a":12345678901234567},"ref":"r"}}`: false,
		`{"toolRequest":{"name":"n"}}`:                                           false,
		`{"toolRequest":{"name":"n","partial":true}}`:                            true,
		`{"toolResponse":{"name":"n","output":"o","ref":"r"}}`:                   false,
		`{"toolResponse":{"name":"n","content":[]}}`:                             true,
		`{"text":"a","media":{"url":"u"}}`:                                       true,
		`{"reasoning":"r"}`:                                                      true,
		`{"custom":{"a":1},"text":"b"}`:                                          true,
		`{}`:                                                                     true,
	} {
		var p Part
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if (p.Other != nil) != other {
			t.Errorf("%s is %+v", text, p)
		}
		got, err := json.Marshal(p)
		if err != nil || string(got) != text {
			t.Errorf("%s became %s, %v", text, got, err)
		}
	}
	for _, bad := range []string{`[]`, `"x"`, `{`} {
		var p Part
		if err := json.Unmarshal([]byte(bad), &p); err == nil {
			t.Errorf("%s is the part %+v", bad, p)
		}
	}
}

func TestMessageJSON(t *testing.T) {
	m := Message{Role: RoleUser, Content: []Part{{Text: "a"}, {Media: &Media{URL: "u"}}, {Other: map[string]any{"x": 1}}}, Metadata: map[string]any{"k": 1}}
	const want = `{"role":"user","content":[{"text":"a"},{"media":{"url":"u"}},{"x":1}],"metadata":{"k":1}}`
	if got, err := json.Marshal(m); err != nil || string(got) != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	// The json helper agrees, and templates see the fields.
	text, err := compile(t, "{{json @metadata.messages}}{{@metadata.messages.0.content.2.x}}", nil).RenderText(t.Context(), &Data{Messages: []Message{m}}, nil)
	if err != nil || text != "["+want+"]1" {
		t.Errorf("%s, %v", text, err)
	}
	if _, err := json.Marshal(Part{Data: func() {}}); err == nil {
		t.Error("a function in data is no error")
	}
	if handlebars.KindOf(m.Content[0]) != handlebars.KindObject {
		t.Error("a part is no object to templates")
	}
}
