// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"encoding/json"
	"sync"

	"github.com/genkit-go/genkit/schema"
)

// EmbedConfig configures one call of an embedder. The zero value works.
//
// Sources: https://ai.google.dev/api/embeddings and
// https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api
type EmbedConfig struct {
	Version              string `json:"version,omitempty" jsonschema:"description=The version of the model to call in place of its name."`
	TaskType             string `json:"taskType,omitempty" jsonschema:"description=What the embeddings are for.,enum=RETRIEVAL_DOCUMENT|RETRIEVAL_QUERY|SEMANTIC_SIMILARITY|CLASSIFICATION|CLUSTERING|CODE_RETRIEVAL_QUERY|QUESTION_ANSWERING|FACT_VERIFICATION"`
	Title                string `json:"title,omitempty" jsonschema:"description=The title of the documents; for RETRIEVAL_DOCUMENT."`
	OutputDimensionality *int   `json:"outputDimensionality,omitempty" jsonschema:"description=The length of the vectors where the model lets it be chosen.,minimum=1"`
	AutoTruncate         *bool  `json:"autoTruncate,omitempty" jsonschema:"description=Vertex AI: cuts documents that are too long rather than failing; true unless given."`
	// DocumentOCR and AudioTrackExtraction are of Gemini's multimodal embedders on
	// Vertex AI.
	DocumentOCR          *bool `json:"documentOcr,omitempty" jsonschema:"description=Vertex AI: reads the text in the pages of documents."`
	AudioTrackExtraction *bool `json:"audioTrackExtraction,omitempty" jsonschema:"description=Vertex AI: embeds the sound of videos too."`
	// APIKey, APIVersion and Location are those of [Config].
	APIKey     string `json:"apiKey,omitempty" jsonschema:"description=A key for this call in place of the plugin's credentials."`
	APIVersion string `json:"apiVersion,omitempty" jsonschema:"description=A version of the API for this call."`
	Location   string `json:"location,omitempty" jsonschema:"description=Vertex AI: a location for this call."`
	// Extra are further keys of the request for a document, or of Vertex AI's parameters.
	Extra map[string]any `json:"-"`
}

type plainEmbedConfig EmbedConfig

var embedSchema = sync.OnceValue(func() *schema.Schema { return opened(schema.MustFor[plainEmbedConfig]()) })

// JSONSchema returns the schema that tools show and by which configurations are checked.
func (EmbedConfig) JSONSchema() json.RawMessage { return embedSchema().JSON() }

// MarshalJSON writes the configuration with its further keys.
func (c EmbedConfig) MarshalJSON() ([]byte, error) { return encode(plainEmbedConfig(c), c.Extra) }
