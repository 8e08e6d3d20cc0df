// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// The fields of a tool request's metadata by which an interrupted call is taken up
// again. The first four are those of the published runtimes; a multipart sibling keeps
// its content and metadata in the last two.
const (
	interruptKey         = "interrupt"
	resolvedInterruptKey = "resolvedInterrupt"
	resumedKey           = "resumed"
	pendingOutputKey     = "pendingOutput"
	pendingContentKey    = "pendingContent"
	pendingMetadataKey   = "pendingMetadata"
)

// interruptedResponse returns the response as it is handed out when tools were
// interrupted: their requests carry what they want, the others what they answered.
func interruptedResponse(response *ai.ModelResponse, outcomes []outcome) *ai.ModelResponse {
	interrupted := *response
	interrupted.Message = withOutcomes(response.Message, outcomes)
	interrupted.FinishReason = ai.FinishInterrupted
	interrupted.FinishMessage = "one or more tools were interrupted"
	return &interrupted
}

// withOutcomes returns the model's message with what became of each of its tool requests,
// in their order, in the metadata.
func withOutcomes(message *ai.Message, outcomes []outcome) *ai.Message {
	changed := *message
	changed.Content = make(ai.Parts, len(message.Content))
	for i, part := range message.Content {
		if request, ok := part.(*ai.ToolRequestPart); ok {
			part, outcomes = withOutcome(request, outcomes[0]), outcomes[1:]
		}
		changed.Content[i] = part
	}
	return &changed
}

func withOutcome(request *ai.ToolRequestPart, o outcome) *ai.ToolRequestPart {
	changed := *request
	switch {
	case o.interrupted:
		changed.Metadata = with(request.Metadata, interruptKey, o.interrupt)
	case o.response != nil:
		response := o.response.ToolResponse
		changed.Metadata = with(request.Metadata, pendingOutputKey, plain(response.Output))
		if interrupt, ok := changed.Metadata[interruptKey]; ok { // answered beside one that is interrupted again
			delete(changed.Metadata, interruptKey)
			changed.Metadata[resolvedInterruptKey] = interrupt
		}
		if len(response.Content) > 0 {
			changed.Metadata[pendingContentKey] = plain(ai.JSON(response.Content))
		}
		if len(o.response.Metadata) > 0 {
			changed.Metadata[pendingMetadataKey] = plain(ai.JSON(o.response.Metadata))
		}
	}
	return &changed
}

// pending returns the response that a request carries since its tool ran beside one
// that was interrupted; nil when it carries none.
func pending(request *ai.ToolRequestPart) (*ai.ToolResponsePart, error) {
	if _, ok := request.Metadata[pendingOutputKey]; !ok {
		return nil, nil
	}
	answer := ai.ToolResponse{Name: request.ToolRequest.Name, Ref: request.ToolRequest.Ref}
	var metadata ai.Metadata
	for key, to := range map[string]any{pendingOutputKey: &answer.Output, pendingContentKey: &answer.Content, pendingMetadataKey: &metadata} {
		raw, err := json.Marshal(request.Metadata[key])
		if err == nil {
			err = json.Unmarshal(raw, to)
		}
		if err != nil {
			return nil, core.Errorf(core.InvalidArgument, "resume: %s of tool request %s: %w", key, label(request), err)
		}
	}
	if len(answer.Content) > 0 && string(answer.Output) == "null" {
		answer.Output = nil // a multipart response need not have one
	}
	return &ai.ToolResponsePart{ToolResponse: answer, Metadata: with(metadata, "source", "pending")}, nil
}

// plain returns JSON as the generic value that it would be after a journey over the
// wire; nil stays nil.
func plain(raw json.RawMessage) any {
	if raw == nil {
		return nil
	}
	var m ai.Metadata
	if err := json.Unmarshal(append(append([]byte(`{"v":`), raw...), '}'), &m); err != nil {
		return raw
	}
	return m["v"]
}

// label names a tool request in messages: tool#ref.
func label(request *ai.ToolRequestPart) string {
	return request.ToolRequest.Name + "#" + request.ToolRequest.Ref
}
