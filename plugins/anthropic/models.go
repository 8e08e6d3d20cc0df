// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"slices"
	"strings"

	"github.com/genkit-go/genkit/ai"
)

// ModelEntry is what is known of a model without asking for it.
type ModelEntry struct {
	// ID is the name that does not change with versions, such as claude-haiku-4-5.
	ID    string
	Label string
	// Versions are the dated ids, which the configuration's version takes.
	Versions []string
	Stage    ai.ModelStage
	// Source is the page that names the model, and Seen the day when it did.
	Source, Seen string
}

// Where the entries of [Models] come from.
const (
	sdkModels  = "https://github.com/anthropics/anthropic-sdk-go/blob/v1.84.0/message.go"
	modelsSeen = "2026-11-27"
)

// models are those that the vendor's SDK names and that are not retired. Entries without
// versions have no dated id: their id is fixed.
var models = []ModelEntry{
	{ID: "claude-fable-5-1", Label: "Claude Fable 5.1", Stage: ai.StageStable},
	{ID: "claude-opus-5-5", Label: "Claude Opus 5.5", Stage: ai.StageStable},
	{ID: "claude-sonnet-5-5", Label: "Claude Sonnet 5.5", Stage: ai.StageStable},
	{ID: "claude-haiku-5-5", Label: "Claude Haiku 5.5", Stage: ai.StageStable},
	{ID: "claude-mythos-5-1", Label: "Claude Mythos 5.1", Stage: ai.StageStable},
	{ID: "claude-fable-5", Label: "Claude Fable 5", Stage: ai.StageStable},
	{ID: "claude-mythos-5", Label: "Claude Mythos 5", Stage: ai.StageStable},
	{ID: "claude-opus-5", Label: "Claude Opus 5", Stage: ai.StageStable},
	{ID: "claude-sonnet-5", Label: "Claude Sonnet 5", Stage: ai.StageStable},
	{ID: "claude-opus-4-8", Label: "Claude Opus 4.8", Stage: ai.StageStable},
	{ID: "claude-opus-4-7", Label: "Claude Opus 4.7", Stage: ai.StageStable},
	{ID: "claude-opus-4-6", Label: "Claude Opus 4.6", Stage: ai.StageLegacy},
	{ID: "claude-sonnet-4-6", Label: "Claude Sonnet 4.6", Stage: ai.StageStable},
	{ID: "claude-haiku-4-5", Label: "Claude Haiku 4.5", Stage: ai.StageStable, Versions: []string{"claude-haiku-4-5-20251001"}},
	{ID: "claude-opus-4-5", Label: "Claude Opus 4.5", Stage: ai.StageStable, Versions: []string{"claude-opus-4-5-20251101"}},
	{ID: "claude-sonnet-4-5", Label: "Claude Sonnet 4.5", Stage: ai.StageDeprecated, Versions: []string{"claude-sonnet-4-5-20250929"}},
}

// Models returns the models that the plugin lists for Anthropic's own API. Others can be
// used by their ids all the same.
func Models() []ModelEntry {
	list := slices.Clone(models)
	for i := range list {
		list[i].Versions = slices.Clone(list[i].Versions)
		list[i].Source, list[i].Seen = sdkModels, modelsSeen
	}
	return list
}

// supports are the abilities that all models of the table have. Those of models that are
// not in it are taken to be the same. The API refuses what a model cannot do.
func supports() *ai.ModelSupports {
	return &ai.ModelSupports{
		Multiturn: true, Media: true, Tools: true, ToolChoice: true, SystemRole: true,
		Output: []string{"text", "json"}, Constrained: ai.ConstrainedAll,
	}
}

func (p *Plugin) table() []ModelEntry {
	if p.Platform != nil {
		return p.Platform.Models
	}
	return Models()
}

// entry returns what is known of a model: its entry, that of which it is a version under
// its own id, or a general one.
func (p *Plugin) entry(id string) ModelEntry {
	for _, m := range p.table() {
		if m.ID == id {
			return m
		}
		if slices.Contains(m.Versions, id) {
			return ModelEntry{ID: id, Label: m.Label + " (" + id + ")", Stage: m.Stage, Source: m.Source, Seen: m.Seen}
		}
	}
	return ModelEntry{ID: id, Label: id}
}

// takes tells whether an id may be that of a model. Names that are looked up without a
// prefix reach every plugin: this one leaves those of others alone.
func (p *Plugin) takes(id string) bool {
	if p.Platform != nil && p.Platform.Takes != nil {
		return p.Platform.Takes(id)
	}
	return strings.HasPrefix(id, "claude-")
}
