// SPDX-License-Identifier: Apache-2.0

package cloudflareworkersai

import "github.com/genkit-go/genkit/plugins/compatoai"

// Config configures one call of a chat model. Its own fields go before those of the same
// name that it embeds.
type Config struct {
	compatoai.Config
	// Temperature is how random the choice of tokens is: from 0 to 5.
	Temperature *float64 `json:"temperature,omitempty" jsonschema:"description=How random the choice of tokens is.,minimum=0,maximum=5"`
	// Seed makes answers to the same request alike: from 1 to 9999999999.
	Seed *int64 `json:"seed,omitempty" jsonschema:"description=Makes answers to the same request alike.,minimum=1,maximum=9999999999"`
	// TopK is how many of the likeliest tokens to choose from: from 1 to 50.
	TopK *int `json:"topK,omitempty" jsonschema:"description=How many of the likeliest tokens to choose from.,minimum=1,maximum=50"`
	// RepetitionPenalty lowers the chance of tokens that occurred: from 0 to 2.
	RepetitionPenalty *float64 `json:"repetitionPenalty,omitempty" jsonschema:"description=Lowers the chance of tokens that occurred.,minimum=0,maximum=2"`
	// Lora is the name of a fine-tune that is put over the model.
	Lora string `json:"lora,omitempty" jsonschema:"description=The name of a fine-tune that is put over the model."`
	// Raw sends the prompt without the model's chat template.
	Raw *bool `json:"raw,omitempty" jsonschema:"description=Sends the prompt without the chat template of the model."`
}
