// SPDX-License-Identifier: Apache-2.0

package ai

import "encoding/json"

// CommonConfig is the configuration that most models understand
// (GenerationCommonConfig in the schema). Numbers are pointers so that 0 is sent;
// new(0.7) makes one. A model's plugin may offer a richer type.
type CommonConfig struct {
	Version         string   `json:"version,omitempty"` // of a model family
	Temperature     *float64 `json:"temperature,omitempty"`
	MaxOutputTokens *int     `json:"maxOutputTokens,omitempty"`
	TopK            *int     `json:"topK,omitempty"`
	TopP            *float64 `json:"topP,omitempty"`
	StopSequences   []string `json:"stopSequences,omitempty"` // at most five
	APIKey          string   `json:"apiKey,omitempty"`        // for this call, in place of the plugin's
	Extra           Extra    `json:"-"`
}

// commonConfigSchema is written out because this package infers no schemas, and
// because other keys are allowed.
const commonConfigSchema = `{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{` +
	`"version":{"type":"string","description":"A specific version of a model family."},` +
	`"temperature":{"type":"number","description":"Randomness of the choice of tokens; lower is more predictable."},` +
	`"maxOutputTokens":{"type":"number","description":"The most tokens that the answer may have."},` +
	`"topK":{"type":"number","description":"How many of the likeliest tokens to choose from."},` +
	`"topP":{"type":"number","description":"The share of probability to choose tokens from."},` +
	`"stopSequences":{"type":"array","items":{"type":"string"},"description":"Up to five texts at which the answer ends."},` +
	`"apiKey":{"type":"string","description":"A key for this call, in place of the plugin's."}` +
	`},"additionalProperties":true}`

// JSONSchema returns the schema that tools show for the configuration.
func (CommonConfig) JSONSchema() json.RawMessage { return json.RawMessage(commonConfigSchema) }

// MarshalJSON encodes the configuration with its extra fields.
func (c CommonConfig) MarshalJSON() ([]byte, error) {
	type plain CommonConfig
	return encodeObject(plain(c), c.Extra)
}

// UnmarshalJSON decodes the configuration and keeps unknown fields in Extra.
func (c *CommonConfig) UnmarshalJSON(data []byte) error {
	type plain CommonConfig
	return decodeObject(data, (*plain)(c), &c.Extra)
}
