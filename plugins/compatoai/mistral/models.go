// SPDX-License-Identifier: Apache-2.0

package mistral

import "github.com/genkit-go/genkit/plugins/compatoai"

// source is where the names and abilities were read, and read is when.
const (
	source = "https://github.com/firebase/genkit/commit/bd4403857831"
	read   = "2026-04-29"
)

// models is the registry.
var models = []compatoai.Model{
	{Name: "mistral-large-latest", Versions: []string{"mistral-large-2512"}, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "mistral-medium-latest", Versions: []string{"mistral-medium-2508"}, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "mistral-small-latest", Versions: []string{"mistral-small-2506"}, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "ministral-14b-latest", Versions: []string{"ministral-14b-2512"}, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "ministral-8b-latest", Versions: []string{"ministral-8b-2512"}, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "ministral-3b-latest", Versions: []string{"ministral-3b-2512"}, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "magistral-medium-latest", Versions: []string{"magistral-medium-2509"}, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "magistral-small-latest", Versions: []string{"magistral-small-2509"}, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "pixtral-large-latest", Versions: []string{"pixtral-large-2411"}, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "pixtral-12b-latest", Versions: []string{"pixtral-12b-2409"}, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "codestral-latest", Versions: []string{"codestral-2508"}, Can: compatoai.Text, Source: source, Date: read},
	{Name: "devstral-latest", Versions: []string{"devstral-2512"}, Can: compatoai.Text, Source: source, Date: read},
	{Name: "devstral-small-latest", Versions: []string{"devstral-small-2512"}, Can: compatoai.Text, Source: source, Date: read},
	{Name: "mistral-small-creative-latest", Can: compatoai.Text, Source: source, Date: read},
	{Name: "mistral-saba-latest", Can: compatoai.Text, Source: source, Date: read},
	{Name: "open-mistral-nemo", Versions: []string{"open-mistral-nemo-2407"}, Can: compatoai.Text, Source: source, Date: read},
	{Name: "open-codestral-mamba", Can: compatoai.Text, Source: source, Date: read},
	{Name: "voxtral-small-latest", Can: compatoai.CanMedia | compatoai.CanSchema, Source: source, Date: read},
	{Name: "voxtral-mini-latest", Can: compatoai.CanMedia | compatoai.CanSchema, Source: source, Date: read},
	{Name: "mistral-embed", Kind: compatoai.Embedder, Dimensions: 1024, Source: source, Date: read},
	{Name: "codestral-embed-2505", Kind: compatoai.Embedder, Dimensions: 1024, Source: source, Date: read},
}
