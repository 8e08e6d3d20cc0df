// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// family is what models have in common: how they are called and what they can do.
type family struct {
	kind       core.Kind
	supports   ai.ModelSupports
	modalities []string // of answers, unless the configuration says otherwise
	gemma      bool
	way        way
	config     any // a zero value of the type of the configuration
}

// way is how a model is called.
type way int

const (
	wayGenerate   way = iota // generateContent
	wayImagen                // predict, images
	wayLyria                 // predict, sound
	wayTryOn                 // predict, images of clothes on people
	wayVeo                   // predictLongRunning
	wayResearch              // interactions in the background
	wayMusic                 // interactions
	wayEmbed                 // embeddings of text and, where the model has them, media
	wayMultimodal            // embeddings of multimodalembedding
)

// The families.
var (
	geminiFamily = family{kind: core.KindModel, config: Config{}, supports: ai.ModelSupports{Multiturn: true, Media: true, Tools: true, ToolChoice: true, SystemRole: true, Constrained: ai.ConstrainedNoTools, Output: []string{"text", "json"}}}
	speechFamily = family{kind: core.KindModel, config: Config{}, modalities: []string{"AUDIO"}, supports: ai.ModelSupports{Output: []string{"media"}}}
	imageFamily  = family{kind: core.KindModel, config: Config{}, modalities: []string{"TEXT", "IMAGE"}, supports: ai.ModelSupports{Multiturn: true, Media: true, Tools: true, ToolChoice: true, SystemRole: true, Output: []string{"text", "media"}}}
	gemmaFamily  = family{kind: core.KindModel, config: Config{}, gemma: true, supports: ai.ModelSupports{Multiturn: true, Media: true, Tools: true, ToolChoice: true, SystemRole: true, Constrained: ai.ConstrainedNoTools, Output: []string{"text", "json"}}}
	gemma3Family = family{kind: core.KindModel, config: Config{}, gemma: true, supports: ai.ModelSupports{Multiturn: true, Media: true, Tools: true, ToolChoice: true, Constrained: ai.ConstrainedNoTools, Output: []string{"text", "json"}}}
	imagenFamily = family{kind: core.KindModel, way: wayImagen, config: ImagenConfig{}, supports: ai.ModelSupports{Media: true, Output: []string{"media"}}}
	tryOnFamily  = family{kind: core.KindModel, way: wayTryOn, config: TryOnConfig{}, supports: ai.ModelSupports{Media: true, Output: []string{"media"}}}
	lyriaFamily  = family{kind: core.KindModel, way: wayLyria, config: LyriaConfig{}, supports: ai.ModelSupports{Output: []string{"media"}}}
	veoFamily    = family{kind: core.KindBackgroundModel, way: wayVeo, config: VeoConfig{}, supports: ai.ModelSupports{Media: true, LongRunning: true, Output: []string{"media"}}}

	researchFamily = family{kind: core.KindBackgroundModel, way: wayResearch, config: ResearchConfig{}, supports: ai.ModelSupports{Multiturn: true, LongRunning: true, Output: []string{"text"}}}
	musicFamily    = family{kind: core.KindModel, way: wayMusic, config: MusicConfig{}, supports: ai.ModelSupports{Media: true, Output: []string{"media", "text"}}}
	embedFamily    = family{kind: core.KindEmbedder, way: wayEmbed, config: EmbedConfig{}}
	severalFamily  = family{kind: core.KindEmbedder, way: wayMultimodal, config: EmbedConfig{}}
)

// entry is what is known of a model. The name is the alias that applications use;
// versions are the dated names behind it.
type entry struct {
	name     string
	label    string
	family   *family
	stage    ai.ModelStage
	versions []string
	source   string // URL of the page that names the model
	checked  string // when the page was read, such as 2026-11-27
	// Of embedders:
	dimensions int
	inputs     []string
	batch      int // how many documents one call takes; 0 is the default
}

// catalog is what a service is known to have.
type catalog struct {
	entries []entry
	byName  map[string]*entry
}

func newCatalog(entries []entry) *catalog {
	c := &catalog{entries: entries, byName: make(map[string]*entry, len(entries))}
	for i := range entries {
		e := &entries[i]
		c.byName[e.name] = e
	}
	return c
}

// find returns what is known of a model; what its name tells when it is not in the list.
func (c *catalog) find(id string) *entry {
	if known := c.byName[id]; known != nil {
		return known
	}
	return &entry{name: id, label: labelOf(id), family: familyOf(id), stage: ai.StageUnstable}
}

// labelOf returns a name for people.
func labelOf(id string) string { return "Google " + id }

// familyOf returns the family that a model's name tells; Gemini when it tells none, such
// as that of a tuned model.
func familyOf(id string) *family {
	name := id[strings.LastIndexByte(id, '/')+1:]
	is := func(prefix string) bool { return strings.HasPrefix(name, prefix) }
	switch {
	case is("multimodalembedding"):
		return &severalFamily
	case strings.Contains(name, "embedding"):
		return &embedFamily
	case is("imagen-"):
		return &imagenFamily
	case is("virtual-try-on-"):
		return &tryOnFamily
	case is("veo-"):
		return &veoFamily
	case is("lyria-3"):
		return &musicFamily
	case is("lyria-"):
		return &lyriaFamily
	case is("deep-research-"):
		return &researchFamily
	case is("gemma-3"):
		return &gemma3Family
	case is("gemma-"):
		return &gemmaFamily
	case is("gemini-") && strings.Contains(name, "-tts"):
		return &speechFamily
	case is("gemini-") && (strings.Contains(name, "-image") || strings.Contains(name, "nano-banana")):
		return &imageFamily
	}
	return &geminiFamily
}
