// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ollama/ollama/api"

	"github.com/genkit-go/genkit/ai"
)

// answerOf adds the pieces of an answer up, and returns what each brought.
func answerOf(t testing.TB, text string) (chunks []ai.Parts, r *ai.ModelResponse) {
	t.Helper()
	p := &Plugin{}
	from := newRecords(strings.NewReader(text))
	a := &answer{tools: &toolbox{}}
	for !a.last.Done {
		var next piece
		if err := p.next(context.Background(), from, &next); err != nil {
			t.Fatal(err)
		}
		chunks = append(chunks, a.add(next))
	}
	return chunks, a.response()
}

// A whole answer, as the documentation of /api/chat shows it and with everything beside.
func TestAnswer(t *testing.T) {
	const text = `{"model":"m","created_at":"2023-12-12T14:13:43.416799Z","message":{"role":"assistant","content":"Look.","thinking":"Hm.","images":["iVBORw0KGgo="],` +
		`"tool_calls":[{"function":{"name":"a","arguments":{"n":9007199254740993}}},{"id":"c2","function":{"index":1,"name":"b/c","arguments":{}}}]},` +
		`"logprobs":[{"token":"Look","logprob":-0.5}],"remote_model":"big","remote_host":"https://ollama.com","done":true,"done_reason":"stop",` +
		`"total_duration":5191566416,"load_duration":2154458,"prompt_eval_count":26,"prompt_eval_duration":383809000,"eval_count":298,"eval_duration":4799921000}`
	chunks, r := answerOf(t, text)
	const parts = `[{"reasoning":"Hm."},{"text":"Look."},{"media":{"contentType":"image/png","url":"data:image/png;base64,iVBORw0KGgo="}},` +
		`{"toolRequest":{"ref":"ollama_1","name":"a","input":{"n":9007199254740993}}},{"toolRequest":{"ref":"c2","name":"b/c","input":{}}}]`
	if got := string(ai.JSON(r.Message.Content)); !sameJSON(t, got, parts) {
		t.Errorf("the message is\n%s; want\n%s", got, parts)
	}
	if got := string(ai.JSON(chunks[0])); len(chunks) != 1 || !sameJSON(t, got, parts) {
		t.Errorf("the chunks are\n%s", got)
	}
	want := &ai.Usage{InputTokens: 26, OutputTokens: 298, TotalTokens: 324, Custom: map[string]float64{
		"total_duration": 5191566416, "load_duration": 2154458, "prompt_eval_duration": 383809000, "eval_duration": 4799921000}}
	if !cmp.Equal(r.Usage, want) {
		t.Errorf("the usage is %+v", r.Usage)
	}
	const more = `{"model":"m","remoteModel":"big","remoteHost":"https://ollama.com","doneReason":"stop","logprobs":[{"token":"Look","logprob":-0.5}]}`
	if got := string(ai.JSON(r.Custom)); got != more || r.FinishReason != ai.FinishStop {
		t.Errorf("finished with %s, custom %s", r.FinishReason, got)
	}
}

func sameJSON(t testing.TB, a, b string) bool {
	t.Helper()
	var x, y any
	if err := json.Unmarshal([]byte(a), &x); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(b), &y); err != nil {
		t.Fatal(err)
	}
	return cmp.Equal(x, y)
}

// Pieces of thinking, text, tool requests and logprobs add up in their order, also those
// of the last one.
func TestPieces(t *testing.T) {
	chunks, r := answerOf(t, `{"message":{"thinking":"H"}}
{"message":{"thinking":"m."},"logprobs":[1]}
{"message":{"tool_calls":[{"function":{"name":"a","arguments":{"x":1}}}]}}
{"message":{"content":"L"}}
{"message":{"tool_calls":[{"function":{"name":"a","arguments":{"x":2}}},{"function":{"name":"b"}}]},"logprobs":[2,3]}
{"message":{"content":""}}
{"message":{"content":"ook."},"done":true,"done_reason":"length","eval_count":2}
{"message":{"content":"nobody reads this"}}`)
	const want = `[{"reasoning":"Hm."},{"text":"Look."},{"toolRequest":{"ref":"ollama_1","name":"a","input":{"x":1}}},` +
		`{"toolRequest":{"ref":"ollama_2","name":"a","input":{"x":2}}},{"toolRequest":{"ref":"ollama_3","name":"b","input":{}}}]`
	if got := string(ai.JSON(r.Message.Content)); !sameJSON(t, got, want) {
		t.Errorf("the message is\n%s; want\n%s", got, want)
	}
	if r.FinishReason != ai.FinishLength || r.Usage.OutputTokens != 2 || !strings.Contains(string(ai.JSON(r.Custom)), `"logprobs":[1,2,3]`) {
		t.Errorf("finished with %s, usage %+v, custom %s", r.FinishReason, r.Usage, ai.JSON(r.Custom))
	}
	if n := len(chunks); n != 7 || len(chunks[5]) != 0 || len(chunks[4]) != 2 {
		t.Errorf("%d chunks: %s", n, ai.JSON(chunks))
	}
}

func TestDoneReason(t *testing.T) {
	for reason, want := range map[string]ai.FinishReason{
		"stop": ai.FinishStop, "length": ai.FinishLength, "": ai.FinishUnknown, "load": ai.FinishOther, "unload": ai.FinishOther,
	} {
		_, r := answerOf(t, `{"done":true,"done_reason":"`+reason+`"}`)
		if r.FinishReason != want || want == ai.FinishOther && r.FinishMessage != "Ollama's reason: "+reason {
			t.Errorf("%q: finished with %s, %q", reason, r.FinishReason, r.FinishMessage)
		}
	}
}

// An image that /api/generate makes comes after records of progress, which say nothing.
func TestImage(t *testing.T) {
	png := "\x89PNG\r\n\x1a\n and more"
	chunks, r := answerOf(t, `{"completed":5,"total":20,"done":false}
`+string(ai.JSON(map[string]any{"image": []byte(png), "done": true, "done_reason": "stop"})))
	const want = `[{"media":{"contentType":"image/png","url":"data:image/png;base64,iVBORw0KGgogYW5kIG1vcmU="}}]`
	if got := string(ai.JSON(r.Message.Content)); !sameJSON(t, got, want) {
		t.Errorf("the message is %s", got)
	}
	if len(chunks) != 2 || len(chunks[0]) != 0 || len(chunks[1]) != 1 {
		t.Errorf("the chunks are %s", ai.JSON(chunks))
	}
}

// Our record of an answer has the fields of the vendor's two. What it leaves out is named
// here.
func TestPieceIsTheirs(t *testing.T) {
	left := map[string]bool{"created_at": true, "context": true, "_debug_info": true, "completed": true, "total": true, "tool_calls": true}
	ours := fieldsOf[piece]()
	theirs := append(fieldsOf[api.ChatResponse](), fieldsOf[api.GenerateResponse]()...)
	for _, name := range theirs {
		if !left[name] && !strings.Contains(strings.Join(ours, ","), name) {
			t.Errorf("%s is not read", name)
		}
	}
}

// Whatever a server answers, nothing panics, and what is sent adds up to the answer.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{
		`{"message":{"thinking":"a","content":"b","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]},"done":true,"done_reason":"stop","eval_count":3}`,
		`{"response":"a"}{"response":"b","done":true}`, `{"message":{"tool_calls":[{"function":{"arguments":null}}]}}` + "\n" + `{"done":true}`,
		`{"message":null,"done":true}`, `{"message":{"images":["AA=="]},"image":"AA==","done":true}`, `{"total_duration":-1,"done":true}`, `{"error":"x"}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := &Plugin{}
		from := newRecords(strings.NewReader(text))
		a := &answer{tools: &toolbox{boxed: map[string]bool{"f": true}}}
		sent := map[string]string{}
		var requests int
		for !a.last.Done {
			var next piece
			if p.next(context.Background(), from, &next) != nil {
				return
			}
			for _, part := range a.add(next) {
				switch part := part.(type) {
				case *ai.TextPart:
					sent["text"] += part.Text
				case *ai.ReasoningPart:
					sent["reasoning"] += part.Reasoning
				case *ai.ToolRequestPart:
					requests++
					if part.ToolRequest.Ref == "" || !json.Valid(part.ToolRequest.Input) {
						t.Errorf("a request is %s", ai.JSON(part))
					}
				}
			}
		}
		r := a.response()
		if r.Message.Text() != sent["text"] || a.reasoning.String() != sent["reasoning"] || len(r.Message.ToolRequests()) != requests {
			t.Errorf("sent %v and %d requests; the message is %s", sent, requests, ai.JSON(r.Message))
		}
	})
}
