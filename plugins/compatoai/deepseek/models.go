// SPDX-License-Identifier: Apache-2.0

package deepseek

import (
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// source is where the names and abilities were read, and read is when. It also tells that
// the older names are served until 2026-07-24.
const (
	source = "https://api-docs.deepseek.com/news/news260424"
	read   = "2026-11-27"
)

// models is the registry.
var models = []compatoai.Model{
	{Name: "deepseek-v4-flash", Can: compatoai.Text, Source: source, Date: read},
	{Name: "deepseek-v4-pro", Can: compatoai.Text, Source: source, Date: read},
	{Name: "deepseek-chat", Can: compatoai.Text, Stage: ai.StageDeprecated, Source: source, Date: read},
	{Name: "deepseek-reasoner", Can: compatoai.Text, Stage: ai.StageDeprecated, Source: source, Date: read},
}
