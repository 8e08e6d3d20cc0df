// SPDX-License-Identifier: Apache-2.0

package groq

import (
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// source is where the names and abilities were read, and read is when.
const (
	source = "https://console.groq.com/docs/models"
	read   = "2026-11-27"
)

// Models returns what is known of the models of Groq without asking it: names, abilities,
// and where and when that was read.
func Models() []compatoai.Model { return slices.Clone(models) }

// models is the registry.
var models = []compatoai.Model{
	{Name: "llama-3.3-70b-versatile", Stage: ai.StageStable, Can: compatoai.Text | compatoai.ObjectOnly, Source: source, Date: read},
	{Name: "llama-3.1-8b-instant", Stage: ai.StageStable, Can: compatoai.Text | compatoai.ObjectOnly, Source: source, Date: read},
	{Name: "openai/gpt-oss-120b", Stage: ai.StageStable, Can: compatoai.Text | compatoai.NoSchemaWithTools, Source: source, Date: read},
	{Name: "openai/gpt-oss-20b", Stage: ai.StageStable, Can: compatoai.Text | compatoai.NoSchemaWithTools, Source: source, Date: read},
	{Name: "whisper-large-v3", Stage: ai.StageStable, Kind: compatoai.Transcription, Source: source, Date: read},
	{Name: "whisper-large-v3-turbo", Stage: ai.StageStable, Kind: compatoai.Transcription, Refuses: []string{"translate"}, Source: source, Date: read},
}
