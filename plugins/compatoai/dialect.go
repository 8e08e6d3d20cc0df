// SPDX-License-Identifier: Apache-2.0

package compatoai

import "github.com/genkit-go/genkit/ai"

// Dialect is what a vendor's chat API does differently from OpenAI's first one. The
// zero value takes the least for granted.
type Dialect struct {
	// MaxTokens is the wire name of maxOutputTokens; "" is max_tokens.
	MaxTokens string
	// Renames are wire names of parameters, by their names in the configuration, where
	// they are not the same words with underscores.
	Renames map[string]string
	// Ranges are the least and the most of numbers, by their names in the configuration,
	// where they are not the usual ones.
	Ranges map[string][2]float64
	// Refuses are wire names of parameters that the vendor does not take: INVALID_ARGUMENT.
	Refuses []string

	// Suffix is a parameter that is not sent but follows the model's name after a colon;
	// "" for none.
	Suffix string

	// JSON is how an answer is held to a form.
	JSON JSONMode
	// StrictSchemas: schemas that allow it are sent with strict.
	StrictSchemas bool
	// StrictTools: tools whose input schemas allow it are sent with strict.
	StrictTools bool
	// WholeSchemas: an answer that is held to a schema is not streamed by the vendor, so
	// that it comes in one piece.
	WholeSchemas bool
	// BareSchema: json_schema is the schema itself, without name and wrapping.
	BareSchema bool
	// InlineRefs: $ref in schemas is replaced by what it points at.
	InlineRefs bool
	// ClosedTools: parameters of tools get additionalProperties false where they say nothing.
	ClosedTools bool

	// ToolRequired is the word for a required tool call; "" is required.
	ToolRequired string
	// NoToolChoice: the vendor takes no tool_choice. With none, no tools are sent then.
	NoToolChoice bool
	// ToolNames: responses of tools carry the tool's name beside the id.
	ToolNames bool
	// ToolIDLength, when not 0, is the length of ids of tool calls, of letters and
	// digits; others are replaced.
	ToolIDLength int

	// ReplayReasoning is the field in which thinking of earlier answers is sent back:
	// reasoning; thinking, which is a part of the content; or reasoning_content, which
	// answers have from the first call of a tool on until the user speaks again, and no
	// others. "" leaves it out.
	ReplayReasoning string
	// ReasoningDetails: the vendor's own record of the thinking, reasoning_details, is
	// kept in the metadata of answers and sent back in place of the text.
	ReasoningDetails bool
	// ImageAsText: image_url is the URL itself and no object.
	ImageAsText bool
	// AudioAsText: input_audio is the base64 text itself and no object.
	AudioAsText bool
	// DocumentURL: files are sent as document_url, a data URL, and not as file.
	DocumentURL bool
	// InlineMedia: media must be in the request, so that URLs are fetched here. PDFs,
	// sounds and other files are always fetched.
	InlineMedia bool

	// FeaturesPath is the path of embeddings, with %s for the model's name, where the
	// vendor takes inputs and answers with vectors alone; "" is OpenAI's way.
	FeaturesPath string
	// DeferredPath is the path under which the answer to a request with the parameter
	// deferred is asked for, before the id of the request; "" for none.
	DeferredPath string

	// NoStreamUsage: stream_options are not sent, because the vendor refuses them or
	// counts without being asked.
	NoStreamUsage bool
	// Finish are further finish reasons of the vendor.
	Finish map[string]ai.FinishReason

	// CacheMark is the field of a content part that ends a cached prefix, such as
	// cache_control; "" for none. CacheValue is its JSON.
	CacheMark, CacheValue string
	// MaxCacheMarks is how many marks a request may have, the last of which are sent;
	// 0 is 4.
	MaxCacheMarks int
}

// JSONMode is how a vendor holds an answer to a form.
type JSONMode uint8

// The JSON modes.
const (
	// JSONNone: the vendor has no parameter for it.
	JSONNone JSONMode = iota
	// JSONObject: the answer can be held to be a JSON object. A schema is written into
	// the messages.
	JSONObject
	// JSONSchema: the answer can be held to a JSON Schema.
	JSONSchema
)

// reasons are the finish reasons that most vendors share.
var reasons = map[string]ai.FinishReason{
	"stop":           ai.FinishStop,
	"tool_calls":     ai.FinishStop,
	"function_call":  ai.FinishStop,
	"length":         ai.FinishLength,
	"content_filter": ai.FinishBlocked,
}

func (d *Dialect) finish(word string) ai.FinishReason {
	if word == "" {
		return ai.FinishUnknown
	}
	if r, ok := d.Finish[word]; ok {
		return r
	}
	if r, ok := reasons[word]; ok {
		return r
	}
	return ai.FinishOther
}
