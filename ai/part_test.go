// SPDX-License-Identifier: Apache-2.0

package ai_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
)

func raw(s string) json.RawMessage { return json.RawMessage(s) }

func TestDecodePart(t *testing.T) {
	tests := []struct {
		name, in string
		want     ai.Part
		out      string // "" when the same as in
	}{
		{"text", `{"text":"hi"}`, ai.NewTextPart("hi"), ""},
		{"empty text", `{"text":""}`, ai.NewTextPart(""), ""},
		{"media", `{"media":{"contentType":"image/png","url":"data:,x"}}`, ai.NewMediaPart("image/png", "data:,x"), ""},
		{"tool request", `{"toolRequest":{"ref":"1","name":"t","input":{"a":1}}}`,
			ai.NewToolRequestPart("t", "1", map[string]int{"a": 1}), ""},
		{"partial tool request", `{"toolRequest":{"name":"t","partial":true}}`,
			&ai.ToolRequestPart{ToolRequest: ai.ToolRequest{Name: "t", Partial: true}}, ""},
		{"tool response", `{"toolResponse":{"ref":"1","name":"t","output":"o"}}`, ai.NewToolResponsePart("t", "1", "o"), ""},
		{"multipart tool response", `{"toolResponse":{"name":"t","content":[{"text":"a"},{"media":{"url":"u"}},{"new":1}]}}`,
			&ai.ToolResponsePart{ToolResponse: ai.ToolResponse{Name: "t", Content: ai.Parts{
				ai.NewTextPart("a"), ai.NewMediaPart("", "u"), &ai.UnknownPart{Raw: raw(`{"new":1}`)}}}}, ""},
		{"data", `{"data":[1,2]}`, ai.NewDataPart([]int{1, 2}), ""},
		{"reasoning", `{"reasoning":"hm"}`, ai.NewReasoningPart("hm"), ""},
		{"resource", `{"resource":{"uri":"file://x"}}`, ai.NewResourcePart("file://x"), ""},
		{"custom", `{"custom":{"a":1}}`, ai.NewCustomPart(map[string]int{"a": 1}), ""},

		{"metadata survives", `{"text":"a","metadata":{"k":[1,null,"x"]}}`,
			&ai.TextPart{Text: "a", Metadata: ai.Metadata{"k": []any{1.0, nil, "x"}}}, ""},
		{"custom survives", `{"reasoning":"a","custom":{"sig":"x"}}`,
			&ai.ReasoningPart{Reasoning: "a", Custom: raw(`{"sig":"x"}`)}, ""},
		{"custom on data is data", `{"custom":{"a":1},"data":2}`,
			&ai.DataPart{Data: raw(`2`), Custom: raw(`{"a":1}`)}, `{"data":2,"custom":{"a":1}}`},
		{"custom on text is text", `{"custom":{},"text":"a"}`,
			&ai.TextPart{Text: "a", Custom: raw(`{}`)}, `{"text":"a","custom":{}}`},
		{"text before data", `{"data":1,"text":"a"}`,
			&ai.TextPart{Text: "a", Extra: ai.Extra{"data": raw(`1`)}}, `{"text":"a","data":1}`},
		{"two kinds", `{"media":{"url":"u"},"text":"a"}`,
			&ai.TextPart{Text: "a", Extra: ai.Extra{"media": raw(`{"url":"u"}`)}}, `{"text":"a","media":{"url":"u"}}`},

		{"null kinds do not count", `{"text":null,"media":null,"reasoning":"a"}`,
			&ai.ReasoningPart{Reasoning: "a", Extra: ai.Extra{"text": raw("null"), "media": raw("null")}},
			`{"reasoning":"a","media":null,"text":null}`},
		{"null data counts", `{"data":null}`, &ai.DataPart{Data: raw("null")}, ""},
		{"null data with custom", `{"data":null,"custom":{"a":1}}`,
			&ai.DataPart{Data: raw("null"), Custom: raw(`{"a":1}`)}, ""},
		{"null metadata", `{"text":"a","metadata":null}`, ai.NewTextPart("a"), `{"text":"a"}`},
		{"null custom only", `{"custom":null}`, &ai.UnknownPart{Raw: raw(`{"custom":null}`)}, ""},

		{"unknown kind", `{"video3d":{"a":[1]},"metadata":{"k":1}}`,
			&ai.UnknownPart{Raw: raw(`{"video3d":{"a":[1]},"metadata":{"k":1}}`)}, ""},
		{"empty object", `{}`, &ai.UnknownPart{Raw: raw(`{}`)}, ""},
		{"other case is no kind", `{"Text":"a"}`, &ai.UnknownPart{Raw: raw(`{"Text":"a"}`)}, ""},
		{"other case is another field", `{"text":"a","Text":5}`,
			&ai.TextPart{Text: "a", Extra: ai.Extra{"Text": raw("5")}}, `{"text":"a","Text":5}`},
		{"escaped key", `{"\u0074ext":"a","\u00fc\"":1}`,
			&ai.TextPart{Text: "a", Extra: ai.Extra{`ü"`: raw("1")}}, `{"text":"a","ü\"":1}`},
		{"space", " {\n\t\"text\" : \"a\" ,\r \"z\" : [ 1 , { } ] } ",
			&ai.TextPart{Text: "a", Extra: ai.Extra{"z": raw(`[ 1 , { } ]`)}}, `{"text":"a","z":[1,{}]}`},
		{"unknown fields in order", `{"zz":1,"text":"a","b":{"x":"}"},"aa":"\\\""}`,
			&ai.TextPart{Text: "a", Extra: ai.Extra{"zz": raw("1"), "b": raw(`{"x":"}"}`), "aa": raw(`"\\\""`)}},
			`{"text":"a","aa":"\\\"","b":{"x":"}"},"zz":1}`},
		{"unknown field within", `{"media":{"url":"u","width":5}}`,
			&ai.MediaPart{Media: ai.Media{URL: "u", Extra: ai.Extra{"width": raw("5")}}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ai.DecodePart([]byte(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("decoded (-want +got):\n%s", diff)
			}
			want := tt.out
			if want == "" {
				want = tt.in
			}
			out, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			if string(out) != want {
				t.Errorf("encoded %s, want %s", out, want)
			}
		})
	}
}

func TestDecodePartErrors(t *testing.T) {
	for in, want := range map[string]string{
		``:                                    "not valid JSON",
		`{`:                                   "not valid JSON",
		`{"text":"a"}x`:                       "not valid JSON",
		`null`:                                "must be an object, got null",
		` [1]`:                                "must be an object, got [1]",
		`"a"`:                                 "must be an object",
		`{"text":5}`:                          "text part",
		`{"media":[]}`:                        "media part",
		`{"toolRequest":{"name":{}}}`:         "toolRequest part",
		`{"toolResponse":{"content":[7]}}`:    "content[0]",
		`{"toolResponse":{"content":{}}}`:     "toolResponse part",
		`{"text":"a","metadata":[]}`:          "text part",
		`{"toolRequest":"x","reasoning":"y"}`: "toolRequest part",
	} {
		_, err := ai.DecodePart([]byte(in))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("DecodePart(%s): error %v, want one with %q", in, err, want)
		}
	}
}

// TestToolValues checks that what a tool got and gave stays to the last digit, and
// that values that are falsy in other languages are not lost.
func TestToolValues(t *testing.T) {
	for _, value := range []string{
		`0`, `""`, `false`, `null`, `[]`, `{}`, `9007199254740993`, `-0`, `1e400`, `0.1000`,
		`{"id":9007199254740993,"list":[18446744073709551616]}`,
	} {
		for _, in := range []string{
			`{"toolRequest":{"name":"t","input":` + value + `}}`,
			`{"toolResponse":{"name":"t","output":` + value + `}}`,
			`{"data":` + value + `}`,
		} {
			part, err := ai.DecodePart([]byte(in))
			if err != nil {
				t.Errorf("%s: %v", in, err)
				continue
			}
			if out := string(encode(part)); out != in {
				t.Errorf("%s became %s", in, out)
			}
		}
	}
}

func TestPartsJSON(t *testing.T) {
	if out := string(encode(ai.Parts(nil))); out != "[]" {
		t.Errorf("nil parts are %s", out)
	}
	parts := ai.Parts{ai.NewTextPart("old")}
	if err := json.Unmarshal([]byte("null"), &parts); err != nil || parts != nil {
		t.Errorf("null parts: %v, %v", parts, err)
	}
	if err := json.Unmarshal([]byte(`[{"text":"a"},{"text":"b"}]`), &parts); err != nil || parts.Text() != "ab" {
		t.Errorf("parts: %v, %v", parts, err)
	}
	for in, want := range map[string]string{`[{},null]`: "content[1]", `{}`: "array", `[{"text":1}]`: "content[0]"} {
		if err := json.Unmarshal([]byte(in), &parts); err == nil || !strings.Contains(err.Error(), want) && want != "array" {
			t.Errorf("parts of %s: error %v", in, err)
		}
	}
	if parts.Text() != "ab" {
		t.Error("a failed decoding changed the parts")
	}
}

func TestPartsText(t *testing.T) {
	tests := []struct {
		parts ai.Parts
		want  string
	}{
		{nil, ""},
		{ai.Parts{ai.NewTextPart("a")}, "a"},
		{ai.Parts{ai.NewReasoningPart("a")}, ""},
		{ai.Parts{ai.NewTextPart("a"), ai.NewReasoningPart("r"), ai.NewTextPart("b")}, "ab"},
	}
	for _, tt := range tests {
		if got := tt.parts.Text(); got != tt.want {
			t.Errorf("text of %v is %q, want %q", tt.parts, got, tt.want)
		}
	}
}

func TestPartMetadata(t *testing.T) {
	m := ai.Metadata{"k": "v"}
	for _, p := range []ai.Part{
		&ai.TextPart{Metadata: m}, &ai.MediaPart{Metadata: m}, &ai.ToolRequestPart{Metadata: m},
		&ai.ToolResponsePart{Metadata: m}, &ai.DataPart{Metadata: m}, &ai.ReasoningPart{Metadata: m},
		&ai.ResourcePart{Metadata: m}, &ai.CustomPart{Metadata: m},
		&ai.UnknownPart{Raw: raw(`{"new":1,"metadata":{"k":"v"}}`)},
	} {
		if got := p.PartMetadata()["k"]; got != "v" {
			t.Errorf("%T: metadata %v", p, got)
		}
	}
	for _, in := range []string{``, `{}`, `{"metadata":5}`} {
		if got := (&ai.UnknownPart{Raw: raw(in)}).PartMetadata(); got != nil {
			t.Errorf("unknown part %q: metadata %v", in, got)
		}
	}
}

func TestUnknownPartAlone(t *testing.T) {
	if out := string(encode(&ai.UnknownPart{})); out != "{}" {
		t.Errorf("an empty unknown part is %s", out)
	}
	var p ai.UnknownPart
	if err := json.Unmarshal([]byte(`{"a":1}`), &p); err != nil || string(p.Raw) != `{"a":1}` {
		t.Errorf("unknown part: %s, %v", p.Raw, err)
	}
}

// TestPartKeepsNoInput checks that parts do not share memory with what they were
// decoded from.
func TestPartKeepsNoInput(t *testing.T) {
	for _, in := range []string{`{"new":"value"}`, `{"text":"value","x":"value"}`, `{"data":"value"}`} {
		data := []byte(in)
		part, err := ai.DecodePart(data)
		if err != nil {
			t.Fatal(err)
		}
		for i := range data {
			data[i] = 'X'
		}
		if out := string(encode(part)); out != in {
			t.Errorf("%s changed with its input to %s", in, out)
		}
	}
}

// TestPartDepth checks that parts within parts are decoded down to a depth, and kept
// below it, in a time that does not grow with the depth.
func TestPartDepth(t *testing.T) {
	nested := func(depth int) []byte {
		return []byte(strings.Repeat(`{"toolResponse":{"name":"t","content":[`, depth) + `{"text":"a"}` + strings.Repeat(`]}}`, depth))
	}
	for _, tt := range []struct {
		depth int
		known bool
	}{{0, true}, {1, true}, {8, true}, {9, false}, {3000, false}} {
		in := nested(tt.depth)
		start := time.Now()
		part, err := ai.DecodePart(in)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > 2*time.Second { // without a limit: 8 s for 3000
			t.Errorf("depth %d took %v", tt.depth, took)
		}
		if out := encode(part); string(out) != string(in) {
			t.Errorf("depth %d became %.200s", tt.depth, out)
		}
		for {
			response, ok := part.(*ai.ToolResponsePart)
			if !ok {
				break
			}
			part = response.ToolResponse.Content[0]
		}
		if _, known := part.(*ai.TextPart); known != tt.known {
			t.Errorf("depth %d ends with a %T", tt.depth, part)
		}
	}
}
