// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/openai/openai-go/v3/packages/ssestream"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

func testClient() *client { return newClient(&Vendor{Name: "acme"}, Settings{}) }

// read reads a whole answer.
func read(t *testing.T, raw string) (*ai.ModelResponse, error) {
	t.Helper()
	m := modelFor(Dialect{Finish: map[string]ai.FinishReason{"eos": ai.FinishStop}}, Model{})
	r, err := m.request(&ai.ModelRequest{Tools: []*ai.ToolDefinition{{Name: "say", InputSchema: json.RawMessage(`{"type":"string"}`)}}}, false)
	if err != nil {
		t.Fatal(err)
	}
	return m.wholeAnswer(testClient(), r, []byte(raw))
}

func TestWholeAnswer(t *testing.T) {
	for _, test := range []struct{ name, raw, want string }{
		{
			"everything", `{"id":"i","model":"m-1","choices":[{"index":0,"finish_reason":"eos","message":{"role":"assistant","content":"a","reasoning_content":"hm",
				"tool_calls":[{"id":"1","function":{"name":"say","arguments":"{\"input\":\"x\"}"}},{"function":{"name":"f","arguments":{"n":1}}},{"id":"3","function":{"name":"g","arguments":"oh"}}]}}],
				"usage":{"prompt_tokens":3,"completion_tokens":2,"prompt_cache_hit_tokens":1,"cost":0.5,"prompt_tokens_details":{"cache_write_tokens":4}}}`,
			`{"message":{"role":"model","content":[{"reasoning":"hm"},{"text":"a"},{"toolRequest":{"ref":"1","name":"say","input":"x"}},{"toolRequest":{"ref":"i_2","name":"f","input":{"n":1}}},{"toolRequest":{"ref":"3","name":"g","input":"oh"}}]},
				"finishReason":"stop","usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5,"cachedContentTokens":1,"custom":{"cost":0.5,"cacheWriteTokens":4}},"custom":{"id":"i","model":"m-1"}}`,
		},
		{
			"content as a list", `{"choices":[{"finish_reason":"stop","message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"h"},{"type":"text","text":"m"}]},{"type":"text","text":"a"},{"type":"reference","reference_ids":[1]},{"type":"text","text":"b"}]}}]}`,
			`{"message":{"role":"model","content":[{"reasoning":"hm"},{"text":"ab"}]},"finishReason":"stop"}`,
		},
		{
			"refusal", `{"choices":[{"finish_reason":"stop","message":{"content":null,"refusal":"no"}}]}`,
			`{"message":{"role":"model","content":[]},"finishReason":"blocked","finishMessage":"no"}`,
		},
		{
			"the first of several", `{"choices":[{"index":1,"message":{"content":"b"}},{"index":0,"message":{"content":"a"}}]}`,
			`{"message":{"role":"model","content":[{"text":"a"}]},"finishReason":"unknown"}`,
		},
		{
			"sound", `{"choices":[{"finish_reason":"stop","message":{"content":null,"audio":{"id":"x","data":"AAAA","transcript":"hi"}}}]}`,
			`{"message":{"role":"model","content":[{"text":"hi"},{"media":{"contentType":"audio/mpeg","url":"data:audio/mpeg;base64,AAAA"},"metadata":{"audio":{"id":"x"}}}]},"finishReason":"stop"}`,
		},
		{
			"images", `{"choices":[{"finish_reason":"stop","message":{"content":"see","images":[{"image_url":{"url":"` + pngURI + `"}},{"image_url":{}}]}}]}`,
			`{"message":{"role":"model","content":[{"text":"see"},{"media":{"contentType":"image/png","url":"` + pngURI + `"}}]},"finishReason":"stop"}`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := read(t, test.raw)
			if err != nil {
				t.Fatal(err)
			}
			if raw, _ := got.Raw.(json.RawMessage); string(raw) != test.raw {
				t.Errorf("Raw is %s", raw)
			}
			got.Raw = nil
			sameJSON(t, "answer", test.want, got)
		})
	}
	for raw, want := range map[string]core.Status{
		`{}`: core.Internal, `[]`: core.Internal, ``: core.Internal, `{"choices":[]}`: core.Internal, `{"choices":[{"index":3}]}`: core.Internal,
		`{"error":{"message":"x","code":429}}`:        core.ResourceExhausted,
		`{"choices":[{"message":{"tool_calls":{}}}]}`: core.Internal,
	} {
		if _, err := read(t, raw); core.StatusOf(err) != want {
			t.Errorf("%s: %v; want %v", raw, err, want)
		}
	}
}

// stream reads the events of a stream and returns chunks too.
func stream(t *testing.T, text string) (*ai.ModelResponse, ai.Parts, error) {
	t.Helper()
	m := modelFor(Dialect{}, Model{})
	var chunks ai.Parts
	b := &answerBuilder{model: m, request: &chatRequest{names: &toolNames{}, audioType: "audio/wav"}, live: true}
	events := ssestream.NewDecoder(&http.Response{Header: http.Header{"Content-Type": {"text/event-stream"}}, Body: io.NopCloser(strings.NewReader(text))})
	err := m.readStream(testClient(), events, b, func(c *ai.Chunk) error {
		for _, part := range c.Content {
			if request, ok := part.(*ai.ToolRequestPart); !ok || !request.ToolRequest.Partial { // see TestGrowingCalls
				chunks = append(chunks, part)
			}
		}
		return nil
	})
	return b.response(), chunks, err
}

func TestStream(t *testing.T) {
	const end = "data: [DONE]\n\n"
	delta := func(d string) string { return `data: {"choices":[{"index":0,"delta":` + d + `}]}` + "\n\n" }
	for _, test := range []struct{ name, text, want, chunks string }{
		{
			"comments and lines", ": waiting\r\n\r\n" + strings.ReplaceAll(delta(`{"content":"a"}`), "\n", "\r\n") + "event: other\nid: 7\n" + delta(`{"content":"b"}`) + end,
			`[{"text":"ab"}]`, `[{"text":"a"},{"text":"b"}]`,
		},
		{
			"thinking between", delta(`{"reasoning":"h"}`) + delta(`{"reasoning":"m"}`) + delta(`{"content":"a"}`) + delta(`{"reasoning_content":"x","content":"b"}`) + end,
			`[{"reasoning":"hm"},{"text":"a"},{"reasoning":"x"},{"text":"b"}]`, `[{"reasoning":"h"},{"reasoning":"m"},{"text":"a"},{"reasoning":"x"},{"text":"b"}]`,
		},
		{
			"calls that mix", delta(`{"tool_calls":[{"index":1,"id":"b","function":{"name":"g","arguments":"{\"y\""}}]}`) + delta(`{"tool_calls":[{"index":0,"id":"a","function":{"name":"f"}}]}`) +
				delta(`{"tool_calls":[{"index":1,"function":{"arguments":":2}"}},{"index":0,"function":{"arguments":"{}"}}]}`) + end,
			`[{"toolRequest":{"ref":"b","name":"g","input":{"y":2}}},{"toolRequest":{"ref":"a","name":"f","input":{}}}]`, `[]`,
		},
		{
			"calls without an index", delta(`{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}},{"id":"b","function":{"name":"f","arguments":"{\"x\""}}]}`) + delta(`{"tool_calls":[{"function":{"arguments":":1}"}}]}`) + end,
			`[{"toolRequest":{"ref":"a","name":"f","input":{}}},{"toolRequest":{"ref":"b","name":"f","input":{"x":1}}}]`, `[]`,
		},
		{
			"calls under one index", delta(`{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}`) + delta(`{"tool_calls":[{"index":0,"id":"b","function":{"name":"f","arguments":"{}"}}]}`) + end,
			`[{"toolRequest":{"ref":"a","name":"f","input":{}}},{"toolRequest":{"ref":"b","name":"f","input":{}}}]`, `[]`,
		},
		{
			"sound in pieces", delta(`{"audio":{"data":"AAAA"}}`) + delta(`{"audio":{"data":"BBBB","transcript":"hi"}}`) + end,
			`[{"text":"hi"},{"media":{"contentType":"audio/wav","url":"data:audio/wav;base64,AAAABBBB"}}]`, `[{"text":"hi"}]`,
		},
		{
			"other choices", `data: {"choices":[{"index":1,"delta":{"content":"b"}},{"index":0,"delta":{"content":"a"}}]}` + "\n\n" + end,
			`[{"text":"a"}]`, `[{"text":"a"}]`,
		},
		{
			"no mark, but a reason", `data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}` + "\n\n",
			`[{"text":"a"}]`, `[{"text":"a"}]`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, chunks, err := stream(t, test.text)
			if err != nil {
				t.Fatal(err)
			}
			sameJSON(t, "answer", test.want, got.Message.Content)
			sameJSON(t, "chunks", test.chunks, chunks)
		})
	}
	for name, test := range map[string]struct {
		text string
		want core.Status
	}{
		"nothing":         {"", core.Unavailable},
		"no end":          {delta(`{"content":"a"}`), core.Unavailable},
		"half an event":   {delta(`{"content":"a"}`) + "data: {\"cho", core.Unavailable},
		"no JSON":         {"data: oh\n\n", core.Internal},
		"error in data":   {`data: {"error":{"message":"x","code":503}}` + "\n\n", core.Unavailable},
		"error by event":  {"event: error\n" + `data: {"message":"x","type":"invalid_request_error"}` + "\n\n", core.InvalidArgument},
		"a line too long": {"data: " + strings.Repeat("x", 33<<20), core.Internal},
	} {
		if _, _, err := stream(t, test.text); core.StatusOf(err) != test.want {
			t.Errorf("%s: %v; want %v", name, err, test.want)
		}
	}
}

func FuzzStream(f *testing.F) {
	f.Add("data: {\"choices\":[{\"delta\":{\"content\":[{\"text\":\"a\"}],\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":{}}}]}}]}\n\ndata: [DONE]\n\n")
	f.Add("event: error\ndata: {\"error\":1}\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		m := modelFor(Dialect{}, Model{})
		b := &answerBuilder{model: m, request: &chatRequest{names: &toolNames{}}}
		events := ssestream.NewDecoder(&http.Response{Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text))})
		var chunks strings.Builder
		err := m.readStream(testClient(), events, b, func(c *ai.Chunk) error {
			chunks.WriteString(c.Text())
			return nil
		})
		r := b.response()
		if _, marshal := json.Marshal(r); marshal != nil {
			t.Errorf("the answer cannot be JSON: %v", marshal)
		}
		if err == nil && chunks.String() != r.Text() {
			t.Errorf("chunks %q, answer %q", chunks.String(), r.Text())
		}
	})
}

func TestFinish(t *testing.T) {
	d := &Dialect{Finish: map[string]ai.FinishReason{"stop": ai.FinishOther}}
	got := map[string]ai.FinishReason{}
	for _, word := range []string{"", "stop", "length", "tool_calls", "function_call", "content_filter", "sunspots"} {
		got[word] = d.finish(word)
	}
	want := map[string]ai.FinishReason{
		"": ai.FinishUnknown, "stop": ai.FinishOther, "length": ai.FinishLength, "tool_calls": ai.FinishStop,
		"function_call": ai.FinishStop, "content_filter": ai.FinishBlocked, "sunspots": ai.FinishOther,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestListenerLeaves(t *testing.T) {
	left := core.Errorf(core.Cancelled, "left")
	m := modelFor(Dialect{}, Model{})
	b := &answerBuilder{model: m, request: &chatRequest{names: &toolNames{}}}
	events := ssestream.NewDecoder(&http.Response{Header: http.Header{}, Body: io.NopCloser(strings.NewReader("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"))})
	err := m.readStream(testClient(), events, b, func(*ai.Chunk) error { return left })
	if err != error(left) {
		t.Errorf("%v; want the listener's error", err)
	}
}
