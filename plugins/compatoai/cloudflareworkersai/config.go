// SPDX-License-Identifier: Apache-2.0

package cloudflareworkersai

import "github.com/genkit-go/genkit/plugins/compatoai"

// Config configures one call of a chat model. Temperature is from 0 to 5 here, and Seed
// from 1 to 9999999999.
type Config struct {
	compatoai.Config
	// TopK is how many of the likeliest tokens to choose from: from 1 to 50.
	TopK *int `json:"topK,omitempty" jsonschema:"description=How many of the likeliest tokens to choose from.,minimum=1,maximum=50"`
	// RepetitionPenalty lowers the chance of tokens that occurred: from 0 to 2.
	RepetitionPenalty *float64 `json:"repetitionPenalty,omitempty" jsonschema:"description=Lowers the chance of tokens that occurred.,minimum=0,maximum=2"`
	// Lora is the name of a fine-tune that is put over the model.
	Lora string `json:"lora,omitempty" jsonschema:"description=The name of a fine-tune that is put over the model."`
	// Raw sends the prompt without the model's chat template.
	Raw *bool `json:"raw,omitempty" jsonschema:"description=Sends the prompt without the chat template of the model."`
}
