// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
)

// answer is a message of the API, read at once or event by event.
type answer struct {
	tools  *toolNames
	blocks []*answerBlock
	ended  bool // the stream said so
	messageInfo
}

// messageInfo is a message without its content.
type messageInfo struct {
	ID          string `json:"id"`
	Model       string `json:"model"`
	Diagnostics given  `json:"diagnostics"`
	stopInfo
	editInfo
	Usage wireUsage `json:"usage"`
}

// stopInfo tells why a message ended.
type stopInfo struct {
	StopReason   string `json:"stop_reason"`
	StopSequence string `json:"stop_sequence"`
	StopDetails  given  `json:"stop_details"`
	Container    given  `json:"container"`
}

// editInfo tells what the API did to the conversation before the model read it.
type editInfo struct {
	ContextManagement    given `json:"context_management"`
	InputTransformations given `json:"input_transformations"`
}

// wireUsage counts tokens. Input tokens are those that no cache had part in. Later counts
// of a stream replace earlier ones.
type wireUsage struct {
	InputTokens              int `json:"input_tokens"`
	OutputTokens             int `json:"output_tokens"`
	CacheCreationInputTokens int `json:"cache_creation_input_tokens"`
	CacheReadInputTokens     int `json:"cache_read_input_tokens"`
	CacheCreation            struct {
		Short int `json:"ephemeral_5m_input_tokens"`
		Long  int `json:"ephemeral_1h_input_tokens"`
	} `json:"cache_creation"`
	OutputTokensDetails struct {
		ThinkingTokens int `json:"thinking_tokens"`
	} `json:"output_tokens_details"`
	ServerToolUse map[string]any `json:"server_tool_use"`
	usageExtra
}

// usageExtra is what the usage tells beside counts.
type usageExtra struct {
	ServiceTier    string `json:"service_tier,omitempty"`
	Speed          string `json:"speed,omitempty"`
	InferenceGeo   string `json:"inference_geo,omitempty"`
	Iterations     given  `json:"iterations,omitempty"`
	FallbackCredit given  `json:"fallback_credit,omitempty"`
}

// usage returns the counts in Genkit's words: input is all of it, from the cache or not,
// and output is all of it, thinking or not.
func (u *wireUsage) usage() *ai.Usage {
	out := &ai.Usage{
		InputTokens:         u.InputTokens + u.CacheCreationInputTokens + u.CacheReadInputTokens,
		OutputTokens:        u.OutputTokens,
		ThoughtsTokens:      u.OutputTokensDetails.ThinkingTokens,
		CachedContentTokens: u.CacheReadInputTokens,
	}
	out.TotalTokens = out.InputTokens + out.OutputTokens
	custom := map[string]float64{}
	for name, n := range map[string]int{
		"cache_creation_input_tokens": u.CacheCreationInputTokens,
		"cache_read_input_tokens":     u.CacheReadInputTokens,
		"ephemeral_5m_input_tokens":   u.CacheCreation.Short,
		"ephemeral_1h_input_tokens":   u.CacheCreation.Long,
	} {
		if n != 0 {
			custom[name] = float64(n)
		}
	}
	for name, count := range u.ServerToolUse {
		if n, ok := count.(float64); ok && n != 0 {
			custom[name] = n
		}
	}
	if len(custom) > 0 {
		out.Custom = custom
	}
	return out
}

// finishReasons are the stop reasons of the API.
// https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons
var finishReasons = map[string]ai.FinishReason{
	"":                              ai.FinishUnknown,
	"end_turn":                      ai.FinishStop,
	"stop_sequence":                 ai.FinishStop,
	"tool_use":                      ai.FinishStop,
	"max_tokens":                    ai.FinishLength,
	"model_context_window_exceeded": ai.FinishLength,
	"refusal":                       ai.FinishBlocked,
	"pause_turn":                    ai.FinishOther, // the message can be sent back as it is, and goes on
}

// response returns the whole answer.
func (a *answer) response() *ai.ModelResponse {
	message := ai.NewModelMessage()
	for _, b := range a.blocks {
		if part := b.part(a.tools); part != nil {
			message.Content = append(message.Content, part)
		}
	}
	r := &ai.ModelResponse{Message: message, Usage: a.Usage.usage()}
	reason, known := finishReasons[a.StopReason]
	if !known {
		reason = ai.FinishOther
	}
	r.FinishReason = reason
	if reason != ai.FinishStop {
		r.FinishMessage = a.finishMessage()
	}
	custom := map[string]any{"id": a.ID, "model": a.Model, "stop_reason": a.StopReason}
	if a.StopSequence != "" {
		custom["stop_sequence"] = a.StopSequence
	}
	for name, raw := range map[string]given{
		"stop_details": a.StopDetails, "container": a.Container, "diagnostics": a.Diagnostics,
		"context_management": a.ContextManagement, "input_transformations": a.InputTransformations,
	} {
		if len(raw) > 0 {
			custom[name] = raw
		}
	}
	if usage := ai.JSON(a.Usage.usageExtra); string(usage) != "{}" {
		custom["usage"] = usage
	}
	r.Custom = ai.JSON(custom)
	return r
}

// finishMessage returns the vendor's word for why the message ended, and its
// explanation where it has one.
func (a *answer) finishMessage() string {
	var details struct {
		Explanation string `json:"explanation"`
	}
	if json.Unmarshal(a.StopDetails, &details) == nil && details.Explanation != "" {
		return a.StopReason + ": " + details.Explanation
	}
	return a.StopReason
}
