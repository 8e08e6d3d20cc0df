// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"encoding/json"
	"strconv"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// completion is a whole answer, or one event of a stream.
type completion struct {
	ID          string          `json:"id"`
	Model       string          `json:"model"`
	ServiceTier string          `json:"service_tier"`
	Fingerprint string          `json:"system_fingerprint"`
	Choices     []choice        `json:"choices"`
	Usage       *usage          `json:"usage"`
	Moderation  json.RawMessage `json:"moderation"`
	Error       json.RawMessage `json:"error"`
}

type choice struct {
	Index        int             `json:"index"`
	Message      answer          `json:"message"`
	Delta        answer          `json:"delta"`
	FinishReason string          `json:"finish_reason"`
	LogProbs     json.RawMessage `json:"logprobs"`
}

// answer is the model's message, or what an event adds to it.
type answer struct {
	Content          pieces          `json:"content"`
	ReasoningContent pieces          `json:"reasoning_content"`
	Reasoning        pieces          `json:"reasoning"`
	ReasoningDetails json.RawMessage `json:"reasoning_details"`
	Refusal          string          `json:"refusal"`
	ToolCalls        []answeredCall  `json:"tool_calls"`
	Audio            *answeredAudio  `json:"audio"`
	Images           []answeredImage `json:"images"`
	Annotations      json.RawMessage `json:"annotations"`
}

type answeredCall struct {
	Index    *int   `json:"index"`
	ID       string `json:"id"`
	Function struct {
		Name      string        `json:"name"`
		Arguments callArguments `json:"arguments"`
	} `json:"function"`
}

type answeredAudio struct {
	ID         string `json:"id"`
	ExpiresAt  int64  `json:"expires_at"` // in seconds since 1970
	Data       string `json:"data"`
	Transcript string `json:"transcript"`
}

type answeredImage struct {
	ImageURL struct {
		URL string `json:"url"`
	} `json:"image_url"`
}

// pieces is content: a string for most vendors, a list of texts and thinking for some, an
// object for some that were asked for one. Whatever else there is in its place is nothing.
type pieces struct{ text, thinking, object string }

// UnmarshalJSON reads a string, null, a list or an object.
func (p *pieces) UnmarshalJSON(raw []byte) error {
	switch raw[0] {
	case '"':
		return json.Unmarshal(raw, &p.text)
	case '[':
		var list []struct {
			Type     string `json:"type"`
			Text     string `json:"text"`
			Thinking pieces `json:"thinking"`
		}
		if err := json.Unmarshal(raw, &list); err != nil {
			return err
		}
		for _, item := range list {
			p.text += item.Text
			p.thinking += item.Thinking.text
		}
	case '{':
		p.object = string(raw)
	}
	return nil
}

// callArguments are the arguments of a call: JSON in a string, or JSON as it is.
type callArguments string

// UnmarshalJSON reads a string or any JSON; null is nothing.
func (a *callArguments) UnmarshalJSON(raw []byte) error {
	switch {
	case raw[0] == '"':
		return json.Unmarshal(raw, (*string)(a))
	case string(raw) != "null":
		*a = callArguments(raw)
	}
	return nil
}

// usage is what the vendor counted.
type usage struct {
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
	TotalTokens      int `json:"total_tokens"`
	PromptDetails    struct {
		Cached     int `json:"cached_tokens"`
		CacheWrite int `json:"cache_write_tokens"`
		Audio      int `json:"audio_tokens"`
	} `json:"prompt_tokens_details"`
	CompletionDetails struct {
		Reasoning int `json:"reasoning_tokens"`
		Audio     int `json:"audio_tokens"`
		Accepted  int `json:"accepted_prediction_tokens"`
		Rejected  int `json:"rejected_prediction_tokens"`
	} `json:"completion_tokens_details"`
	CacheHit int      `json:"prompt_cache_hit_tokens"`
	Cost     *float64 `json:"cost"`
}

// usage returns the counts in Genkit's words. Cost is in the vendor's currency.
func (u *usage) usage() *ai.Usage {
	if u == nil {
		return nil
	}
	out := &ai.Usage{
		InputTokens: u.PromptTokens, OutputTokens: u.CompletionTokens, TotalTokens: u.TotalTokens,
		ThoughtsTokens: u.CompletionDetails.Reasoning, CachedContentTokens: max(u.PromptDetails.Cached, u.CacheHit),
	}
	if out.TotalTokens == 0 {
		out.TotalTokens = out.InputTokens + out.OutputTokens
	}
	note := func(name string, value float64) {
		if out.Custom == nil {
			out.Custom = map[string]float64{}
		}
		out.Custom[name] = value
	}
	for _, c := range []struct {
		name  string
		count int
	}{
		{"cacheWriteTokens", u.PromptDetails.CacheWrite},
		{"inputAudioTokens", u.PromptDetails.Audio},
		{"outputAudioTokens", u.CompletionDetails.Audio},
		{"acceptedPredictionTokens", u.CompletionDetails.Accepted},
		{"rejectedPredictionTokens", u.CompletionDetails.Rejected},
	} {
		if c.count > 0 {
			note(c.name, float64(c.count))
		}
	}
	if u.Cost != nil {
		note("cost", *u.Cost)
	}
	return out
}

// parts returns what the message says, but for calls of tools.
func (a *answer) parts() ai.Parts {
	var parts ai.Parts
	if thinking := a.ReasoningContent.text; thinking != "" {
		parts = append(parts, ai.NewReasoningPart(thinking))
	} else if thinking := a.Reasoning.text + a.Content.thinking; thinking != "" {
		parts = append(parts, ai.NewReasoningPart(thinking))
	}
	if text := a.Content.text + a.Content.object; text != "" {
		parts = append(parts, ai.NewTextPart(text))
	}
	if a.Audio != nil && a.Audio.Transcript != "" {
		parts = append(parts, ai.NewTextPart(a.Audio.Transcript))
	}
	for _, image := range a.Images {
		if image.ImageURL.URL != "" {
			parts = append(parts, ai.NewMediaPart(typeOfDataURI(image.ImageURL.URL), image.ImageURL.URL))
		}
	}
	return parts
}

// inlineFailure returns the error that stands in an answer or an event of a stream in
// spite of HTTP status 200; nil when there is none.
func (c *client) inlineFailure(raw json.RawMessage) error {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	d := readFailure(raw)
	status := core.Unavailable
	switch code, err := strconv.Atoi(d.Code); {
	case err == nil && code >= 400:
		status = core.StatusFromHTTP(code)
	case d.Code == "rate_limit_exceeded" || d.Type == "rate_limit_error" || d.Code == "insufficient_quota":
		status = core.ResourceExhausted
	case d.Type == "invalid_request_error":
		status = core.InvalidArgument
	case d.Type == "server_error":
		status = core.Internal
	}
	if d.Message == "" {
		d.Message = "the provider reports an error without a text"
	}
	return core.Errorf(status, "%s: %s", c.vendor.Name, shorten(d.Message))
}

// wholeAnswer reads an answer that came in one piece.
func (m *modelOf) wholeAnswer(c *client, r *chatRequest, raw []byte) (*ai.ModelResponse, error) {
	var got completion
	if err := json.Unmarshal(raw, &got); err != nil {
		return nil, core.Errorf(core.Internal, "%s: the answer is no JSON of the chat API: %w", m.name, err)
	}
	if err := c.inlineFailure(got.Error); err != nil {
		return nil, err
	}
	var first *choice
	for i := range got.Choices {
		if got.Choices[i].Index == 0 {
			first = &got.Choices[i]
			break
		}
	}
	if first == nil {
		return nil, core.Errorf(core.Internal, "%s: the answer has no choices", m.name)
	}
	b := &answerBuilder{model: m, request: r}
	b.about(&got)
	for _, part := range first.Message.parts() {
		b.append(part)
	}
	b.more(first, &first.Message)
	response := b.response()
	response.Raw = json.RawMessage(raw)
	return response, nil
}
