// SPDX-License-Identifier: Apache-2.0

package deepseek

import "github.com/genkit-go/genkit/plugins/compatoai"

// vendor is DeepSeek: answers are held to JSON objects, not to schemas; thinking comes as
// reasoning_content and goes back, for a call of a tool without it is refused.
// Source: https://api-docs.deepseek.com/guides/thinking_mode
var vendor = compatoai.Vendor{
	Name:    "deepseek",
	Label:   "DeepSeek",
	BaseURL: "https://api.deepseek.com",
	KeyEnv:  "DEEPSEEK_API_KEY",
	Dialect: compatoai.Dialect{JSON: compatoai.JSONObject, ReplayReasoning: "reasoning_content"},
	Models:  models,
	Generic: compatoai.Model{Can: compatoai.Text},
	Config:  Config{},
}
