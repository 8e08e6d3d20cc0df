// SPDX-License-Identifier: Apache-2.0

package deepseek

import (
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// source is where the names and abilities were read, and read is when. It also tells that
// the older names are served until 2026-07-24.
const (
	source = "https://api-docs.deepseek.com/news/news260424"
	read   = "2026-11-27"
)

// Models returns what is known of the models of DeepSeek without asking it: names, abilities,
// and where and when that was read.
func Models() []compatoai.Model { return slices.Clone(models) }

// models is the registry.
var models = []compatoai.Model{
	{Name: "deepseek-v4-flash", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "deepseek-v4-pro", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "deepseek-chat", Can: compatoai.Text, Stage: ai.StageDeprecated, Source: source, Date: read},
	{Name: "deepseek-reasoner", Can: compatoai.Text, Stage: ai.StageDeprecated, Source: source, Date: read},
}
