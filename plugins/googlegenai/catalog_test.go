// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/genkit-go/genkit/core"
)

// TestCatalog holds each entry to what a catalogue is good for.
func TestCatalog(t *testing.T) {
	t.Parallel()
	for service, c := range map[string]*catalog{"googleai": googleAIModels(), "vertexai": vertexModels()} {
		if len(c.byName) != len(c.entries) {
			t.Errorf("%s: %d names for %d entries", service, len(c.byName), len(c.entries))
		}
		for _, e := range c.entries {
			if u, err := url.Parse(e.source); err != nil || u.Scheme != "https" || u.Host == "" {
				t.Errorf("%s: the source of %s is %q", service, e.name, e.source)
			}
			if _, err := time.Parse(time.DateOnly, e.checked); err != nil {
				t.Errorf("%s: %s was checked on %q", service, e.name, e.checked)
			}
			if e.label == "" || e.stage == "" {
				t.Errorf("%s: %s has label %q and stage %q", service, e.name, e.label, e.stage)
			}
			if byName := familyOf(e.name); byName != e.family {
				t.Errorf("%s: the name of %s tells another family than its entry", service, e.name)
			}
			if (e.family.kind == core.KindEmbedder) != (e.dimensions > 0 && len(e.inputs) > 0) {
				t.Errorf("%s: %s is a %s with %d dimensions and inputs %q", service, e.name, e.family.kind, e.dimensions, e.inputs)
			}
			for _, version := range e.versions {
				if familyOf(version) != e.family || c.byName[version] != nil {
					t.Errorf("%s: %s has the version %s", service, e.name, version)
				}
			}
			if checkModelName(e.name) != nil {
				t.Errorf("%s: %s cannot be called", service, e.name)
			}
		}
	}
}

// TestUnknown tells what is made of names that nobody knows.
func TestUnknown(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]*family{
		"gemini-9":                  &geminiFamily,
		"gemini-9-tts":              &speechFamily,
		"gemini-9-image":            &imageFamily,
		"gemini-nano-banana-9":      &imageFamily,
		"gemma-9-it":                &gemmaFamily,
		"gemma-3-x":                 &gemma3Family,
		"gemma-3n-x":                &gemma3Family,
		"imagen-9":                  &imagenFamily,
		"veo-9":                     &veoFamily,
		"lyria-002":                 &lyriaFamily,
		"lyria-3-x":                 &musicFamily,
		"deep-research-x":           &researchFamily,
		"text-embedding-9":          &embedFamily,
		"gemini-embedding-9":        &embedFamily,
		"multimodalembedding@009":   &severalFamily,
		"my-imagen-like-tuned":      &geminiFamily,
		"publishers/x/models/veo-1": &veoFamily,
	} {
		e := googleAIModels().find(name)
		if e.family != want || !strings.Contains(e.label, name) {
			t.Errorf("%s is of another family, with label %q", name, e.label)
		}
	}
}

// TestSchemas has every configuration say what it takes, openly.
func TestSchemas(t *testing.T) {
	t.Parallel()
	for _, s := range []string{string(Config{}.JSONSchema()), string(ImagenConfig{}.JSONSchema()), string(VeoConfig{}.JSONSchema()), string(LyriaConfig{}.JSONSchema()),
		string(MusicConfig{}.JSONSchema()), string(ResearchConfig{}.JSONSchema()), string(EmbedConfig{}.JSONSchema())} {
		if strings.Contains(s, `"additionalProperties":false`) || !strings.Contains(s, `"apiKey"`) || !strings.Contains(s, `"description"`) {
			t.Errorf("the schema is %s", s)
		}
	}
}
