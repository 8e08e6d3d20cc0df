// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// chatRequest is a request that is ready to be sent, with what its answer is read by.
type chatRequest struct {
	call
	names     *toolNames
	audioType string // of an answer that is spoken
}

// request writes a request.
func (m *modelOf) request(q *ai.ModelRequest, stream bool) (*chatRequest, error) {
	d := &m.provider.vendor.Dialect
	p, err := m.config.read(m.name, q.Config)
	if err != nil {
		return nil, err
	}
	if err := checkLogitBias(m.name, p["logitBias"]); err != nil {
		return nil, err
	}
	body := map[string]any{}
	r := &chatRequest{names: newToolNames(q.Tools)}
	if d.DeferredPath != "" && string(p["deferred"]) == "true" {
		stream = false
	}
	r.method, r.path, r.stream = http.MethodPost, "chat/completions", stream
	r.key = p.text("apiKey")
	r.model = m.nameOf(p)
	if d.Suffix != "" {
		if suffix := p.text(d.Suffix); suffix != "" {
			r.model += ":" + suffix
		}
	}
	detail := p.text("visualDetailLevel")

	list, err := tools(d, r.names, q.Tools)
	if err != nil {
		return nil, core.Errorf(core.StatusOf(err), "%s: %w", m.name, err)
	}
	if own := p.take("tools"); own != nil {
		var more []any
		if err := json.Unmarshal(own, &more); err != nil {
			return nil, core.Errorf(core.InvalidArgument, "%s config: tools: %w", m.name, err)
		}
		list = append(list, more...)
	}
	choice, err := toolChoice(d, q.ToolChoice)
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "%s: %w", m.name, err)
	}
	if d.NoToolChoice && q.ToolChoice == ai.ToolChoiceNone {
		list = nil
	}
	if len(list) > 0 {
		body["tools"] = list
		if choice != nil && !d.NoToolChoice {
			body["tool_choice"] = choice
		}
	}

	form, err := formOf(d, m.model, q.Output)
	if err != nil {
		return nil, core.Errorf(core.StatusOf(err), "%s: %w", m.name, err)
	}
	if form.format != nil {
		body["response_format"] = form.format
		if d.WholeSchemas && !isJSONObject(form.format) {
			r.stream = false
		}
	}
	if body["messages"], err = m.messages(q, r.names, detail, form); err != nil {
		return nil, core.Errorf(core.StatusOf(err), "%s: %w", m.name, err)
	}
	options, err := m.streamOptions(p)
	if err != nil {
		return nil, err
	}
	r.audioType = audioTypeOf(p["audio"])
	p.into(body, d, m.model, m.config)
	body["model"] = r.model
	if r.stream {
		body["stream"] = true
		if len(options) > 0 {
			body["stream_options"] = options
		}
	}
	if r.body, err = encode(body); err != nil {
		return nil, core.Errorf(core.InvalidArgument, "%s: the request cannot be JSON: %w", m.name, err)
	}
	return r, nil
}

// streamOptions takes the options of streams out of a configuration, to those that are
// always sent. Whether an answer is streamed is said by the call alone.
func (m *modelOf) streamOptions(p params) (map[string]any, error) {
	if p["stream"] != nil {
		return nil, core.Errorf(core.InvalidArgument, "%s config: stream is not taken; stream the call itself", m.name)
	}
	options := map[string]any{}
	if !m.provider.vendor.Dialect.NoStreamUsage {
		options["include_usage"] = true
	}
	for _, name := range []string{"streamOptions", "stream_options"} {
		own := p.take(name)
		if own == nil {
			continue
		}
		if err := json.Unmarshal(own, &options); err != nil {
			return nil, core.Errorf(core.InvalidArgument, "%s config: %s: %w", m.name, name, err)
		}
	}
	return options, nil
}

// messages writes the messages of a request.
func (m *modelOf) messages(q *ai.ModelRequest, names *toolNames, detail string, form outputForm) ([]message, error) {
	d := &m.provider.vendor.Dialect
	w := &messageWriter{
		dialect: d, system: m.model.SystemRole, detail: detail, names: names,
		ids: callIDs{length: d.ToolIDLength}, mark: cacheMarkOf(d, m.model),
		out: make([]message, 0, len(q.Messages)+1),
	}
	if w.system == "" {
		w.system = "system"
	}
	words := form.words
	if words == "" && form.format != nil && !mentionsJSON(q.Messages) && isJSONObject(form.format) {
		words = "Answer with a JSON object." // vendors refuse the format where nobody speaks of it
	}
	if words != "" {
		role := w.system
		if m.model.Can&NoSystemRole != 0 {
			role = "user"
		}
		w.out = append(w.out, message{Role: role, Content: words})
	}
	for i, message := range q.Messages {
		if err := w.write(message, fmt.Sprintf("messages[%d]", i)); err != nil {
			return nil, err
		}
	}
	if w.mark.field != "" {
		limitMarks(d, w.out)
	}
	return w.out, nil
}

func isJSONObject(format any) bool {
	f, _ := format.(map[string]any)
	return f["type"] == "json_object"
}

// checkLogitBias checks what the schema of a map cannot say.
func checkLogitBias(model string, raw json.RawMessage) error {
	if raw == nil {
		return nil
	}
	var biases map[string]float64
	if err := json.Unmarshal(raw, &biases); err != nil {
		return core.Errorf(core.InvalidArgument, "%s config: logitBias: %w", model, err)
	}
	for token, bias := range biases {
		if !(bias >= -100 && bias <= 100) {
			return core.Errorf(core.InvalidArgument, "%s config: logitBias.%s is %v; it must be from -100 to 100", model, token, bias)
		}
	}
	return nil
}

// audioTypeOf returns the MIME type of the sound that the parameter audio asks for.
func audioTypeOf(raw json.RawMessage) string {
	var audio struct {
		Format string `json:"format"`
	}
	_ = json.Unmarshal(raw, &audio) // what is wrong the vendor refuses
	return soundType(audio.Format)
}
