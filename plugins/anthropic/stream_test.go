// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
)

// told takes events and returns what each of them sends.
func told(t *testing.T, a *answer, events ...string) []string {
	t.Helper()
	var sent []string
	for _, e := range events {
		parts, err := a.event([]byte(e))
		if err != nil {
			t.Fatalf("%s: %v", e, err)
		}
		for _, p := range parts {
			sent = append(sent, string(ai.JSON(p)))
		}
	}
	return sent
}

func TestStreamSends(t *testing.T) {
	tests := []struct {
		name   string
		events []string
		want   []string
	}{
		{"text that is there at the start", []string{`{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"a"}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"b"}}`},
			[]string{`{"text":"a"}`, `{"text":"b"}`}},
		{"thinking", []string{`{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"h","signature":""}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"m"}}`,
			`{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"si"}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"g"}}`, `{"type":"content_block_stop","index":0}`},
			[]string{`{"reasoning":"h"}`, `{"reasoning":"m"}`, `{"reasoning":"","metadata":{"thoughtSignature":"sig"}}`}},
		{"the input of a tool, piece by piece and then whole", []string{`{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"1","name":"files_read","input":{}}}`,
			`{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":""}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"p"}}`,
			`{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"\":1}"}}`, `{"type":"content_block_stop","index":0}`},
			[]string{`{"toolRequest":{"ref":"1","name":"files/read","input":{},"partial":true}}`, `{"toolRequest":{"ref":"1","name":"files/read","input":{"p":1},"partial":true}}`, `{"toolRequest":{"ref":"1","name":"files/read","input":{"p":1}}}`}},
		{"input that a limit cut", []string{`{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"1","name":"t","input":{}}}`,
			`{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"p"}}`, `{"type":"content_block_stop","index":0}`},
			[]string{`{"toolRequest":{"ref":"1","name":"t","input":{},"partial":true}}`, `{"toolRequest":{"ref":"1","name":"t","input":"{\"p"}}`}},
		{"input that is no object", []string{`{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"1","name":"double","input":{}}}`,
			`{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"val"}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"ue\":[1,2"}}`,
			`{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"]}"}}`, `{"type":"content_block_stop","index":0}`},
			[]string{`{"toolRequest":{"ref":"1","name":"double","input":[1],"partial":true}}`, `{"toolRequest":{"ref":"1","name":"double","input":[1,2],"partial":true}}`, `{"toolRequest":{"ref":"1","name":"double","input":[1,2]}}`}},
		{"input that is no object, and that a limit cut", []string{`{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"1","name":"double","input":{}}}`,
			`{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"value\":\"x"}}`, `{"type":"content_block_stop","index":0}`},
			[]string{`{"toolRequest":{"ref":"1","name":"double","input":"x","partial":true}}`, `{"toolRequest":{"ref":"1","name":"double","input":{"value":"{\"value\":\"x"}}}`}},
		{"a citation that is none", []string{`{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"citations_delta","citation":null}}`}, nil},
		{"citations", []string{`{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"citations_delta","citation":{"cited_text":"c"}}}`, `{"type":"content_block_stop","index":0}`},
			[]string{`{"text":"","metadata":{"citations":[{"citedText":"c"}]}}`}},
		{"a tool that Anthropic runs", []string{`{"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s","name":"web_search","input":{}}}`,
			`{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"query\":\"q\"}"}}`, `{"type":"content_block_stop","index":0}`},
			[]string{`{"custom":{"anthropicBlock":{"id":"s","input":{"query":"q"},"name":"web_search","type":"server_tool_use"}}}`}},
		{"a block and deltas that are new", []string{`{"type":"content_block_start","index":0,"content_block":{"type":"compaction","content":"a","n":1}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"compaction_delta","content":"b","n":2}}`,
			`{"type":"content_block_delta","index":0,"delta":{"type":"compaction_delta","content":"c"}}`, `{"type":"content_block_stop","index":0}`},
			[]string{`{"custom":{"anthropicBlock":{"content":"abc","n":2,"type":"compaction"}}}`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, told(t, &answer{tools: someTools(t)}, test.events...)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A long input in small pieces costs what its text does, not the square of it, and each
// chunk has the ref of the whole.
func TestStreamLongInput(t *testing.T) {
	const pieces = 20_000
	a := &answer{tools: someTools(t)}
	told(t, a, `{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_1","name":"files_read","input":{}}}`)
	delta := func(piece string) []byte {
		return ai.JSON(map[string]any{"type": "content_block_delta", "index": 0, "delta": map[string]string{"type": "input_json_delta", "partial_json": piece}})
	}
	chunks, size := 0, 0
	var last string
	for i := range pieces + 2 {
		piece := "twelve bytes"
		switch i {
		case 0:
			piece = `{"text":"`
		case pieces + 1:
			piece = `"}`
		}
		parts, err := a.event(delta(piece))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range parts {
			r := p.(*ai.ToolRequestPart).ToolRequest
			var in struct{ Text string }
			if err := json.Unmarshal(r.Input, &in); err != nil || !r.Partial || r.Ref != "toolu_1" || !strings.HasPrefix(in.Text, last) {
				t.Fatalf("piece %d: %.80s, %v", i, ai.JSON(r), err)
			}
			last = in.Text
			chunks++
			size += len(r.Input)
		}
	}
	if most := 20 * pieces * len("twelve bytes"); chunks < 100 || size > most {
		t.Errorf("%d chunks hold %d bytes; want at least 100, and at most %d bytes", chunks, size, most)
	}
	whole := a.response().Message.ToolRequests()[0].ToolRequest
	if want := `{"text":"` + strings.Repeat("twelve bytes", pieces) + `"}`; whole.Ref != "toolu_1" || whole.Partial || string(whole.Input) != want {
		t.Errorf("the whole is %.80s", ai.JSON(whole))
	}
}

// What the start said stays when the end says null.
func TestStreamNulls(t *testing.T) {
	a := &answer{tools: someTools(t)}
	told(t, a, `{"type":"message_start","message":{"id":"m","model":"claude-test","container":{"id":"c1"},"context_management":{"applied_edits":[]},"usage":{"input_tokens":7,"output_tokens":1}}}`,
		`{"type":"message_delta","context_management":null,"delta":{"stop_reason":"end_turn","stop_sequence":null,"container":null},"usage":{"input_tokens":null,"output_tokens":2}}`, `{"type":"message_stop"}`)
	r := a.response()
	want := `{"container":{"id":"c1"},"context_management":{"applied_edits":[]},"id":"m","model":"claude-test","stop_reason":"end_turn"}`
	if string(r.Custom) != want || r.Usage.InputTokens != 7 || r.Usage.OutputTokens != 2 {
		t.Errorf("%s, %+v", r.Custom, r.Usage)
	}
}

// Counts of the end replace those of the start where they are given.
func TestStreamUsage(t *testing.T) {
	a := &answer{tools: someTools(t)}
	told(t, a, `{"type":"message_start","message":{"id":"m","usage":{"input_tokens":10,"cache_read_input_tokens":5,"output_tokens":1}}}`,
		`{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":20}}`, `{"type":"message_delta","delta":{}}`, `{"type":"message_stop"}`)
	want := &ai.Usage{InputTokens: 15, OutputTokens: 20, TotalTokens: 35, CachedContentTokens: 5, Custom: map[string]float64{"cache_read_input_tokens": 5}}
	r := a.response()
	if diff := cmp.Diff(want, r.Usage); diff != "" {
		t.Error(diff)
	}
	if r.FinishReason != ai.FinishStop {
		t.Errorf("the finish reason is %q", r.FinishReason)
	}
}

func TestStreamUnreadable(t *testing.T) {
	start := `{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`
	for name, events := range map[string][]string{
		"half an event":        {`{"type":"pi`},
		"no message":           {`{"type":"message_start"}`},
		"no block":             {`{"type":"content_block_start","index":0}`},
		"a block too far":      {`{"type":"content_block_start","index":1,"content_block":{"type":"text"}}`},
		"a block twice":        {start, start},
		"delta of nothing":     {`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"}}`},
		"negative index":       {start, `{"type":"content_block_delta","index":-1,"delta":{"type":"text_delta","text":"x"}}`},
		"stop of nothing":      {`{"type":"content_block_stop","index":0}`},
		"no delta":             {start, `{"type":"content_block_delta","index":0}`},
		"delta of wrong type":  {start, `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":7}}`},
		"new delta, no object": {start, `{"type":"content_block_delta","index":0,"delta":7}`},
		"end without delta":    {`{"type":"message_delta"}`},
		"usage of wrong type":  {`{"type":"message_delta","delta":{},"usage":7}`},
	} {
		a := &answer{tools: someTools(t)}
		var err error
		for _, e := range events {
			if err != nil {
				t.Errorf("%s: %v came too early", name, err)
			}
			_, err = a.event([]byte(e))
		}
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	var failed *apiFailure
	if _, err := (&answer{}).event([]byte(`{"type":"error","error":{"type":"overloaded_error"}}`)); !errors.As(err, &failed) {
		t.Errorf("an error event is %v", err)
	}
}

func FuzzEvents(f *testing.F) {
	f.Add(`{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"1","name":"double","input":{}}}
{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"value\":1"}}
{"type":"content_block_stop","index":0}`)
	f.Add(`{"type":"content_block_start","index":0,"content_block":{"type":"x","input":7}}
{"type":"content_block_delta","index":0,"delta":{"type":"y","input":"z","type":"q"}}
{"type":"content_block_delta","index":0,"delta":{"type":"citations_delta"}}
{"type":"content_block_stop","index":0}`)
	f.Add(`{"type":"message_start","message":{"content":[1],"usage":{"server_tool_use":{"a":1}}}}
{"type":"message_delta","delta":{"stop_details":{}},"usage":{}}`)
	f.Fuzz(func(t *testing.T, stream string) {
		a := &answer{tools: someTools(t)}
		for e := range strings.SplitSeq(stream, "\n") {
			parts, err := a.event([]byte(e))
			if err != nil {
				return
			}
			if raw, err := json.Marshal(parts); err != nil {
				t.Errorf("%q sends %s, %v", e, raw, err)
			}
		}
		raw, err := json.Marshal(a.response())
		if err != nil {
			t.Fatalf("%q: %v", stream, err)
		}
		var back ai.ModelResponse
		if err := json.Unmarshal(raw, &back); err != nil {
			t.Errorf("%s cannot be read: %v", raw, err)
		}
	})
}
