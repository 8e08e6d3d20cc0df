// SPDX-License-Identifier: Apache-2.0

package googlegenai_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
)

// raw returns JSON as a value of an event.
func raw(text string) any { return json.RawMessage(text) }

// TestAnswer compares what is made of the parts of an answer, which comes whole and as
// one event for each part.
func TestAnswer(t *testing.T) {
	genkittest.NoLeaks(t)
	for name, c := range map[string]struct {
		parts []any
		want  string
	}{
		"texts add up":     {[]any{textPart("a"), textPart(""), textPart("b")}, `[{"text":"ab"}]`},
		"thinking apart":   {[]any{thoughtPart("x"), thoughtPart("y"), textPart("a")}, `[{"reasoning":"xy"},{"text":"a"}]`},
		"signature":        {[]any{textPart("a"), raw(`{"text":"b","thoughtSignature":"c2ln"}`), textPart("c")}, `[{"text":"a"},{"text":"b","metadata":{"thoughtSignature":"c2ln"}},{"text":"c"}]`},
		"signature alone":  {[]any{textPart("a"), raw(`{"text":"","thoughtSignature":"c2ln"}`)}, `[{"text":"a"},{"reasoning":"","metadata":{"thoughtSignature":"c2ln"}}]`},
		"signed call":      {[]any{raw(`{"functionCall":{"id":"7","name":"t","args":{"n":9007199254740993}},"thoughtSignature":"c2ln"}`)}, `[{"toolRequest":{"ref":"7","name":"t","input":{"n":9007199254740993}},"metadata":{"thoughtSignature":"c2ln"}}]`},
		"calls without id": {[]any{callPart("", "t", raw(`{"a":1}`).(json.RawMessage)), callPart("", "t", raw(`{}`).(json.RawMessage))}, `[{"toolRequest":{"ref":"call-1","name":"t","input":{"a":1}}},{"toolRequest":{"ref":"call-2","name":"t","input":{}}}]`},
		"call of nothing":  {[]any{raw(`{"functionCall":{}}`), textPart("a")}, `[{"text":"a"}]`},
		"image":            {[]any{textPart("see"), raw(`{"inlineData":{"mimeType":"image/png","data":"AAAA"}}`)}, `[{"text":"see"},{"media":{"contentType":"image/png","url":"data:image/png;base64,AAAA"}}]`},
		"file":             {[]any{raw(`{"fileData":{"mimeType":"video/mp4","fileUri":"gs://b/v"}}`)}, `[{"media":{"contentType":"video/mp4","url":"gs://b/v"}}]`},
		"code":             {[]any{raw(`{"executableCode":{"language":"PYTHON","code":"1"}}`), raw(`{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"1"}}`)}, `[{"custom":{"executableCode":{"language":"PYTHON","code":"1"}}},{"custom":{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"1"}}}]`},
		"server tools":     {[]any{raw(`{"toolCall":{"id":"1"}}`), raw(`{"toolResponse":{"id":"1"}}`)}, `[{"custom":{"geminiToolCall":{"id":"1"}}},{"custom":{"geminiToolResponse":{"id":"1"}}}]`},
		"transcription":    {[]any{raw(`{"audioTranscription":{"text":"hm"}}`)}, `[{"custom":{"audioTranscription":{"text":"hm"}}}]`},
		"part metadata":    {[]any{raw(`{"text":"a","partMetadata":{"speaker":"x"}}`)}, `[{"text":"a","metadata":{"metadata":{"speaker":"x"}}}]`},
		"unknown":          {[]any{raw(`{"hologram":{"x":1}}`), raw(`null`), textPart("a")}, `[{"text":"a"}]`},
	} {
		t.Run(name, func(t *testing.T) {
			var events []any
			for _, p := range c.parts {
				events = append(events, event([]any{p}, "", nil))
			}
			whole := newRig(t, always(event(c.parts, "STOP", nil)))
			stream := newRig(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
				return genkittest.SSEReply(append(events, event(nil, "STOP", nil))...)
			})
			response, err := whole.ask(t, gemini, nil, question(ai.NewTextPart("hi")))
			if err != nil {
				t.Fatal(err)
			}
			streamed, err := stream.ask(t, gemini, deaf, question(ai.NewTextPart("hi")))
			if err != nil {
				t.Fatal(err)
			}
			for mode, got := range map[string]*ai.ModelResponse{"whole": response, "streamed": streamed} {
				if diff := cmp.Diff(tree(t, c.want), tree(t, string(ai.JSON(got.Message.Content)))); diff != "" {
					t.Errorf("%s (-want +got):\n%s", mode, diff)
				}
			}
		})
	}
}

// TestSources keeps what an answer says of its sources, over the events of a stream.
func TestSources(t *testing.T) {
	genkittest.NoLeaks(t)
	grounded := func(text, metadata string) any {
		return raw(`{"candidates":[{"content":{"parts":[{"text":"` + text + `"}]},"groundingMetadata":` + metadata + `,"safetyRatings":[{"category":"c"}]}]}`)
	}
	r := newRig(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
		return genkittest.SSEReply(grounded("a", `{"webSearchQueries":["q"],"groundingChunks":[{"web":{"uri":"u1"}}]}`),
			grounded("b", `{"groundingChunks":[{"web":{"uri":"u2"}}],"searchEntryPoint":{"x":1}}`), event(nil, "STOP", nil))
	})
	s := r.GenerateStream(t.Context(), genkit.WithModel(gemini), genkit.WithPrompt("hi"))
	var told []json.RawMessage
	for c, err := range s.Chunks() {
		if err != nil {
			t.Fatal(err)
		}
		told = append(told, c.Custom)
	}
	response, err := s.Result()
	if err != nil {
		t.Fatal(err)
	}
	want := `{"groundingMetadata":{"webSearchQueries":["q"],"groundingChunks":[{"web":{"uri":"u1"}},{"web":{"uri":"u2"}}],"searchEntryPoint":{"x":1}},"safetyRatings":[{"category":"c"}],"modelVersion":"gemini-test-001","responseId":"r1"}`
	if diff := cmp.Diff(tree(t, want), tree(t, string(response.Custom))); diff != "" {
		t.Errorf("custom (-want +got):\n%s", diff)
	}
	if len(told) != 2 || string(told[0]) != `{"groundingMetadata":{"webSearchQueries":["q"],"groundingChunks":[{"web":{"uri":"u1"}}]}}` {
		t.Errorf("the chunks say %s", told)
	}
}

// TestFinish tells how answers end that are none.
func TestFinish(t *testing.T) {
	genkittest.NoLeaks(t)
	blocked := raw(`{"promptFeedback":{"blockReason":"SAFETY","blockReasonMessage":"no"}}`)
	for name, c := range map[string]struct {
		answer  any
		reason  ai.FinishReason
		message string
	}{
		"blocked prompt": {blocked, ai.FinishBlocked, "the prompt was blocked: SAFETY no"},
		"no reason":      {event([]any{textPart("a")}, "", nil), ai.FinishUnknown, ""},
		"new reason":     {event([]any{textPart("a")}, "TIRED", nil), ai.FinishUnknown, "TIRED"},
		"image safety":   {event([]any{textPart("a")}, "IMAGE_SAFETY", nil), ai.FinishBlocked, "IMAGE_SAFETY"},
		"bad call":       {raw(`{"candidates":[{"content":{},"finishReason":"MALFORMED_FUNCTION_CALL","finishMessage":"odd"}]}`), ai.FinishOther, "odd"},
		"stop":           {event([]any{textPart("a")}, "STOP", nil), ai.FinishStop, ""},
	} {
		r := newRig(t, always(c.answer))
		response, err := r.ask(t, gemini, nil, question(ai.NewTextPart("hi")))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if response.FinishReason != c.reason || response.FinishMessage != c.message {
			t.Errorf("%s: finish reason %q, message %q; want %q, %q", name, response.FinishReason, response.FinishMessage, c.reason, c.message)
		}
	}
	r := newRig(t, always(raw(`{}`)))
	_, err := r.run(t.Context(), gemini, nil, ai.NewTextPart("hi"))
	wantStatus(t, err, core.FailedPrecondition, "without a candidate")
	r = newRig(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return genkittest.SSEReply(blocked) })
	response, err := r.ask(t, gemini, deaf, question(ai.NewTextPart("hi")))
	if err != nil || response.FinishReason != ai.FinishBlocked {
		t.Errorf("a blocked prompt in a stream is %s, %v", ai.JSON(response), err)
	}
}

// TestUsage reads the counts that the suite does not.
func TestUsage(t *testing.T) {
	genkittest.NoLeaks(t)
	r := newRig(t, always(event([]any{textPart("a")}, "STOP", map[string]any{"promptTokenCount": 3, "candidatesTokenCount": 4, "thoughtsTokenCount": 5, "toolUsePromptTokenCount": 6, "trafficType": "ON_DEMAND_FLEX"})))
	response, err := r.run(t.Context(), gemini, nil, ai.NewTextPart("hi"))
	if err != nil {
		t.Fatal(err)
	}
	u := response.Usage
	if custom := string(response.Custom); !strings.Contains(custom, `"usageMetadata":{"`) || !strings.Contains(custom, `"trafficType":"ON_DEMAND_FLEX"`) {
		t.Errorf("custom does not have the counts as they came: %s", custom)
	}
	if u.TotalTokens != 18 || u.Custom["toolUsePromptTokens"] != 6 {
		t.Errorf("the usage is %+v", u)
	}
}

// TestWrongUsage has counts that are none.
func TestWrongUsage(t *testing.T) {
	genkittest.NoLeaks(t)
	r := newRig(t, always(event([]any{textPart("a")}, "STOP", map[string]any{"promptTokenCount": "many"})))
	_, err := r.run(t.Context(), gemini, nil, ai.NewTextPart("hi"))
	wantStatus(t, err, core.DataLoss, "counts of tokens")
}

// TestOtherCandidates leaves all but the first out.
func TestOtherCandidates(t *testing.T) {
	genkittest.NoLeaks(t)
	r := newRig(t, always(raw(`{"candidates":[{"index":1,"content":{"parts":[{"text":"second"}]}},{"content":{"parts":[{"text":"first"}]},"finishReason":"STOP"}],"usageMetadata":null}`)))
	response, err := r.run(t.Context(), gemini, nil, ai.NewTextPart("hi"))
	if err != nil || response.Text() != "first" {
		t.Errorf("the answer is %q, %v", response.Text(), err)
	}
}

// TestPartialArguments follows a tool request whose arguments come in pieces.
func TestPartialArguments(t *testing.T) {
	genkittest.NoLeaks(t)
	piece := func(call string) any { return event([]any{raw(`{"functionCall":` + call + `}`)}, "", nil) }
	r := newRig(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
		return genkittest.SSEReply(
			piece(`{"name":"read","id":"c1","willContinue":true}`),
			piece(`{"partialArgs":[{"jsonPath":"$.path","stringValue":"a/"}],"willContinue":true}`),
			piece(`{"partialArgs":[],"willContinue":true}`), // says nothing new
			piece(`{"partialArgs":[{"jsonPath":"$.path","stringValue":"b"},{"jsonPath":"$.lines[1]","numberValue":9007199254740993},{"jsonPath":"$['x y'].deep","boolValue":false},{"jsonPath":"$.none","nullValue":"NULL_VALUE"}],"willContinue":true}`),
			event([]any{raw(`{"functionCall":{},"thoughtSignature":"c2ln"}`)}, "", nil),
			piece(`{"name":"read","id":"c2","willContinue":true}`), // and never whole
			event(nil, "STOP", nil))
	})
	tool := genkit.NewTool("read", "reads", func(_ context.Context, in struct{ Path string }) (string, error) { return in.Path, nil })
	s := r.GenerateStream(t.Context(), genkit.WithModel(gemini), genkit.WithPrompt("hi"), genkit.WithTools(tool), genkit.WithReturnToolRequests())
	var seen []string
	for c, err := range s.Chunks() {
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range c.ToolRequests() {
			seen = append(seen, string(ai.JSON(p)))
		}
	}
	response, err := s.Result()
	if err != nil {
		t.Fatal(err)
	}
	const all = `{"path":"a/b","lines":[null,9007199254740993],"x y":{"deep":false},"none":null}`
	want := []string{
		`{"toolRequest":{"ref":"c1","name":"read","input":{},"partial":true}}`,
		`{"toolRequest":{"ref":"c1","name":"read","input":{"path":"a/"},"partial":true}}`,
		`{"toolRequest":{"ref":"c1","name":"read","input":` + all + `,"partial":true}}`,
		`{"toolRequest":{"ref":"c1","name":"read","input":` + all + `},"metadata":{"thoughtSignature":"c2ln"}}`,
		`{"toolRequest":{"ref":"c2","name":"read","input":{},"partial":true}}`,
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("the chunks (-want +got):\n%s", diff)
	}
	if list := response.ToolRequests(); len(list) != 1 || string(ai.JSON(list[0])) != want[3] {
		t.Errorf("the answer asks for %s", ai.JSON(list))
	}
}
