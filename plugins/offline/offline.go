// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"context"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// The names of what the plugin brings.
const (
	ModelName    = "offline/simulator"
	EmbedderName = "offline/hash"
)

// The labels under which tools show them.
const (
	modelLabel    = "Offline simulator (no language model: it quotes and fills in, it does not think)"
	embedderLabel = "Offline hashed n-grams (compares letters and words, not meaning)"
)

// Plugin brings [ModelName] and [EmbedderName]. The zero value works; it may be
// given to several instances, which share nothing through it.
type Plugin struct {
	// Latency is how long the model waits before each word of a streamed answer, and
	// once before an answer that is not streamed. Default 0. The latencyMs of a
	// call's configuration replaces it.
	Latency time.Duration
}

var (
	_ core.Plugin = (*Plugin)(nil)
	_ core.Lister = (*Plugin)(nil)
)

// Name returns "offline".
func (p *Plugin) Name() string { return "offline" }

// Init registers the model and the embedder. It fails when Latency is negative, and
// reads nothing from the environment.
func (p *Plugin) Init(_ context.Context, r *core.Registry) error {
	if p.Latency < 0 {
		return core.Errorf(core.InvalidArgument, "Plugin.Latency is %v; it must not be negative", p.Latency)
	}
	p.define(r)
	return nil
}

// List describes the model and the embedder without initialising the plugin.
func (p *Plugin) List(context.Context) ([]core.Descriptor, error) {
	var list []core.Descriptor
	for _, a := range p.define(core.NewRegistry()) {
		list = append(list, a.Descriptor())
	}
	return list, nil
}

func (p *Plugin) define(r *core.Registry) []*core.Action {
	m := &simulator{latency: p.Latency}
	return []*core.Action{
		genkit.DefineModel(r, ModelName, &genkit.ModelOptions{
			Label: modelLabel,
			Stage: ai.StageStable,
			Supports: &ai.ModelSupports{
				Multiturn: true, Tools: true, SystemRole: true, ToolChoice: true, Context: true,
				Output: []string{"text", "json"}, Constrained: ai.ConstrainedAll,
			},
			Config: Config{},
		}, m.generate),
		genkit.DefineEmbedder(r, EmbedderName, &genkit.EmbedderOptions{
			Label:      embedderLabel,
			Dimensions: DefaultDimensions,
			Supports:   &ai.EmbedderSupports{Input: []string{"text"}, Multilingual: true},
			Config:     EmbedConfig{},
		}, embed),
	}
}

// Model returns a reference to the model with a configuration, which may be nil.
func Model(config *Config) ai.ModelRef {
	ref := ai.ModelRef{Name: ModelName}
	if config != nil {
		ref.Config = config
	}
	return ref
}
