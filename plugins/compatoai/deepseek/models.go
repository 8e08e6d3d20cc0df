// SPDX-License-Identifier: Apache-2.0

package deepseek

import (
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// source is where the names and abilities were read, and read is when.
const (
	source = "https://github.com/firebase/genkit/tree/main/js/plugins/compat-oai/src/deepseek"
	read   = "2026-04-29"
)

// models is the registry.
var models = []compatoai.Model{
	{Name: "deepseek-chat", Can: compatoai.Text, Stage: ai.StageStable, Source: source, Date: read},
	{Name: "deepseek-reasoner", Can: compatoai.Text, Stage: ai.StageStable, Source: source, Date: read},
}
