// SPDX-License-Identifier: Apache-2.0

package googlegenai_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/googlegenai"
)

const pluginKey = "key-of-the-plugin-4711" // check:allow-secret

// wirePart is a part of generateContent as the fake writes and reads it.
type wirePart struct {
	Text             *string        `json:"text,omitempty"`
	Thought          bool           `json:"thought,omitempty"`
	ThoughtSignature string         `json:"thoughtSignature,omitempty"`
	InlineData       map[string]any `json:"inlineData,omitempty"`
	FileData         map[string]any `json:"fileData,omitempty"`
	FunctionCall     *struct {
		ID   string          `json:"id,omitempty"`
		Name string          `json:"name"`
		Args json.RawMessage `json:"args,omitempty"`
	} `json:"functionCall,omitempty"`
	FunctionResponse *struct {
		ID       string                     `json:"id,omitempty"`
		Name     string                     `json:"name"`
		Response map[string]json.RawMessage `json:"response"`
	} `json:"functionResponse,omitempty"`
}

type wireContent struct {
	Role  string      `json:"role"`
	Parts []*wirePart `json:"parts"`
}

// wireBody is a request of generateContent.
type wireBody struct {
	Contents          []wireContent `json:"contents"`
	SystemInstruction *wireContent  `json:"systemInstruction"`
	Tools             []struct {
		FunctionDeclarations []struct {
			Name                 string          `json:"name"`
			Description          string          `json:"description"`
			ParametersJSONSchema json.RawMessage `json:"parametersJsonSchema"`
		} `json:"functionDeclarations"`
	} `json:"tools"`
	ToolConfig struct {
		FunctionCallingConfig struct {
			Mode string `json:"mode"`
		} `json:"functionCallingConfig"`
	} `json:"toolConfig"`
	GenerationConfig struct {
		ai.CommonConfig
		ResponseMIMEType   string          `json:"responseMimeType"`
		ResponseJSONSchema json.RawMessage `json:"responseJsonSchema"`
	} `json:"generationConfig"`
}

// readBody reads what the fake was sent.
func readBody(q *genkittest.FakeRequest) (*wireBody, error) {
	raw := &struct {
		wireBody
		GenerationConfig json.RawMessage `json:"generationConfig"`
	}{}
	if err := json.Unmarshal(q.Body, raw); err != nil {
		return nil, err
	}
	body := &raw.wireBody
	if raw.GenerationConfig != nil {
		if err := json.Unmarshal(raw.GenerationConfig, &body.GenerationConfig.CommonConfig); err != nil {
			return nil, err
		}
		form := &struct {
			ResponseMIMEType   string          `json:"responseMimeType"`
			ResponseJSONSchema json.RawMessage `json:"responseJsonSchema"`
		}{}
		if err := json.Unmarshal(raw.GenerationConfig, form); err != nil {
			return nil, err
		}
		body.GenerationConfig.ResponseMIMEType, body.GenerationConfig.ResponseJSONSchema = form.ResponseMIMEType, form.ResponseJSONSchema
	}
	return body, nil
}

// fakeGemini speaks generateContent below a path.
type fakeGemini struct{ models string }

func (f fakeGemini) request(q *genkittest.FakeRequest) (*genkittest.WireRequest, error) {
	rest, ok := strings.CutPrefix(q.Path, f.models)
	id, verb, found := strings.Cut(rest, ":")
	switch {
	case q.Method != http.MethodPost || !ok || !found:
		return nil, fmt.Errorf("not a call of a model")
	case q.Header.Get("Content-Type") != "application/json":
		return nil, fmt.Errorf("content type %q", q.Header.Get("Content-Type"))
	case verb == "streamGenerateContent" && q.Query.Get("alt") != "sse":
		return nil, fmt.Errorf("the stream is not asked for as events")
	case verb != "generateContent" && verb != "streamGenerateContent":
		return nil, fmt.Errorf("the verb %q", verb)
	}
	body, err := readBody(q)
	if err != nil {
		return nil, err
	}
	w := &genkittest.WireRequest{Model: id, Stream: verb == "streamGenerateContent", Config: body.GenerationConfig.CommonConfig, Schema: body.GenerationConfig.ResponseJSONSchema}
	if w.Schema != nil && body.GenerationConfig.ResponseMIMEType != "application/json" {
		return nil, fmt.Errorf("a schema without responseMimeType")
	}
	if s := body.SystemInstruction; s != nil {
		w.Messages = append(w.Messages, genkitMessage(ai.RoleSystem, s))
	}
	for i := range body.Contents {
		role, ok := map[string]ai.Role{"user": ai.RoleUser, "model": ai.RoleModel}[body.Contents[i].Role]
		if !ok || len(body.Contents[i].Parts) == 0 {
			return nil, fmt.Errorf("contents[%d] has role %q and %d parts", i, body.Contents[i].Role, len(body.Contents[i].Parts))
		}
		w.Messages = append(w.Messages, genkitMessage(role, &body.Contents[i]))
	}
	for _, t := range body.Tools {
		for _, d := range t.FunctionDeclarations {
			w.Tools = append(w.Tools, &ai.ToolDefinition{Name: d.Name, Description: d.Description, InputSchema: d.ParametersJSONSchema})
		}
	}
	w.ToolChoice = map[string]ai.ToolChoice{"AUTO": ai.ToolChoiceAuto, "ANY": ai.ToolChoiceRequired, "NONE": ai.ToolChoiceNone}[body.ToolConfig.FunctionCallingConfig.Mode]
	return w, nil
}

func genkitMessage(role ai.Role, c *wireContent) *ai.Message {
	m := ai.NewMessage(role)
	for _, p := range c.Parts {
		switch {
		case p.FunctionCall != nil:
			m.Content = append(m.Content, ai.NewToolRequestPart(p.FunctionCall.Name, p.FunctionCall.ID, p.FunctionCall.Args))
		case p.FunctionResponse != nil:
			m.Content = append(m.Content, ai.NewToolResponsePart(p.FunctionResponse.Name, p.FunctionResponse.ID, p.FunctionResponse.Response["output"]))
		case p.InlineData != nil:
			m.Content = append(m.Content, ai.NewMediaPart("", fmt.Sprintf("data:%s;base64,%s", p.InlineData["mimeType"], p.InlineData["data"])))
		case p.FileData != nil:
			m.Content = append(m.Content, ai.NewMediaPart("", fmt.Sprint(p.FileData["fileUri"])))
		case p.Text != nil && p.Thought:
			m.Content = append(m.Content, ai.NewReasoningPart(*p.Text))
		case p.Text != nil:
			m.Content = append(m.Content, ai.NewTextPart(*p.Text))
		}
	}
	return m
}

var finishWords = map[ai.FinishReason]string{
	ai.FinishStop: "STOP", ai.FinishLength: "MAX_TOKENS", ai.FinishBlocked: "SAFETY", ai.FinishOther: "OTHER",
}

// event returns an answer, or an event of one, with the parts.
func event(parts []any, finish string, usage map[string]any) map[string]any {
	candidate := map[string]any{"index": 0}
	if parts != nil {
		candidate["content"] = map[string]any{"role": "model", "parts": parts}
	}
	if finish != "" {
		candidate["finishReason"] = finish
	}
	e := map[string]any{"candidates": []any{candidate}, "modelVersion": "gemini-test-001", "responseId": "r1"}
	if usage != nil {
		e["usageMetadata"] = usage
	}
	return e
}

func textPart(text string) any    { return map[string]any{"text": text} }
func thoughtPart(text string) any { return map[string]any{"text": text, "thought": true} }

func callPart(id, name string, args json.RawMessage) any {
	call := map[string]any{"name": name}
	if id != "" {
		call["id"] = id
	}
	if string(args) != "{}" { // as the service leaves them out
		call["args"] = args
	}
	return map[string]any{"functionCall": call}
}

func (f fakeGemini) answer(q *genkittest.WireRequest, a *genkittest.WireAnswer) genkittest.FakeReply {
	var pieces []any
	for _, text := range a.Reasoning {
		pieces = append(pieces, thoughtPart(text))
	}
	for _, text := range a.Text {
		pieces = append(pieces, textPart(text))
	}
	for _, t := range a.ToolRequests {
		pieces = append(pieces, callPart(t.Ref, t.Name, t.Input))
	}
	usage := map[string]any{
		"promptTokenCount": a.Usage.InputTokens, "candidatesTokenCount": a.Usage.OutputTokens, "thoughtsTokenCount": a.Usage.ThoughtsTokens,
		"cachedContentTokenCount": a.Usage.CachedContentTokens, "totalTokenCount": a.Usage.InputTokens + a.Usage.OutputTokens + a.Usage.ThoughtsTokens,
	}
	finish := finishWords[a.Finish]
	if !q.Stream {
		return genkittest.JSONReply(200, event(pieces, finish, usage))
	}
	var events []any
	for _, p := range pieces {
		events = append(events, event([]any{p}, "", nil))
	}
	return genkittest.SSEReply(append(events, event(nil, finish, usage))...)
}

func failure(status int, message string) genkittest.FakeReply {
	return genkittest.JSONReply(status, map[string]any{"error": map[string]any{"code": status, "message": message, "status": core.StatusFromHTTP(status).String()}})
}

func streamFailure(message string) []byte {
	return genkittest.SSEFrame("", map[string]any{"error": map[string]any{"code": 503, "message": message, "status": "UNAVAILABLE"}})
}

// anywhere fetches media also from the fake.
func anywhere() *media.Downloader { return &media.Downloader{AllowPrivate: true} }

func TestGoogleAIWire(t *testing.T) {
	f := fakeGemini{"/v1beta/models/"}
	genkittest.WireSuite(t, &genkittest.Vendor{
		Plugin: func(baseURL string) core.Plugin {
			return &googlegenai.GoogleAI{APIKey: pluginKey, BaseURL: baseURL}
		},
		Model:         "googleai/gemini-3.8-flash",
		Key:           pluginKey,
		RequestKey:    func(q *genkittest.FakeRequest) string { return q.Header.Get("X-Goog-Api-Key") },
		Request:       f.request,
		Answer:        f.answer,
		Failure:       failure,
		StreamFailure: streamFailure,
		Other:         noModels,
		Embedder:      "googleai/gemini-embedding-2",
		Config:        []string{"temperature", "topP", "topK", "maxOutputTokens", "stopSequences"},
		Finishes:      []ai.FinishReason{ai.FinishStop, ai.FinishLength, ai.FinishBlocked, ai.FinishOther},
		Reasoning:     true, CachedTokens: true, ThoughtsTokens: true,
	})
}

func TestVertexAIWire(t *testing.T) {
	f := fakeGemini{"/v1beta1/projects/p1/locations/europe-west1/publishers/google/models/"}
	genkittest.WireSuite(t, &genkittest.Vendor{
		Plugin: func(baseURL string) core.Plugin {
			return &googlegenai.VertexAI{Project: "p1", Location: "europe-west1", Credentials: token(pluginKey), BaseURL: baseURL, Media: anywhere()}
		},
		Model: "vertexai/gemini-2.5-flash",
		Key:   pluginKey,
		RequestKey: func(q *genkittest.FakeRequest) string {
			if key := q.Header.Get("X-Goog-Api-Key"); key != "" {
				return key
			}
			return strings.TrimPrefix(q.Header.Get("Authorization"), "Bearer ")
		},
		Request:       f.request,
		Answer:        f.answer,
		Failure:       failure,
		StreamFailure: streamFailure,
		Other:         noModels,
		Embedder:      "vertexai/text-embedding-005",
		Config:        []string{"temperature", "topP", "topK", "maxOutputTokens", "stopSequences"},
		Finishes:      []ai.FinishReason{ai.FinishStop, ai.FinishLength, ai.FinishBlocked, ai.FinishOther},
		Reasoning:     true, CachedTokens: true, ThoughtsTokens: true,
	})
}

// noModels answers the question which models there are: none that are not known.
func noModels(q *genkittest.FakeRequest) (genkittest.FakeReply, bool) {
	return genkittest.JSONReply(200, map[string]any{"models": []any{}}), q.Method == "GET" && strings.HasSuffix(q.Path, "/models")
}
