// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"slices"
	"strings"

	"github.com/genkit-go/genkit/ai"
)

// Kind is what a model of a vendor is for.
type Kind uint8

// The kinds of models.
const (
	Chat Kind = iota
	Embedder
	Image         // text to images
	Speech        // text to sound
	Transcription // sound to text
	// ResponsesOnly models are listed by the vendor but not served by the chat API;
	// they resolve to nothing.
	ResponsesOnly
	// Unsupported are of a kind that Genkit has no action for, such as moderation.
	Unsupported
)

// Model is an entry of a vendor's registry.
type Model struct {
	// Name is the alias under which people know it, without the prefix.
	Name string
	// Label is what people see; "" is the vendor's label and the name.
	Label string
	// Versions are the dated names of the same model, each of which works as well.
	Versions []string
	Kind     Kind
	// Can are the abilities of a chat model.
	Can Abilities
	// Stage is the model's maturity: in the registries stable, unless the source says
	// otherwise or the name does, such as that of a preview.
	Stage ai.ModelStage
	// Source is the URL that the entry was read from, and Date when, as in 2026-11-27.
	Source, Date string
	// Dimensions is the length of an embedder's vectors; 0 is not known.
	Dimensions int

	// SystemRole is the wire role of system messages; "" is system.
	SystemRole string
	// MaxTokens is the wire name of maxOutputTokens; "" is the dialect's.
	MaxTokens string
	// Refuses are wire names of parameters that the model does not take.
	Refuses []string
	// Send are parameters that are sent unless the call gives them: JSON by their names
	// on the wire.
	Send map[string]string
	// CacheMarks: the model takes the dialect's CacheMark.
	CacheMarks bool
	// Config is a zero value of the type of the configuration, where it is not that of
	// the vendor for the kind.
	Config any
}

// Abilities of a chat model. The zero value is a conversation in text.
type Abilities uint16

// The abilities of chat models. All have several turns unless OneTurn is set.
const (
	CanTools Abilities = 1 << iota
	CanMedia
	CanSchema  // answers can be held to a JSON Schema
	ObjectOnly // as if the dialect were JSONObject
	NoSchemaWithTools
	NoJSON       // not even JSON objects
	NoSystemRole // system messages become the user's
	OneTurn
	NoToolChoice
)

// Usual sets of abilities.
const (
	Text       = CanTools | CanSchema
	Multimodal = CanTools | CanMedia | CanSchema
)

// supports returns the abilities in Genkit's words.
func (m *Model) supports(d *Dialect) *ai.ModelSupports {
	has := func(a Abilities) bool { return m.Can&a != 0 }
	s := &ai.ModelSupports{
		Multiturn: !has(OneTurn), Tools: has(CanTools), Media: has(CanMedia), SystemRole: !has(NoSystemRole),
		ToolChoice: has(CanTools) && !has(NoToolChoice) && !d.NoToolChoice,
		Output:     []string{"text"}, Constrained: ai.ConstrainedNone,
	}
	if !has(NoJSON) {
		s.Output = append(s.Output, "json")
	}
	if has(CanSchema) && d.JSON != JSONNone { // with JSONObject the schema is written into the messages here
		s.Constrained = ai.ConstrainedAll
		if has(NoSchemaWithTools) {
			s.Constrained = ai.ConstrainedNoTools
		}
	}
	return s
}

// find returns what is known of a wire name: the entry with that alias or version, or
// a generic one of the kind that the vendor's rules say.
func (v *Vendor) find(name string) *Model {
	for i := range v.Models {
		if m := &v.Models[i]; m.Name == name || slices.Contains(m.Versions, name) {
			return m
		}
	}
	for _, rule := range v.Kinds {
		if strings.Contains(name, rule.Contains) {
			return &Model{Name: name, Kind: rule.Kind, Send: rule.Send}
		}
	}
	m := v.Generic
	m.Name, m.Kind = name, Chat
	return &m
}
