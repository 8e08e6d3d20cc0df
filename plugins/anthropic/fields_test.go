// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	sdk "github.com/anthropics/anthropic-sdk-go"
)

// names returns the names that the fields of a record have in JSON, or else in a header.
func names(records ...any) []string {
	var list []string
	for _, r := range records {
		t := reflect.TypeOf(r)
		for i := range t.NumField() {
			f := t.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			header, _, _ := strings.Cut(f.Tag.Get("header"), ",")
			switch {
			case f.Anonymous && f.Type.Kind() == reflect.Struct && name == "":
				list = append(list, names(reflect.Zero(f.Type).Interface())...)
			case header != "":
				list = append(list, header)
			case name != "" && name != "-":
				list = append(list, name)
			}
		}
	}
	return list
}

// Each field of the vendor's records is one of ours, or is written elsewhere.
func TestFieldsOfVendor(t *testing.T) {
	for _, test := range []struct {
		name         string
		theirs, ours []string
	}{
		{"parameters", names(sdk.MessageNewParams{}), append(names(Config{}),
			"model", "messages", "system", "max_tokens", "top_p", "top_k", "stop_sequences", "anthropic-user-profile-id", "anthropic-workspace-id")},
		{"thinking", names(sdk.ThinkingConfigEnabledParam{}, sdk.ThinkingConfigAdaptiveParam{}, sdk.ThinkingConfigDisabledParam{}), append(names(Thinking{}), "budget_tokens")},
		{"output_config", names(sdk.OutputConfigParam{}), append(names(OutputConfig{}), "format")},
		{"task_budget", names(sdk.BetaTokenTaskBudgetParam{}), names(TaskBudget{})},
		{"tool_choice", names(sdk.ToolChoiceAutoParam{}, sdk.ToolChoiceAnyParam{}, sdk.ToolChoiceToolParam{}, sdk.ToolChoiceNoneParam{}), names(ToolChoice{})},
		{"cache_control", names(sdk.CacheControlEphemeralParam{}), slices.Concat(names(CacheControl{}), names(cacheControl{}))},
		{"metadata", names(sdk.MetadataParam{}), names(Metadata{})},
		{"blocks that are sent", names(sdk.TextBlockParam{}, sdk.DocumentBlockParam{}, sdk.ToolUseBlockParam{}, sdk.ToolResultBlockParam{},
			sdk.ThinkingBlockParam{}, sdk.RedactedThinkingBlockParam{}), names(block{})},
		{"message", names(sdk.Message{}, sdk.BetaMessage{}), append(names(messageInfo{}), "content", "role", "type")},
		{"end of a message", names(sdk.MessageDeltaEvent{}, sdk.BetaRawMessageDeltaEvent{}), names(streamEvent{})},
		{"why it ended", names(sdk.MessageDeltaEventDelta{}, sdk.BetaRawMessageDeltaEventDelta{}), names(stopInfo{})},
		{"usage", names(sdk.Usage{}, sdk.BetaUsage{}, sdk.MessageDeltaUsage{}, sdk.BetaMessageDeltaUsage{}), names(wireUsage{})},
		{"blocks that are read", names(sdk.TextBlock{}, sdk.ThinkingBlock{}, sdk.RedactedThinkingBlock{}, sdk.ToolUseBlock{}), names(answerBlock{})},
		{"deltas", names(sdk.TextDelta{}, sdk.ThinkingDelta{}, sdk.SignatureDelta{}, sdk.InputJSONDelta{}, sdk.CitationsDelta{}), names(blockDelta{})},
		{"models", []string{"id", "display_name", "lifecycle"}, names(sdk.ModelInfo{})}, // those that are read
	} {
		if len(test.theirs) == 0 {
			t.Errorf("%s: the vendor has no fields", test.name)
		}
		for _, name := range test.theirs {
			if !slices.Contains(test.ours, name) {
				t.Errorf("%s: %s is not known", test.name, name)
			}
		}
	}
}
