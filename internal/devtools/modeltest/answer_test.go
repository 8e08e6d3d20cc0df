// SPDX-License-Identifier: Apache-2.0

package modeltest

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestReadResponse(t *testing.T) {
	for _, test := range []struct{ name, raw, text, wrong string }{
		{"whole", `{"message":{"role":"model","content":[{"text":"a"},{"text":"b"}]},"finishReason":"stop","usage":{},"custom":null,"raw":null,"further":1}`, "ab", ""},
		{"the older shape", `{"candidates":[{"index":0,"message":{"role":"model","content":[{"text":"a"}]},"finishReason":"stop"}]}`, "a", ""},
		{"nothing in it", `{}`, "", ""},
		{"an error of the model", `{"error":{"code":"x","message":"y"},"finishReason":"failed"}`, "", ""},
		{"null", `null`, "", "no response of a model but \"null\""},
		{"none", ``, "", "no response of a model"},
		{"text", `"hello"`, "", "no response of a model"},
		{"a list", `[]`, "", "no response of a model"},
		{"no message", `{"message":null}`, "", `"message" is null`},
		{"no usage", `{"message":{"role":"model","content":[]},"usage":null}`, "", `"usage" is null`},
		{"a wrong type", `{"message":"hello"}`, "", "the response is invalid: json:"},
		{"a wrong reason", `{"finishReason":"STOP"}`, "", `no finish reason "STOP"; there are stop, length`},
		{"a wrong role", `{"message":{"role":"assistant","content":[]}}`, "", `no role "assistant"; there are system, user, model, tool`},
		{"no role", `{"message":{"content":[]}}`, "", `no role ""`},
		{"no content", `{"message":{"role":"model"}}`, "", "the message has no content"},
	} {
		r, err := readResponse(json.RawMessage(test.raw))
		if (err == nil) != (test.wrong == "") || err != nil && !strings.Contains(err.Error(), test.wrong) {
			t.Errorf("%s: got error %v, want %q", test.name, err, test.wrong)
		}
		if r.Text() != test.text {
			t.Errorf("%s: got %q, want %q", test.name, r.Text(), test.text)
		}
	}
}

func TestExcerpt(t *testing.T) {
	if got, want := excerpt(strings.Repeat("ü", 300)), `"`+strings.Repeat("ü", 300)+`"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := excerpt(strings.Repeat("ü", 301)), `"`+strings.Repeat("ü", 300)+`"...`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := excerpt("a\nb"); got != `"a\nb"` {
		t.Errorf("got %s, want one line", got)
	}
}
