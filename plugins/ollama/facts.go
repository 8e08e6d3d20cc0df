// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"context"
	"slices"
	"strings"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/types/model"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

const showPath = "/api/show"

// facts are what a model can do.
type facts struct {
	chat, embed, image      bool // image: it makes some
	tools, vision, thinking bool
	dimensions              int // of an embedder's vectors; 0 when the server does not say
}

// ask asks the server what a model can do. One that it does not have is NOT_FOUND.
func (p *Plugin) ask(ctx context.Context, id string) (*facts, error) {
	var answer api.ShowResponse
	if err := p.get(ctx, Call{Path: showPath, Model: id}, "", api.ShowRequest{Model: id}, &answer); err != nil {
		return nil, err
	}
	return factsOf(id, &answer), nil
}

// factsOf reads the capabilities of a model. Where an older server lists none, the model's
// family, template and projector tell them.
func factsOf(id string, shown *api.ShowResponse) *facts {
	f := &facts{}
	has := func(c model.Capability) bool { return slices.Contains(shown.Capabilities, c) }
	if len(shown.Capabilities) > 0 {
		f.chat, f.embed, f.image = has(model.CapabilityCompletion), has(model.CapabilityEmbedding), has(model.CapabilityImage)
		f.tools, f.vision, f.thinking = has(model.CapabilityTools), has(model.CapabilityVision), has(model.CapabilityThinking)
	} else {
		f.embed = looksLikeEmbedder(id, shown.Details.Family)
		f.chat = !f.embed
		f.tools = strings.Contains(shown.Template, ".Tools")
		f.vision = len(shown.ProjectorInfo) > 0
	}
	family, _ := shown.ModelInfo["general.architecture"].(string)
	if n, ok := shown.ModelInfo[family+".embedding_length"].(float64); ok && f.embed && n > 0 && n < 1<<20 {
		f.dimensions = int(n)
	}
	return f
}

// looksLikeEmbedder goes by the names of a model and its family.
func looksLikeEmbedder(id, family string) bool {
	return strings.Contains(strings.ToLower(id), "embed") || strings.Contains(strings.ToLower(family), "bert")
}

// is tells whether a model can be an action of a kind.
func (f *facts) is(k core.Kind) bool {
	return k == core.KindModel && (f.chat || f.image) || k == core.KindEmbedder && f.embed
}

// String names the capabilities, as Ollama does.
func (f *facts) String() string {
	var names []string
	for _, c := range []struct {
		has  bool
		name model.Capability
	}{
		{f.chat, model.CapabilityCompletion}, {f.embed, model.CapabilityEmbedding}, {f.tools, model.CapabilityTools},
		{f.vision, model.CapabilityVision}, {f.thinking, model.CapabilityThinking}, {f.image, model.CapabilityImage},
	} {
		if c.has {
			names = append(names, string(c.name))
		}
	}
	if len(names) == 0 {
		return "(none)"
	}
	return strings.Join(names, ", ")
}

// supports returns the abilities of a model. An answer that is held to a schema has room
// for nothing else, so that it is not when there are tools to call.
func (f *facts) supports() *ai.ModelSupports {
	if f.makesImages() {
		return &ai.ModelSupports{Media: true, Output: []string{"media"}, Constrained: ai.ConstrainedNone}
	}
	return &ai.ModelSupports{
		Multiturn: true, SystemRole: true, Tools: f.tools, Media: f.vision,
		Output: []string{"text", "json"}, Constrained: ai.ConstrainedNoTools,
	}
}

// makesImages tells whether a model has no other use than that.
func (f *facts) makesImages() bool { return f.image && !f.chat }
