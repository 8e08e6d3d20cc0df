// SPDX-License-Identifier: Apache-2.0

package xai

import (
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// source is where the names and abilities were read, and read is when.
// Those from grok-4 on are of the commit bd4403857831 of the same repository. The list of
// xAI moves fast: List asks for it.
const (
	source = "https://github.com/firebase/genkit/tree/main/js/plugins/compat-oai/src/xai"
	read   = "2026-04-29"
)

// thinkers are parameters that models refuse which think.
// Source: https://docs.x.ai/docs/guides/reasoning
var thinkers = []string{"presence_penalty", "frequency_penalty", "stop", "reasoning_effort"}

// asBytes asks for the image itself.
var asBytes = map[string]string{"response_format": `"b64_json"`}

// Models returns what is known of the models of xAI without asking it: names, abilities,
// and where and when that was read.
func Models() []compatoai.Model { return slices.Clone(models) }

// models is the registry.
var models = []compatoai.Model{
	{Name: "grok-3", Can: compatoai.Text, Stage: ai.StageStable, Source: source, Date: read},
	{Name: "grok-3-fast", Can: compatoai.Text, Stage: ai.StageStable, Source: source, Date: read},
	{Name: "grok-3-mini", Can: compatoai.Text, Stage: ai.StageStable, Source: source, Date: read},
	{Name: "grok-3-mini-fast", Can: compatoai.Text, Stage: ai.StageStable, Source: source, Date: read},
	{Name: "grok-4", Stage: ai.StageStable, Can: compatoai.Multimodal, Refuses: thinkers, Source: source, Date: read},
	{Name: "grok-4-fast-reasoning", Stage: ai.StageStable, Can: compatoai.Multimodal, Refuses: thinkers, Source: source, Date: read},
	{Name: "grok-4-fast-non-reasoning", Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "grok-4-1-fast-reasoning", Stage: ai.StageStable, Can: compatoai.Multimodal, Refuses: thinkers, Source: source, Date: read},
	{Name: "grok-4-1-fast-non-reasoning", Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "grok-code-fast-1", Stage: ai.StageStable, Can: compatoai.Text, Refuses: thinkers, Source: source, Date: read},
	{Name: "grok-2-vision-1212", Can: compatoai.CanTools | compatoai.CanMedia | compatoai.OneTurn | compatoai.NoSystemRole, Stage: ai.StageLegacy, Source: source, Date: read},
	{Name: "grok-2-image-1212", Stage: ai.StageLegacy, Kind: compatoai.Image, Send: asBytes, Source: source, Date: read},
}
