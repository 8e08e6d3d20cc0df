// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	sdk "github.com/anthropics/anthropic-sdk-go"
	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
)

// someTools are those of the requests whose answers the tests read.
func someTools(t testing.TB) *toolNames {
	t.Helper()
	n, err := newToolNames([]*ai.ToolDefinition{{Name: "files/read"}, {Name: "double", InputSchema: json.RawMessage(`{"type":"integer"}`)}})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// message returns a whole message with that content.
func message(content, rest string) string {
	return `{"id":"msg_1","type":"message","role":"assistant","model":"claude-test","content":` + content + `,` + rest + `}`
}

const ended = `"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":2}`

func TestAnswer(t *testing.T) {
	const standard = `"finishReason":"stop","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3},"custom":{"id":"msg_1","model":"claude-test","stop_reason":"end_turn"}`
	tests := []struct{ name, message, want string }{
		{"text", message(`[{"type":"text","text":"a"},{"type":"text","text":"b","citations":null}]`, ended),
			`{"message":{"role":"model","content":[{"text":"a"},{"text":"b"}]},` + standard + `}`},
		{"nothing", message(`[]`, ended), `{"message":{"role":"model","content":[]},` + standard + `}`},
		{"what says nothing", message(`[{"type":"text","text":""},{"type":"thinking","thinking":"","signature":""}]`, ended),
			`{"message":{"role":"model","content":[]},` + standard + `}`},
		{"thinking", message(`[{"type":"thinking","thinking":"hm","signature":"sig"},{"type":"thinking","thinking":"","signature":"sig2"},{"type":"redacted_thinking","data":"xx"},{"type":"thinking","thinking":"no sign"}]`, ended),
			`{"message":{"role":"model","content":[{"reasoning":"hm","metadata":{"thoughtSignature":"sig"}},{"reasoning":"","metadata":{"thoughtSignature":"sig2"}},{"custom":{"redactedThinking":"xx"}},{"reasoning":"no sign"}]},` + standard + `}`},
		{"tools", message(`[{"type":"tool_use","id":"1","name":"files_read","input":{"n":9007199254740993}},{"type":"tool_use","id":"2","name":"double","input":{"value":0}},
			{"type":"tool_use","id":"3","name":"double","input":{"odd":1}},{"type":"tool_use","id":"4","name":"made_up"}]`, ended),
			`{"message":{"role":"model","content":[{"toolRequest":{"ref":"1","name":"files/read","input":{"n":9007199254740993}}},{"toolRequest":{"ref":"2","name":"double","input":0}},
			{"toolRequest":{"ref":"3","name":"double","input":{"odd":1}}},{"toolRequest":{"ref":"4","name":"made_up","input":{}}}]},` + standard + `}`},
		{"citations", message(`[{"type":"text","text":"green","citations":[{"type":"char_location","cited_text":"grass is green","document_index":0,"document_title":null,"file_id":null,"start_char_index":0,"end_char_index":14},
			{"type":"web_search_result_location","encrypted_index":"Eo8","url":"https://a.b"}]}]`, ended),
			`{"message":{"role":"model","content":[{"text":"green","metadata":{"citations":[{"type":"char_location","citedText":"grass is green","documentIndex":0,"documentTitle":null,"fileId":null,"startCharIndex":0,"endCharIndex":14},
			{"type":"web_search_result_location","encryptedIndex":"Eo8","url":"https://a.b"}]}}]},` + standard + `}`},
		{"blocks of the vendor", message(`[{"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"q"}},{"type":"web_search_tool_result","tool_use_id":"s1","content":[{"type":"web_search_result","url":"https://a.b","encrypted_content":"xx"}]},{"type":"hologram","shape":[1,9007199254740993]}]`, ended),
			`{"message":{"role":"model","content":[{"custom":{"anthropicBlock":{"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"q"}}}},
			{"custom":{"anthropicBlock":{"type":"web_search_tool_result","tool_use_id":"s1","content":[{"type":"web_search_result","url":"https://a.b","encrypted_content":"xx"}]}}},{"custom":{"anthropicBlock":{"type":"hologram","shape":[1,9007199254740993]}}}]},` + standard + `}`},
		{"usage", message(`[]`, `"stop_reason":"end_turn","usage":{"input_tokens":10,"output_tokens":20,"cache_creation_input_tokens":300,"cache_read_input_tokens":4000,
			"cache_creation":{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":200},"output_tokens_details":{"thinking_tokens":7},"server_tool_use":{"web_search_requests":3,"web_fetch_requests":0,"a_new_one":{"n":1}},"service_tier":"standard","speed":"fast","inference_geo":"us","iterations":[{"type":"message","input_tokens":9007199254740993}],"fallback_credit":{"n":0}}`),
			`{"message":{"role":"model","content":[]},"finishReason":"stop","custom":{"id":"msg_1","model":"claude-test","stop_reason":"end_turn",
			"usage":{"service_tier":"standard","speed":"fast","inference_geo":"us","iterations":[{"type":"message","input_tokens":9007199254740993}],"fallback_credit":{"n":0}}},
			"usage":{"inputTokens":4310,"outputTokens":20,"totalTokens":4330,"thoughtsTokens":7,"cachedContentTokens":4000,
			"custom":{"cache_creation_input_tokens":300,"cache_read_input_tokens":4000,"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":200,"web_search_requests":3}}}`},
		{"what else there is", message(`[]`, `"stop_reason":"refusal","stop_sequence":"X","stop_details":{"type":"refusal","explanation":"no"},"container":{"id":"c1"},"diagnostics":{"cache_miss_reason":null},"context_management":{"applied_edits":[]},"input_transformations":[],"usage":{}`),
			`{"message":{"role":"model","content":[]},"finishReason":"blocked","finishMessage":"refusal: no","usage":{},
			"custom":{"id":"msg_1","model":"claude-test","stop_reason":"refusal","stop_sequence":"X","stop_details":{"type":"refusal","explanation":"no"},"container":{"id":"c1"},"diagnostics":{"cache_miss_reason":null},"context_management":{"applied_edits":[]},"input_transformations":[]}}`},
		{"who asked for a tool", message(`[{"type":"tool_use","id":"1","name":"files_read","input":{},"caller":{"type":"direct"},"toolset_name":null},
			{"type":"tool_use","id":"2","name":"files_read","input":{},"caller":{"type":"code_execution_20260120","tool_id":"srvtoolu_1"}},{"type":"tool_use","id":"3","name":"member","input":{},"toolset_name":"files"}]`, ended),
			`{"message":{"role":"model","content":[{"toolRequest":{"ref":"1","name":"files/read","input":{}}},
			{"toolRequest":{"ref":"2","name":"files/read","input":{}},"metadata":{"anthropicToolUse":{"caller":{"type":"code_execution_20260120","tool_id":"srvtoolu_1"}}}},
			{"toolRequest":{"ref":"3","name":"member","input":{}},"metadata":{"anthropicToolUse":{"toolset_name":"files"}}}]},` + standard + `}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := &answer{tools: someTools(t)}
			if err := a.read([]byte(test.message)); err != nil {
				t.Fatal(err)
			}
			whole := a.response()
			if diff := cmp.Diff(tree(t, []byte(test.want)), tree(t, ai.JSON(whole))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			// The same message as a stream makes the same answer, and its chunks add up to it.
			events := streamed(t, test.message)
			b := &answer{tools: someTools(t)}
			var chunks ai.Parts
			for _, e := range events {
				parts, err := b.event([]byte(e))
				if err != nil {
					t.Fatalf("%s: %v", e, err)
				}
				chunks = append(chunks, parts...)
			}
			if !b.ended {
				t.Error("the stream did not end")
			}
			if diff := cmp.Diff(tree(t, ai.JSON(whole)), tree(t, ai.JSON(b.response()))); diff != "" {
				t.Errorf("the streamed answer differs (-whole +streamed):\n%s", diff)
			}
			if got, want := chunks.Text(), whole.Text(); got != want {
				t.Errorf("the text of the chunks is %q; want %q", got, want)
			}
			if got, want := chunks.Reasoning(), whole.Reasoning(); got != want {
				t.Errorf("the thinking in the chunks is %q; want %q", got, want)
			}
			got, want := tree(t, ai.JSON(unpieced(chunks))), tree(t, ai.JSON(unpieced(whole.Message.Content)))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("what the chunks have beside text (-want +got):\n%s", diff)
			}
		})
	}
}

// unpieced returns the parts that are not sent in pieces.
func unpieced(parts ai.Parts) ai.Parts {
	return slices.DeleteFunc(slices.Clone(parts), func(p ai.Part) bool {
		switch p := p.(type) {
		case *ai.TextPart, *ai.ReasoningPart:
			return true
		case *ai.ToolRequestPart:
			return p.ToolRequest.Partial
		}
		return false
	})
}

// streamed returns the events by which the API would send a message: texts and inputs
// in two pieces.
func streamed(t *testing.T, whole string) []string {
	t.Helper()
	m := tree(t, []byte(whole)).(map[string]any)
	var events []string
	send := func(e map[string]any) { events = append(events, string(ai.JSON(e))) }
	content, _ := m["content"].([]any)
	start := maps.Clone(m)
	start["content"], start["stop_reason"], start["context_management"], start["input_transformations"] = []any{}, nil, nil, nil
	start["usage"] = map[string]any{"input_tokens": 99, "output_tokens": 1} // replaced at the end
	send(map[string]any{"type": "message_start", "message": start})
	send(map[string]any{"type": "ping"})
	send(map[string]any{"type": "an_event_that_is_new"})
	for i, c := range content {
		b := maps.Clone(c.(map[string]any))
		var deltas []any
		pieces := func(field, kind, as string) {
			text, ok := b[field].(string)
			if !ok {
				return
			}
			b[field] = ""
			for _, piece := range []string{text[:len(text)/2], text[len(text)/2:]} {
				deltas = append(deltas, map[string]any{"type": kind, as: piece})
			}
		}
		switch b["type"] {
		case "text":
			pieces("text", "text_delta", "text")
			cited, _ := b["citations"].([]any)
			for _, c := range cited {
				deltas = append(deltas, map[string]any{"type": "citations_delta", "citation": c})
			}
			b["citations"] = nil
		case "thinking":
			pieces("thinking", "thinking_delta", "thinking")
			pieces("signature", "signature_delta", "signature")
		case "tool_use", "server_tool_use", "mcp_tool_use":
			if b["input"] != nil {
				b["input"] = string(ai.JSON(b["input"]))
				pieces("input", "input_json_delta", "partial_json")
				b["input"] = map[string]any{}
			}
		}
		send(map[string]any{"type": "content_block_start", "index": i, "content_block": b})
		for _, d := range deltas {
			send(map[string]any{"type": "content_block_delta", "index": i, "delta": d})
		}
		send(map[string]any{"type": "content_block_stop", "index": i})
	}
	usage, _ := m["usage"].(map[string]any)
	for _, name := range []string{"input_tokens", "output_tokens"} {
		if usage[name] == nil {
			usage[name] = 0
		}
	}
	send(map[string]any{"type": "message_delta", "usage": usage, "context_management": m["context_management"], "input_transformations": m["input_transformations"], "delta": map[string]any{
		"stop_reason": m["stop_reason"], "stop_sequence": m["stop_sequence"], "stop_details": m["stop_details"], "container": m["container"],
	}})
	send(map[string]any{"type": "message_stop"})
	return events
}

func TestFinishReasons(t *testing.T) {
	for reason, want := range map[string]ai.FinishReason{
		`"end_turn"`: ai.FinishStop, `"stop_sequence"`: ai.FinishStop, `"tool_use"`: ai.FinishStop,
		`"max_tokens"`: ai.FinishLength, `"model_context_window_exceeded"`: ai.FinishLength,
		`"refusal"`: ai.FinishBlocked, `"pause_turn"`: ai.FinishOther, `"new"`: ai.FinishOther, `null`: ai.FinishUnknown,
	} {
		a := &answer{tools: someTools(t)}
		if err := a.read([]byte(message(`[]`, `"stop_reason":`+reason))); err != nil {
			t.Fatal(err)
		}
		r := a.response()
		if r.FinishReason != want {
			t.Errorf("%s is %q; want %q", reason, r.FinishReason, want)
		}
		if word := strings.Trim(reason, `"`); want != ai.FinishStop && want != ai.FinishUnknown && r.FinishMessage != word || want == ai.FinishStop && r.FinishMessage != "" {
			t.Errorf("%s has the message %q", reason, r.FinishMessage)
		}
	}
	// Every word that the vendor's SDK has is known.
	for _, reason := range []sdk.StopReason{sdk.StopReasonEndTurn, sdk.StopReasonMaxTokens, sdk.StopReasonStopSequence, sdk.StopReasonToolUse,
		sdk.StopReasonPauseTurn, sdk.StopReasonRefusal, sdk.StopReasonModelContextWindowExceeded} {
		if _, known := finishReasons[string(reason)]; !known {
			t.Errorf("%s is not known", reason)
		}
	}
}

func TestAnswerUnreadable(t *testing.T) {
	for _, raw := range []string{``, `{`, `[]`, `{}`, `{"content":null}`, `{"content":[7]}`, `{"content":"x"}`} {
		if err := (&answer{tools: someTools(t)}).read([]byte(raw)); err == nil {
			t.Errorf("%q was read", raw)
		}
	}
}

// A conversation that is sent back says what the answer said.
func TestAnswerSentBack(t *testing.T) {
	content := `[{"type":"thinking","thinking":"hm","signature":"sig"},{"type":"redacted_thinking","data":"xx"},
		{"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"q"}},{"type":"web_search_tool_result","tool_use_id":"s1","content":[]},
		{"type":"server_tool_use","id":"s2","name":"web_fetch","input":{"url":"https://a.b"},"caller":{"type":"code_execution_20260120","tool_id":"s3"}},
		{"type":"web_fetch_tool_result","tool_use_id":"s2","content":{"type":"web_fetch_result","url":"https://a.b","retrieved_at":null,"content":{"type":"document","source":{"type":"text","media_type":"text/plain","data":""},"title":""}}},
		{"type":"server_tool_use","id":"s3","name":"bash_code_execution","input":{"command":"ls"}},
		{"type":"bash_code_execution_tool_result","tool_use_id":"s3","content":{"type":"bash_code_execution_result","stdout":"","stderr":"","return_code":0,"content":[{"type":"bash_code_execution_output","file_id":"file_1"}]}},
		{"type":"code_execution_tool_result","tool_use_id":"s3","content":{"type":"code_execution_tool_result_error","error_code":"unavailable"}},
		{"type":"mcp_tool_use","id":"m1","name":"echo","server_name":"s","input":{"n":0}},{"type":"mcp_tool_result","tool_use_id":"m1","is_error":false,"content":[{"type":"text","text":""}]},
		{"type":"tool_search_tool_result","tool_use_id":"s4","content":{"type":"tool_search_tool_search_result","tool_references":[]}},{"type":"container_upload","file_id":"file_2"},
		{"type":"text","text":"green","citations":[{"type":"web_search_result_location","cited_text":"c","encrypted_index":"Eo8","title":"T","url":"https://a.b"}]},
		{"type":"tool_use","id":"1","name":"files_read","input":{"path":"x"}},{"type":"tool_use","id":"2","name":"double","input":{"value":21}},
		{"type":"tool_use","id":"3","name":"files_read","input":{},"caller":{"type":"code_execution_20260120","tool_id":"s1"},"toolset_name":"files"}]`
	for _, mode := range []string{"whole", "streamed"} {
		tools := someTools(t)
		a := &answer{tools: tools}
		if mode == "whole" {
			if err := a.read([]byte(message(content, ended))); err != nil {
				t.Fatal(err)
			}
		} else {
			for _, e := range streamed(t, message(content, ended)) {
				if _, err := a.event([]byte(e)); err != nil {
					t.Fatal(err)
				}
			}
		}
		// Over JSON, as a session would keep it.
		var kept ai.Message
		if err := json.Unmarshal(ai.JSON(a.response().Message), &kept); err != nil {
			t.Fatal(err)
		}
		w := &messageWriter{tools: tools}
		if err := w.write([]*ai.Message{&kept}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tree(t, []byte(content)), tree(t, ai.JSON(w.messages[0].Content))); diff != "" {
			t.Errorf("%s: (-came +went):\n%s", mode, diff)
		}
	}
}
