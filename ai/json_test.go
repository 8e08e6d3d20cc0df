// SPDX-License-Identifier: Apache-2.0

package ai_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
)

func decode[T any](t *testing.T, in string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(in), &v); err != nil {
		t.Fatalf("%s: %v", in, err)
	}
	return v
}

func TestExtraEncoding(t *testing.T) {
	tests := []struct {
		name  string
		extra ai.Extra
		want  string
	}{
		{"none", nil, `{"url":"u"}`},
		{"sorted", ai.Extra{"b": raw("1"), "a": raw("2"), "": raw("3")}, `{"url":"u","":3,"a":2,"b":1}`},
		{"escaped", ai.Extra{"a\"\n": raw(`"x"`)}, `{"url":"u","a\"\n":"x"}`},
		{"nil value", ai.Extra{"a": nil}, `{"url":"u","a":null}`},
		{"a field's own name", ai.Extra{"url": raw(`"v"`), "contentType": raw(`"v"`), "z": raw("1")}, `{"url":"u","z":1}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if out := string(encode(ai.Media{URL: "u", Extra: tt.extra})); out != tt.want {
				t.Errorf("got %s, want %s", out, tt.want)
			}
		})
	}
	if out := string(encode(ai.AgentInit{Extra: ai.Extra{"a": raw("1")}})); out != `{"a":1}` {
		t.Errorf("only extra: %s", out)
	}
	if out := string(encode(&ai.TextPart{Extra: ai.Extra{"text": raw("1")}})); out != `{"text":""}` {
		t.Errorf("part: %s", out)
	}
	if _, err := json.Marshal(ai.Media{Extra: ai.Extra{"a": raw("{")}}); err == nil {
		t.Error("invalid extra was encoded")
	}
}

func TestExtraDecoding(t *testing.T) {
	reused := ai.Media{Extra: ai.Extra{"old": raw("1")}}
	if err := json.Unmarshal([]byte(`{"url":"u"}`), &reused); err != nil || reused.Extra != nil {
		t.Errorf("an earlier Extra stayed: %v, %v", reused.Extra, err)
	}
	tests := []struct{ in, out string }{
		{`{"x":1,"x":2,"url":""}`, `{"url":"","x":2}`},
		{`{"URL":1,"Url":{},"url":"u","uRL":null}`, `{"url":"u","URL":1,"Url":{},"uRL":null}`},
		{`{"URL":"u"}`, `{"url":"","URL":"u"}`},
		{`{"url":"\"}{","y":"]\\"}`, `{"url":"\"}{","y":"]\\"}`},
		{`{"contentType":null,"url":"u"}`, `{"url":"u"}`},
		{`null`, `{"url":""}`},
		{"{\"url\":\"\",\"\xff\":1,\"a\xff\":2}", `{"url":"","a` + "\ufffd" + `":2,"` + "\ufffd" + `":1}`},
	}
	for _, tt := range tests {
		if out := string(encode(decode[ai.Media](t, tt.in))); out != tt.out {
			t.Errorf("%s became %s, want %s", tt.in, out, tt.out)
		}
	}
	for _, in := range []string{`5`, `[]`, `"a"`, `{"url":5}`} {
		if json.Unmarshal([]byte(in), new(ai.Media)) == nil {
			t.Errorf("%s decoded", in)
		}
	}
}

// TestInvalidInput gives the decoders text that encoding/json would have stopped:
// they must find the fault themselves and never panic.
func TestInvalidInput(t *testing.T) {
	whole := `{"role":"user","Role":1,"content":[{"text":"a\\\"","x":{"y":[1,2]}}],"n":-1.5e3,"t":true}`
	for i := range len(whole) {
		if err := new(ai.Message).UnmarshalJSON([]byte(whole[:i])); err == nil {
			t.Errorf("%s decoded", whole[:i])
		}
		if _, err := ai.DecodePart([]byte(whole[:i])); err == nil {
			t.Errorf("%s decoded as a part", whole[:i])
		}
	}
	for _, in := range []string{`{"a"`, `{"a":`, `{"a" "b"}`, `{"a":}`, `{"a":]}`, `{"a",}`, `{"a":1,}`, `{"\`, `{"`, `{"a":"\`, `{"Role":1`} {
		if err := new(ai.Message).UnmarshalJSON([]byte(in)); err == nil {
			t.Errorf("%s decoded", in)
		}
	}
	if err := new(ai.Metadata).UnmarshalJSON([]byte(`{"a":1234567890123456`)); err == nil {
		t.Error("cut metadata decoded")
	}
	if err := new(ai.Metadata).UnmarshalJSON([]byte(`[]`)); err == nil {
		t.Error("an array decoded as metadata")
	}
	if err := new(ai.Scores).UnmarshalJSON([]byte(``)); err == nil {
		t.Error("nothing decoded as scores")
	}
}

func TestMetadataNumbers(t *testing.T) {
	in := `{"big":9007199254740993,"neg":-9007199254740993,"ok":9007199254740991,"f":1.5,"long":0.12345678901234567,` +
		`"in":[{"huge":123456789012345678901234567890}],"id":"1234567890123456"}`
	m := decode[ai.Metadata](t, in)
	want := ai.Metadata{
		"big": json.Number("9007199254740993"), "neg": json.Number("-9007199254740993"),
		"ok": 9007199254740991.0, "f": 1.5, "long": 0.12345678901234567,
		"in": []any{map[string]any{"huge": json.Number("123456789012345678901234567890")}},
		"id": "1234567890123456",
	}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, decode[ai.Metadata](t, string(encode(m)))); diff != "" {
		t.Errorf("decoded twice (-want +got):\n%s", diff)
	}
	if m := decode[ai.Metadata](t, `{"n":3}`); m["n"] != 3.0 {
		t.Errorf("a short number is %T", m["n"])
	}
	if m := decode[ai.Metadata](t, `null`); m != nil {
		t.Errorf("null is %v", m)
	}
	if m := decode[ai.Metadata](t, `{"a":1e400,"b":12345678901234567e400}`); m["a"] != json.Number("1e400") ||
		m["b"] != json.Number("12345678901234567e400") {
		t.Errorf("numbers beyond float64: %v", m)
	}
}

// TestWholeNumbers checks that a number for an int may have a fraction.
func TestWholeNumbers(t *testing.T) {
	tests := []struct{ in, out string }{
		{`{"inputTokens":12.0,"outputTokens":1.5,"totalTokens":1e3,"inputImages":-0.5}`,
			`{"inputTokens":12,"outputTokens":1,"totalTokens":1000}`},
		{`{"inputTokens":3.0,"new":1.5,"id":9007199254740993,"custom":{"c":1.5}}`,
			`{"inputTokens":3,"custom":{"c":1.5},"id":9007199254740993,"new":1.5}`},
		{`{"inputTokens":null,"outputTokens":2.0}`, `{"outputTokens":2}`},
		{`{"InputTokens":2.0}`, `{"InputTokens":2.0}`},
	}
	for _, tt := range tests {
		if out := string(encode(decode[ai.Usage](t, tt.in))); out != tt.out {
			t.Errorf("%s became %s, want %s", tt.in, out, tt.out)
		}
	}
	if c := decode[ai.CommonConfig](t, `{"topK":40.0,"temperature":0}`); *c.TopK != 40 || *c.Temperature != 0 {
		t.Errorf("config: %+v", c)
	}
	if r := decode[ai.EvalResult](t, `{"testCaseId":"a","sampleIndex":0.0,"evaluation":[]}`); *r.SampleIndex != 0 {
		t.Errorf("result: %+v", r)
	}
	for _, n := range []string{`1e30`, `-1e30`, `1e999`, `99999999999999999999`, `9223372036854775808.0`, `"12"`, `{}`} {
		if json.Unmarshal([]byte(`{"inputTokens":`+n+`}`), new(ai.Usage)) == nil {
			t.Errorf("%s is a number of tokens", n)
		}
	}
}

func TestJSON(t *testing.T) {
	if got := string(ai.JSON(map[string]any{"a": []int{1}})); got != `{"a":[1]}` {
		t.Errorf("got %s", got)
	}
	defer func() {
		if r := recover(); r == nil || !strings.Contains(r.(string), "ai.JSON") {
			t.Errorf("recovered %v", r)
		}
	}()
	ai.JSON(math.NaN())
}
