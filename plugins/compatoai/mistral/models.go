// SPDX-License-Identifier: Apache-2.0

package mistral

import (
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// source is where the names and abilities were read, and read is when.
const (
	source = "https://github.com/firebase/genkit/commit/bd4403857831"
	read   = "2026-04-29"
)

// Models returns what is known of the models of Mistral without asking it: names, abilities,
// and where and when that was read.
func Models() []compatoai.Model { return slices.Clone(models) }

// models is the registry.
var models = []compatoai.Model{
	{Name: "mistral-large-latest", Versions: []string{"mistral-large-2512"}, Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "mistral-medium-latest", Versions: []string{"mistral-medium-2508"}, Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "mistral-small-latest", Versions: []string{"mistral-small-2506"}, Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "ministral-14b-latest", Versions: []string{"ministral-14b-2512"}, Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "ministral-8b-latest", Versions: []string{"ministral-8b-2512"}, Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "ministral-3b-latest", Versions: []string{"ministral-3b-2512"}, Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "magistral-medium-latest", Versions: []string{"magistral-medium-2509"}, Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "magistral-small-latest", Versions: []string{"magistral-small-2509"}, Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "pixtral-large-latest", Versions: []string{"pixtral-large-2411"}, Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "pixtral-12b-latest", Versions: []string{"pixtral-12b-2409"}, Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "codestral-latest", Versions: []string{"codestral-2508"}, Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "devstral-latest", Versions: []string{"devstral-2512"}, Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "devstral-small-latest", Versions: []string{"devstral-small-2512"}, Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "mistral-small-creative-latest", Stage: ai.StageUnstable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "mistral-saba-latest", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "open-mistral-nemo", Versions: []string{"open-mistral-nemo-2407"}, Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "open-codestral-mamba", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "voxtral-small-latest", Stage: ai.StageStable, Can: compatoai.CanMedia | compatoai.CanSchema, Source: source, Date: read},
	{Name: "voxtral-mini-latest", Stage: ai.StageStable, Can: compatoai.CanMedia | compatoai.CanSchema, Source: source, Date: read},
	{Name: "mistral-embed", Stage: ai.StageStable, Kind: compatoai.Embedder, Dimensions: 1024, Source: source, Date: read},
	{Name: "codestral-embed-2505", Stage: ai.StageStable, Kind: compatoai.Embedder, Dimensions: 1024, Source: source, Date: read},
}
