// SPDX-License-Identifier: Apache-2.0

package groq

import "github.com/genkit-go/genkit/plugins/compatoai"

// source is where the names and abilities were read, and read is when.
const (
	source = "https://console.groq.com/docs/models"
	read   = "2026-11-27"
)

// models is the registry.
var models = []compatoai.Model{
	{Name: "llama-3.3-70b-versatile", Can: compatoai.Text | compatoai.ObjectOnly, Source: source, Date: read},
	{Name: "llama-3.1-8b-instant", Can: compatoai.Text | compatoai.ObjectOnly, Source: source, Date: read},
	{Name: "openai/gpt-oss-120b", Can: compatoai.Text | compatoai.NoSchemaWithTools, Source: source, Date: read},
	{Name: "openai/gpt-oss-20b", Can: compatoai.Text | compatoai.NoSchemaWithTools, Source: source, Date: read},
	{Name: "whisper-large-v3", Kind: compatoai.Transcription, Source: source, Date: read},
	{Name: "whisper-large-v3-turbo", Kind: compatoai.Transcription, Refuses: []string{"translate"}, Source: source, Date: read},
}
