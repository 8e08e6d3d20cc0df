// SPDX-License-Identifier: Apache-2.0

package compatoai

// CallConfig is what every call may be configured with.
type CallConfig struct {
	// Version is used in place of the model's name, such as a dated one.
	Version string `json:"version,omitempty" jsonschema:"description=The name of a version that is used in place of the model's."`
	// APIKey is for this call, in place of the plugin's.
	APIKey string `json:"apiKey,omitempty" jsonschema:"description=A key for this call in place of the plugin's."`
}

// Config configures one call of a chat model. Vendors embed it in types of their own,
// with what they have beside it. A nil field is not sent. Keys that a type does not have
// are passed through when the configuration is a map or JSON, and every key may also be
// given by its name on the wire, such as top_p.
type Config struct {
	CallConfig
	// Temperature is how random the choice of tokens is: from 0 to 2.
	Temperature *float64 `json:"temperature,omitempty" jsonschema:"description=How random the choice of tokens is.,minimum=0,maximum=2"`
	// TopP is the share of probability to choose tokens from: from 0 to 1.
	TopP *float64 `json:"topP,omitempty" jsonschema:"description=The share of probability to choose tokens from.,minimum=0,maximum=1"`
	// MaxOutputTokens is the most tokens that the answer may have, thinking included;
	// at least 1. It is max_tokens or max_completion_tokens on the wire, as the model
	// takes it.
	MaxOutputTokens *int `json:"maxOutputTokens,omitempty" jsonschema:"description=The most tokens that the answer may have.,minimum=1"`
	// StopSequences end the answer before them; on the wire stop. Most vendors take 4.
	StopSequences []string `json:"stopSequences,omitempty" jsonschema:"description=Texts before which the answer ends.,maxItems=16,minLength=1"`
	// FrequencyPenalty lowers the chance of tokens by how often they occurred: from -2 to 2.
	FrequencyPenalty *float64 `json:"frequencyPenalty,omitempty" jsonschema:"description=Lowers the chance of tokens by how often they occurred.,minimum=-2,maximum=2"`
	// PresencePenalty lowers the chance of tokens that occurred at all: from -2 to 2.
	PresencePenalty *float64 `json:"presencePenalty,omitempty" jsonschema:"description=Lowers the chance of tokens that occurred at all.,minimum=-2,maximum=2"`
	// Seed makes answers to the same request alike, as far as the vendor can.
	Seed *int64 `json:"seed,omitempty" jsonschema:"description=Makes answers to the same request alike."`
	// N is how many answers to make, at least 1. Only the first is returned; the
	// others are in the response's Raw, and are paid for.
	N *int `json:"n,omitempty" jsonschema:"description=How many answers to make of which the first is returned.,minimum=1,maximum=128"`
	// LogitBias adds to the chance of tokens, by their ids: from -100 to 100 each.
	LogitBias map[string]float64 `json:"logitBias,omitempty" jsonschema:"description=Adds to the chance of tokens by their ids; from -100 to 100 each."`
	// LogProbs asks for the probabilities of the tokens, which are in Raw.
	LogProbs *bool `json:"logProbs,omitempty" jsonschema:"description=Asks for the probabilities of the tokens."`
	// TopLogProbs is how many of the likeliest tokens to tell at each place: from 0 to
	// 20. It needs LogProbs.
	TopLogProbs *int `json:"topLogProbs,omitempty" jsonschema:"description=How many of the likeliest tokens to tell at each place.,minimum=0,maximum=20"`
	// ParallelToolCalls allows several tool calls in one answer.
	ParallelToolCalls *bool `json:"parallelToolCalls,omitempty" jsonschema:"description=Allows several tool calls in one answer."`
	// ToolChoice is sent as it is, such as {"type":"function",…}; it goes before the
	// tool choice of the request.
	ToolChoice any `json:"toolChoice,omitempty" jsonschema:"description=Sent in place of the tool choice of the request."`
	// ResponseFormat is sent as it is; it goes before the output format of the request.
	ResponseFormat map[string]any `json:"responseFormat,omitempty" jsonschema:"description=Sent in place of what the output format of the request would give."`
	// Tools are the vendor's own tools, which are sent beside those of the request.
	Tools []map[string]any `json:"tools,omitempty" jsonschema:"description=Tools of the vendor that are sent beside those of the request."`
	// User is a name for the user at the end of the line.
	User string `json:"user,omitempty" jsonschema:"description=A stable name of the user at the end of the line."`
	// VisualDetailLevel is how closely images are looked at: auto, low, high or original,
	// of which a model takes some.
	VisualDetailLevel string `json:"visualDetailLevel,omitempty" jsonschema:"description=How closely images are looked at.,enum=auto|low|high|original"`
}

// EmbedConfig configures one call of an embedder.
type EmbedConfig struct {
	CallConfig
	// Dimensions is the length of the vectors, for embedders that can shorten them.
	Dimensions *int `json:"dimensions,omitempty" jsonschema:"description=The length of the vectors.,minimum=1"`
	// EncodingFormat is how vectors are sent: float, or base64, which is shorter. The
	// result is the same.
	EncodingFormat string `json:"encodingFormat,omitempty" jsonschema:"description=How vectors are sent; the result is the same.,enum=float|base64"`
	// User is a name for the user at the end of the line.
	User string `json:"user,omitempty" jsonschema:"description=A stable name of the user at the end of the line."`
}
