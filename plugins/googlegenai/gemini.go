// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// model is a model that an action stands for.
type model struct {
	b      *backend
	name   string // of the action, such as googleai/gemini-2.5-flash
	id     string // on the wire, such as gemini-2.5-flash
	family *family
}

// geminiCall is a request in the words of the API.
type geminiCall struct {
	id      string
	options callOptions
	body    map[string]any
	names   *toolNames
	talk    *conversation
	refs    int    // how many tool requests the conversation has
	cache   string // the hash of the cached content that the body names, "" for none
}

// generate is the function of models that answer through generateContent.
func (m *model) generate(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	c, err := m.request(q)
	if err != nil {
		return nil, core.Errorf(core.StatusOf(err), "%s: %w", m.name, err)
	}
	if err := m.useCache(ctx, c); err != nil {
		return nil, err
	}
	streaming := core.Streaming(ctx)
	sent := &call{name: m.name, options: c.options, body: c.body, path: m.b.modelPath(c.id) + ":generateContent"}
	if streaming {
		sent.path, sent.stream = m.b.modelPath(c.id)+":streamGenerateContent", true
	}
	r, err := m.b.do(ctx, sent)
	if err != nil {
		if status := core.StatusOf(err); c.cache != "" && (status == core.NotFound || status == core.PermissionDenied) {
			m.b.caches.forget(c.cache) // somebody deleted it; the next call makes another
		}
		return nil, err
	}
	defer r.Close()
	whole := newGathering(c.names, c.refs)
	if streaming {
		err = m.readStream(r, whole, send)
	} else {
		a := &answer{}
		if err = r.decode(a); err == nil {
			_, err = whole.add(r, a)
		}
	}
	if err != nil {
		return nil, err
	}
	return whole.response(m.name)
}

// readStream gathers the events of a stream and hands each on.
func (m *model) readStream(r *reply, whole *gathering, send core.Send[*ai.Chunk]) error {
	list := newEvents(r)
	for {
		data, err := list.next()
		switch {
		case err == io.EOF:
			if !whole.complete() {
				return core.Errorf(core.Unavailable, "%s: the stream ended before the answer did", m.name)
			}
			return nil
		case errors.Is(err, errTooLong):
			return core.Errorf(core.ResourceExhausted, "%s: %w", m.name, err)
		case err != nil:
			return r.failure(err)
		}
		a := &answer{}
		if err := json.Unmarshal(data, a); err != nil {
			return r.unreadable(data, err)
		}
		chunk, err := whole.add(r, a)
		if err != nil {
			return err
		}
		if len(chunk.Content) == 0 && chunk.Custom == nil {
			continue
		}
		if err := send(chunk); err != nil {
			return err
		}
	}
}

// topKeys are keys of the configuration that stand beside the API's generationConfig;
// outputConfig has no field of [Config].
// Source: https://pkg.go.dev/google.golang.org/genai@v1.77.0#GenerateContentConfig and its conversion there
var topKeys = []string{"cachedContent", "serviceTier", "labels", "modelArmorConfig", "store", "continuationToken", "outputConfig"}

// request converts a request.
func (m *model) request(q *ai.ModelRequest) (*geminiCall, error) {
	s, err := readSettings(configSchema(), q.Config)
	if err != nil {
		return nil, err
	}
	c := &geminiCall{id: m.id, names: newToolNames(q.Tools)}
	if c.options, err = s.callOptions(m.b); err != nil {
		return nil, err
	}
	if version := take[string](s, "version"); version != "" {
		c.id = version
	}
	if err := checkModelName(c.id); err != nil {
		return nil, err
	}
	convert := &converter{names: c.names, vertex: m.b.vertex, gemma: m.family.gemma}
	if c.talk, err = convert.conversation(q.Messages); err != nil {
		return nil, err
	}
	for _, message := range q.Messages {
		c.refs += len(message.ToolRequests())
	}
	if c.options.headers, err = s.payGo(m.b); err != nil {
		return nil, err
	}
	c.body = map[string]any{"contents": c.talk.contents}
	put := func(key string, value any, given bool) {
		if given {
			c.body[key] = value
		}
	}
	put("systemInstruction", c.talk.system, c.talk.system != nil)
	tools, err := s.tools(c.names.declarations(q.Tools), m.b)
	if err != nil {
		return nil, err
	}
	put("tools", tools, len(tools) > 0)
	toolConfig := s.toolConfig(q.ToolChoice, c.names, len(q.Tools) > 0)
	put("toolConfig", toolConfig, toolConfig != nil)
	safety := s.safetySettings()
	put("safetySettings", safety, len(safety) > 0)
	for _, key := range topKeys {
		raw := s.takeRaw(key)
		put(key, raw, raw != nil)
	}
	m.form(s, q.Output, len(tools) > 0)
	put("generationConfig", s.body(), len(s) > 0)
	return c, nil
}

// form puts the form of the answer into what is left of the settings. Gemini models
// refuse JSON beside tools, so that it is left to the instructions then.
func (m *model) form(s settings, output *ai.OutputConfig, tools bool) {
	legacy := take[bool](s, "legacyResponseSchema")
	if s["responseModalities"] == nil && len(m.family.modalities) > 0 {
		s["responseModalities"] = ai.JSON(m.family.modalities)
	}
	wantsJSON := output != nil && (output.Format == "json" || output.ContentType == "application/json" || output.Constrained && len(output.Schema) > 0)
	if !wantsJSON || tools || s["responseMimeType"] != nil {
		return
	}
	s["responseMimeType"] = ai.JSON("application/json")
	switch {
	case !output.Constrained || len(output.Schema) == 0:
	case legacy:
		s["responseSchema"] = legacySchema(output.Schema)
	default:
		s["responseJsonSchema"] = withoutDialect(output.Schema)
	}
}

// safetySettings returns the settings but for those without a category.
func (s settings) safetySettings() []json.RawMessage {
	var kept []json.RawMessage
	for _, raw := range take[[]json.RawMessage](s, "safetySettings") {
		var setting SafetySetting
		if json.Unmarshal(raw, &setting) == nil && setting.Category != "HARM_CATEGORY_UNSPECIFIED" {
			kept = append(kept, raw)
		}
	}
	return kept
}

// payGo returns the headers by which Vertex AI serves a call as configured.
// Source: https://cloud.google.com/vertex-ai/generative-ai/docs/priority-paygo
func (s settings) payGo(b *backend) (http.Header, error) {
	kind := take[string](s, "payGo")
	if kind == "" {
		return nil, nil
	}
	if !b.vertex {
		return nil, core.Errorf(core.InvalidArgument, "config: payGo is for Vertex AI; the Gemini API has serviceTier")
	}
	h := http.Header{}
	switch kind {
	case "priority-only", "flex-only":
		kind = kind[:len(kind)-len("-only")]
		h.Set("X-Vertex-AI-LLM-Request-Type", "shared")
	}
	h.Set("X-Vertex-AI-LLM-Shared-Request-Type", kind)
	return h, nil
}
