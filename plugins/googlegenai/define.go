// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
)

// define registers what an entry stands for.
func (b *backend) define(r *core.Registry, e *entry) *core.Action {
	name := b.prefix + e.name
	if e.family.kind == core.KindEmbedder {
		o := &genkit.EmbedderOptions{Label: e.label, Dimensions: e.dimensions, Config: e.family.config}
		if e.inputs != nil {
			o.Supports = &ai.EmbedderSupports{Input: e.inputs}
		}
		return genkit.DefineEmbedder(r, name, o, (&embedder{b: b, name: name, entry: e}).embed)
	}
	supports := e.family.supports
	m := &model{b: b, name: name, id: e.name, family: e.family}
	o := &genkit.ModelOptions{Label: e.label, Versions: e.versions, Stage: e.stage, Supports: &supports, Config: e.family.config, InlineMedia: m.inlineMedia()}
	switch e.family.way {
	case wayVeo:
		return genkit.DefineBackgroundModel(r, name, o, m.veo())
	case wayResearch:
		return genkit.DefineBackgroundModel(r, name, o, m.research())
	case wayImagen:
		return genkit.DefineModel(r, name, o, m.makeImages)
	case wayTryOn:
		return genkit.DefineModel(r, name, o, m.tryOn)
	case wayLyria:
		return genkit.DefineModel(r, name, o, m.makeSound)
	case wayMusic:
		return genkit.DefineModel(r, name, o, m.makeMusic)
	}
	return genkit.DefineModel(r, name, o, m.generate)
}

// inlineMedia returns the downloader for a model to which media has to be sent as bytes,
// nil for one that fetches URLs itself. The Gemini API fetches them for models after
// Gemini 2.0, Vertex AI not from everywhere.
// Source: https://ai.google.dev/gemini-api/docs/file-input-methods
func (m *model) inlineMedia() *media.Downloader {
	switch {
	case m.family.way == wayImagen, m.family.way == wayTryOn, m.family.way == wayMusic:
		return m.b.media
	case m.family.way != wayGenerate:
		return nil
	case m.b.vertex, m.family.gemma, strings.HasPrefix(m.id, "gemini-2.0"):
		return m.b.media
	}
	return nil
}

// resolve registers an action of which only the name is known; none when the name is not
// that of such an action.
func (b *backend) resolve(r *core.Registry, k core.Kind, name string) {
	id, ok := strings.CutPrefix(name, b.prefix)
	if !ok || checkModelName(id) != nil {
		return
	}
	if e := b.catalog.find(id); e.family.kind == k {
		b.define(r, e)
	}
}

// describe describes entries without a service.
func (b *backend) describe(entries []*entry) []core.Descriptor {
	scratch := core.NewRegistry()
	list := make([]core.Descriptor, 0, len(entries))
	for _, e := range entries {
		list = append(list, b.define(scratch, e).Descriptor())
	}
	return list
}

// entriesWith returns the entries of a catalog and those that were found beside them.
func (c *catalog) entriesWith(found []*entry) []*entry {
	list := make([]*entry, 0, len(c.entries)+len(found))
	for i := range c.entries {
		list = append(list, &c.entries[i])
	}
	for _, e := range found {
		if c.byName[e.name] == nil {
			list = append(list, e)
		}
	}
	return list
}
