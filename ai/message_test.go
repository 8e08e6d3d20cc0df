// SPDX-License-Identifier: Apache-2.0

package ai_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
)

func TestMessageConstructors(t *testing.T) {
	for _, tt := range []struct {
		message *ai.Message
		role    ai.Role
	}{
		{ai.NewSystemTextMessage("a"), ai.RoleSystem},
		{ai.NewUserTextMessage("a"), ai.RoleUser},
		{ai.NewModelTextMessage("a"), ai.RoleModel},
		{ai.NewMessage(ai.RoleTool, ai.NewTextPart("a")), ai.RoleTool},
	} {
		want := `{"role":"` + string(tt.role) + `","content":[{"text":"a"}]}`
		if out := string(encode(tt.message)); out != want {
			t.Errorf("got %s, want %s", out, want)
		}
		if tt.message.Text() != "a" {
			t.Errorf("text %q", tt.message.Text())
		}
	}
	if out := string(encode(ai.NewUserMessage())); out != `{"role":"user","content":[]}` {
		t.Errorf("without parts: %s", out)
	}
}

func TestNilAccessors(t *testing.T) {
	var (
		message  *ai.Message
		document *ai.Document
		ranked   *ai.RankedDocument
		response *ai.ModelResponse
		chunk    *ai.Chunk
	)
	if message.Text() != "" || message.ToolRequests() != nil {
		t.Error("a nil message has content")
	}
	if document.Text() != "" || document.Media() != nil || ranked.Text() != "" {
		t.Error("a nil document has content")
	}
	if chunk.Text() != "" {
		t.Error("a nil chunk has content")
	}
	for _, r := range []*ai.ModelResponse{response, {}} {
		if r.Text() != "" || r.Reasoning() != "" || r.Media() != nil || r.ToolRequests() != nil || r.Messages() != nil {
			t.Error("an empty response has content")
		}
	}
}

func TestAccessors(t *testing.T) {
	request := ai.NewToolRequestPart("t", "1", nil)
	message := ai.NewModelMessage(ai.NewReasoningPart("r1"), ai.NewTextPart("a"), ai.NewReasoningPart("r2"),
		ai.NewMediaPart("image/png", "u1"), request, ai.NewMediaPart("image/png", "u2"), ai.NewTextPart("b"))
	response := &ai.ModelResponse{Message: message, Request: &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserTextMessage("q")}}}
	if response.Text() != "ab" || response.Reasoning() != "r1r2" || response.Media().URL != "u1" {
		t.Errorf("response: %q %q %v", response.Text(), response.Reasoning(), response.Media())
	}
	if got := response.ToolRequests(); len(got) != 1 || got[0] != request {
		t.Errorf("tool requests: %v", got)
	}
	if got := response.Messages(); len(got) != 2 || got[0].Text() != "q" || got[1] != message {
		t.Errorf("messages: %v", got)
	}
	if len(response.Request.Messages) != 1 {
		t.Error("Messages changed the request")
	}
	if (&ai.ModelResponse{Message: ai.NewModelTextMessage("a")}).Media() != nil {
		t.Error("text has media")
	}
	document := ai.NewDocument(message.Content...)
	if media := document.Media(); len(media) != 2 || media[1].URL != "u2" || document.Text() != "ab" {
		t.Errorf("document: %v", media)
	}
	if got := ai.NewTextDocument("a", ai.Metadata{"k": 1}); got.Text() != "a" || got.Metadata["k"] != 1 {
		t.Errorf("text document: %v", got)
	}
	if got := ai.NewTextChunk("a").Text(); got != "a" {
		t.Errorf("chunk: %q", got)
	}
}

func TestRequestConfig(t *testing.T) {
	tests := []struct{ in, config string }{
		{`{"messages":[],"config":{"temperature":0,"id":9007199254740993}}`, `{"temperature":0,"id":9007199254740993}`},
		{`{"messages":[],"config":0}`, `0`},
		{`{"messages":[],"config":false}`, `false`},
		{`{"messages":[],"config":"x"}`, `"x"`},
		{`{"messages":[]}`, ``},
	}
	for _, tt := range tests {
		request := decode[ai.ModelRequest](t, tt.in)
		config, _ := request.Config.(json.RawMessage)
		if string(config) != tt.config || (tt.config == "") != (request.Config == nil) {
			t.Errorf("%s: config %T %v", tt.in, request.Config, request.Config)
		}
		if out := string(encode(request)); out != tt.in {
			t.Errorf("%s became %s", tt.in, out)
		}
	}
	if request := decode[ai.ModelRequest](t, `{"messages":[],"config":null}`); request.Config != nil {
		t.Errorf("null config is %v", request.Config)
	}
	if out := string(encode(ai.ModelRequest{Config: &ai.CommonConfig{Temperature: new(0.0)}})); out != `{"messages":[],"config":{"temperature":0}}` {
		t.Errorf("a struct as config: %s", out)
	}
	if err := json.Unmarshal([]byte(`{"messages":5,"config":{}}`), new(ai.ModelRequest)); err == nil {
		t.Error("messages of 5 decoded")
	}
	request := ai.ModelRequest{Config: 5}
	if err := json.Unmarshal([]byte(`{"messages":[]}`), &request); err != nil || request.Config != nil {
		t.Errorf("an earlier config stayed: %v, %v", request.Config, err)
	}
}

func TestResponseCandidates(t *testing.T) {
	tests := []struct {
		name, in string
		want     ai.ModelResponse // without Extra
	}{
		{"older shape", `{"candidates":[{"index":0,"message":{"role":"model","content":[{"text":"a"}]},"finishReason":"length",
			"finishMessage":"m","usage":{"inputTokens":1}},{"index":1,"message":{"role":"model","content":[]},"finishReason":"stop"}]}`,
			ai.ModelResponse{Message: ai.NewModelTextMessage("a"), FinishReason: ai.FinishLength, FinishMessage: "m", Usage: &ai.Usage{InputTokens: 1}}},
		{"the response's own fields win", `{"usage":{"inputTokens":2},"finishReason":"other","candidates":[
			{"message":{"role":"model","content":[{"text":"a"}]},"finishReason":"stop","usage":{"inputTokens":1}}]}`,
			ai.ModelResponse{Message: ai.NewModelTextMessage("a"), FinishReason: ai.FinishOther, Usage: &ai.Usage{InputTokens: 2}}},
		{"message wins", `{"message":{"role":"model","content":[{"text":"b"}]},"candidates":[{"message":{"role":"model","content":[]},"finishReason":"stop"}]}`,
			ai.ModelResponse{Message: ai.NewModelTextMessage("b")}},
		{"no candidate", `{"candidates":[]}`, ai.ModelResponse{}},
		{"no candidates at all", `{"candidates":"none"}`, ai.ModelResponse{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := decode[ai.ModelResponse](t, tt.in)
			if got.Extra["candidates"] == nil {
				t.Error("the candidates are lost")
			}
			got.Extra = nil
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("response (-want +got):\n%s", diff)
			}
		})
	}
	if json.Unmarshal([]byte(`{"message":5}`), new(ai.ModelResponse)) == nil {
		t.Error("a message of 5 decoded")
	}
}

func TestResponseRaw(t *testing.T) {
	in := `{"raw":{"id":9007199254740993},"custom":null}`
	response := decode[ai.ModelResponse](t, in)
	if got, ok := response.Raw.(json.RawMessage); !ok || string(got) != `{"id":9007199254740993}` {
		t.Errorf("raw is %T %s", response.Raw, got)
	}
	if diff := cmp.Diff(exact([]byte(in)), exact(encode(response))); diff != "" {
		t.Errorf("encoded (-want +got):\n%s", diff)
	}
}

func TestModelRef(t *testing.T) {
	ref := ai.ModelRef{Version: "old", Extra: ai.Extra{"a": raw("1")}}
	if err := json.Unmarshal([]byte(`"p/m"`), &ref); err != nil || !cmp.Equal(ref, ai.ModelRef{Name: "p/m"}) {
		t.Errorf("a bare name: %+v, %v", ref, err)
	}
	in := `{"name":"p/m","version":"1","config":{"a":0},"x":1}`
	if out := string(encode(decode[ai.ModelRef](t, in))); out != in {
		t.Errorf("%s became %s", in, out)
	}
	if json.Unmarshal([]byte(`5`), &ref) == nil {
		t.Error("5 is a model")
	}
}

func TestUsageAdd(t *testing.T) {
	var sum ai.Usage
	sum.Add(nil)
	if !cmp.Equal(sum, ai.Usage{}) {
		t.Errorf("nothing added: %+v", sum)
	}
	first := &ai.Usage{
		InputTokens: 1, OutputTokens: 2, TotalTokens: 3, ThoughtsTokens: 4, CachedContentTokens: 5,
		InputCharacters: 6, OutputCharacters: 7, InputImages: 8, OutputImages: 9,
		InputVideos: 10, OutputVideos: 11, InputAudioFiles: 12, OutputAudioFiles: 13,
		Custom: map[string]float64{"a": 1.5},
	}
	sum.Add(first)
	if diff := cmp.Diff(*first, sum); diff != "" {
		t.Errorf("first (-want +got):\n%s", diff)
	}
	second := &ai.Usage{InputTokens: 1, Custom: map[string]float64{"a": 1, "b": 2}}
	sum.Add(second)
	sum.Add(&ai.Usage{OutputTokens: 1})
	if sum.InputTokens != 2 || sum.OutputTokens != 3 || !cmp.Equal(sum.Custom, map[string]float64{"a": 2.5, "b": 2}) {
		t.Errorf("sum: %+v", sum)
	}
	if !cmp.Equal(first.Custom, map[string]float64{"a": 1.5}) || !cmp.Equal(second.Custom, map[string]float64{"a": 1, "b": 2}) {
		t.Errorf("Add changed what it added: %v, %v", first.Custom, second.Custom)
	}
	shared := map[string]float64{"a": 1}
	sum = ai.Usage{Custom: shared}
	sum.Add(&ai.Usage{Custom: map[string]float64{"a": 1}})
	if shared["a"] != 1 {
		t.Error("Add changed a map that it had not made")
	}
}
