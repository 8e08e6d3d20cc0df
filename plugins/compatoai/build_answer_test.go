// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/openai/openai-go/v3/packages/ssestream"

	"github.com/genkit-go/genkit/ai"
)

// event is an event of a stream whose delta is d.
func event(d string) string { return `data: {"choices":[{"index":0,"delta":` + d + `}]}` + "\n\n" }

// piece is an event with a piece of a call's arguments.
func piece(index int, head, arguments string) string {
	return event(fmt.Sprintf(`{"tool_calls":[{"index":%d%s,"function":{"arguments":%s}}]}`, index, head, strconv.Quote(arguments)))
}

// growing reads a stream with the tools f and say, whose input is a text, and returns
// the answer and what the chunks show.
func growing(t *testing.T, text string) (*ai.ModelResponse, []*ai.Chunk) {
	t.Helper()
	m := modelFor(Dialect{}, Model{})
	r, err := m.request(&ai.ModelRequest{Tools: []*ai.ToolDefinition{{Name: "f/g"}, {Name: "say", InputSchema: json.RawMessage(`{"type":"string"}`)}}}, true)
	if err != nil {
		t.Fatal(err)
	}
	var chunks []*ai.Chunk
	b := &answerBuilder{model: m, request: r, live: true}
	events := ssestream.NewDecoder(&http.Response{Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text + "data: [DONE]\n\n"))})
	if err := m.readStream(testClient(), events, b, func(c *ai.Chunk) error {
		chunks = append(chunks, c)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return b.response(), chunks
}

// Calls of tools are shown as they grow, each under the ref that it has in the end.
func TestGrowingCalls(t *testing.T) {
	const named = `,"id":"call_1"`
	for _, test := range []struct{ name, text, chunks, want string }{
		{
			"pieces", event(`{"content":"a","tool_calls":[{"index":0,"id":"call_1","function":{"name":"f_g","arguments":""}}]}`) +
				piece(0, "", `{"ci`) + piece(0, "", `ty":"U`) + piece(0, "", `lm","n":1`) + piece(0, "", `2}`),
			`[[{"text":"a"}],
				[{"toolRequest":{"ref":"call_1","name":"f/g","input":{},"partial":true}}],
				[{"toolRequest":{"ref":"call_1","name":"f/g","input":{"city":"U"},"partial":true}}],
				[{"toolRequest":{"ref":"call_1","name":"f/g","input":{"city":"Ulm"},"partial":true}}],
				[{"toolRequest":{"ref":"call_1","name":"f/g","input":{"city":"Ulm","n":12},"partial":true}}]]`,
			`[{"text":"a"},{"toolRequest":{"ref":"call_1","name":"f/g","input":{"city":"Ulm","n":12}}}]`,
		},
		{
			"input that is no object", event(`{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"say","arguments":"{\"in"}}]}`) + piece(0, "", `put":"he`) + piece(0, "", `y"}`),
			`[[{"toolRequest":{"ref":"call_1","name":"say","input":"he","partial":true}}],
				[{"toolRequest":{"ref":"call_1","name":"say","input":"hey","partial":true}}]]`,
			`[{"toolRequest":{"ref":"call_1","name":"say","input":"hey"}}]`,
		},
		{
			"two at a time", event(`{"tool_calls":[{"index":0,"id":"a","function":{"name":"f_g","arguments":"{\"x\":\""}},{"index":1,"id":"b","function":{"name":"f_g","arguments":"{\"y\":\""}}]}`) +
				event(`{"tool_calls":[{"index":1,"function":{"arguments":"2\"}"}},{"index":0,"function":{"arguments":"1\"}"}}]}`),
			`[[{"toolRequest":{"ref":"a","name":"f/g","input":{"x":""},"partial":true}},{"toolRequest":{"ref":"b","name":"f/g","input":{"y":""},"partial":true}}],
				[{"toolRequest":{"ref":"b","name":"f/g","input":{"y":"2"},"partial":true}},{"toolRequest":{"ref":"a","name":"f/g","input":{"x":"1"},"partial":true}}]]`,
			`[{"toolRequest":{"ref":"a","name":"f/g","input":{"x":"1"}}},{"toolRequest":{"ref":"b","name":"f/g","input":{"y":"2"}}}]`,
		},
		{
			"the name comes late", piece(0, named, `{"x":1,`) + event(`{"tool_calls":[{"index":0,"function":{"name":"f_g","arguments":"\"y\":2}"}}]}`),
			`[[{"toolRequest":{"ref":"call_1","name":"f/g","input":{"x":1,"y":2},"partial":true}}]]`,
			`[{"toolRequest":{"ref":"call_1","name":"f/g","input":{"x":1,"y":2}}}]`,
		},
		{
			"another id in each piece", event(`{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"f_g","arguments":"{\"x\":1"}}]}`) + piece(0, `,"id":"call_2"`, `}`),
			`[[{"toolRequest":{"ref":"call_1","name":"f/g","input":{},"partial":true}}],
				[{"toolRequest":{"ref":"call_1","name":"f/g","input":{"x":1},"partial":true}}]]`,
			`[{"toolRequest":{"ref":"call_1","name":"f/g","input":{"x":1}}}]`,
		},
		{
			"no object", event(`{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"f_g","arguments":"oh"}}]}`),
			`[]`, `[{"toolRequest":{"ref":"call_1","name":"f/g","input":"oh"}}]`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, chunks := growing(t, test.text)
			shown := []ai.Parts{}
			for _, c := range chunks {
				shown = append(shown, c.Content)
			}
			sameJSON(t, "chunks", test.chunks, shown)
			sameJSON(t, "answer", test.want, got.Message.Content)
		})
	}
}

// A vendor that gives no ids, or gives them late, gets refs that stay and that no other
// answer has.
func TestRefsOfOurOwn(t *testing.T) {
	text := event(`{"tool_calls":[{"index":0,"function":{"name":"f_g","arguments":"{\"x\":\"1"}},{"index":1,"function":{"name":"f_g","arguments":"{"}}]}`) +
		piece(0, `,"id":"late"`, `"}`) + `data: {"id":"late too","choices":[]}` + "\n\n" + piece(1, "", `}`)
	seen := map[string]bool{}
	for range 2 {
		got, chunks := growing(t, text)
		whole := got.ToolRequests()
		for i, p := range whole {
			if ref := p.ToolRequest.Ref; ref == "" || ref == "late" || seen[ref] {
				t.Errorf("call %d has ref %q", i, ref)
			}
			seen[p.ToolRequest.Ref] = true
		}
		for _, c := range chunks {
			for _, p := range c.ToolRequests() {
				if r := p.ToolRequest; r.Ref != whole[0].ToolRequest.Ref && r.Ref != whole[1].ToolRequest.Ref {
					t.Errorf("a chunk has ref %q", r.Ref)
				}
			}
		}
	}
	if len(seen) != 4 {
		t.Errorf("refs %v; want 4", seen)
	}
}

// A long stream of arguments costs in proportion to its length, and what is shown too.
func TestLongArguments(t *testing.T) {
	const n = 20_000
	var text, all strings.Builder
	text.WriteString(event(`{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"f_g","arguments":""}}]}`))
	for i := range n {
		p := fmt.Sprintf(`"word %d",`, i)
		switch i {
		case 0:
			p = `{"list":[` + p
		case n - 1:
			p = `"end"]}`
		}
		all.WriteString(p)
		text.WriteString(piece(0, "", p))
	}
	start := time.Now()
	got, chunks := growing(t, text.String())
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("%d pieces took %v", n, took)
	}
	if input := got.ToolRequests()[0].ToolRequest.Input; string(input) != all.String() {
		t.Errorf("the input has %d bytes; want %d", len(input), all.Len())
	}
	shown, last := 0, 0
	for _, c := range chunks {
		r := c.ToolRequests()[0].ToolRequest
		if !json.Valid(r.Input) || len(r.Input) < last || !r.Partial || r.Ref != "call_1" {
			t.Fatalf("shown after %d bytes: %.200s", last, r.Input)
		}
		last = len(r.Input)
		shown += last
	}
	if len(chunks) < 50 || shown > 30*all.Len() {
		t.Errorf("%d chunks show %d bytes of %d", len(chunks), shown, all.Len())
	}
}

// What is told beside an answer is Custom, streamed or not.
func TestToldBeside(t *testing.T) {
	const head = `"id":"i","model":"m","service_tier":"flex","system_fingerprint":"fp","moderation":{"input":1}`
	const want = `{"id":"i","model":"m","serviceTier":"flex","systemFingerprint":"fp","annotations":[{"type":"url_citation"},{"type":"other"}],"logProbs":[{"token":"a"},{"token":"b"},{"token":"no"}],"moderation":{"input":1}}`
	whole, err := read(t, `{`+head+`,"choices":[{"finish_reason":"stop","message":{"content":"ab","annotations":[{"type":"url_citation"},{"type":"other"}]},"logprobs":{"content":[{"token":"a"},{"token":"b"}],"refusal":[{"token":"no"}]}}]}`)
	if err != nil {
		t.Fatal(err)
	}
	sameJSON(t, "whole", want, whole.Custom)
	streamed, _ := growing(t, `data: {`+head+`,"choices":[{"delta":{"content":"a","annotations":[{"type":"url_citation"}]},"logprobs":{"content":[{"token":"a"}],"refusal":null}}]}`+"\n\n"+
		`data: {"moderation":null,"choices":[{"delta":{"content":"b","annotations":[{"type":"other"}]},"logprobs":{"content":[{"token":"b"}],"refusal":[{"token":"no"}]}}]}`+"\n\n")
	sameJSON(t, "streamed", want, streamed.Custom)
	odd, err := read(t, `{"choices":[{"message":{"content":"a","annotations":"?"},"logprobs":[1]}]}`)
	if err != nil || odd.Custom != nil {
		t.Errorf("of another form: %s, %v", odd.Custom, err)
	}
}

// A spoken answer of the history goes back by its id, as long as the vendor knows it.
func TestSpokenHistory(t *testing.T) {
	for expires, want := range map[int64]string{
		0:                                   `[{"role":"assistant","content":null,"audio":{"id":"x"}}]`,
		time.Now().Add(time.Hour).Unix():    `[{"role":"assistant","content":null,"audio":{"id":"x"}}]`,
		time.Now().Add(-time.Minute).Unix(): `[{"role":"assistant","content":"hi"}]`,
	} {
		got, err := read(t, fmt.Sprintf(`{"choices":[{"message":{"content":null,"audio":{"id":"x","expires_at":%d,"data":"AAAA","transcript":"hi"}}}]}`, expires))
		if err != nil {
			t.Fatal(err)
		}
		var kept ai.Message // as it comes out of a store
		if err := json.Unmarshal(ai.JSON(got.Message), &kept); err != nil {
			t.Fatal(err)
		}
		for name, m := range map[string]*ai.Message{"own": got.Message, "kept": &kept} {
			sent, err := body(modelFor(Dialect{}, Model{}), &ai.ModelRequest{Messages: []*ai.Message{m}})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			sameJSON(t, name, want, sent["messages"])
		}
	}
}

// Counts that Genkit has no word for are in Custom.
func TestUsageDetails(t *testing.T) {
	got, err := read(t, `{"choices":[{"message":{"content":"a"}}],"usage":{"prompt_tokens":9,"completion_tokens":8,"total_tokens":17,
		"prompt_tokens_details":{"cached_tokens":1,"audio_tokens":2},"completion_tokens_details":{"reasoning_tokens":3,"audio_tokens":4,"accepted_prediction_tokens":5,"rejected_prediction_tokens":6}}}`)
	if err != nil {
		t.Fatal(err)
	}
	sameJSON(t, "usage", `{"inputTokens":9,"outputTokens":8,"totalTokens":17,"thoughtsTokens":3,"cachedContentTokens":1,
		"custom":{"inputAudioTokens":2,"outputAudioTokens":4,"acceptedPredictionTokens":5,"rejectedPredictionTokens":6}}`, got.Usage)
}
