// SPDX-License-Identifier: Apache-2.0

package ai

import "encoding/json"

// ModelRef names a model together with a configuration to use it with
// (ModelReference in the schema). Plugins export constructors for it.
type ModelRef struct {
	Name string `json:"name"`
	// Version is a version of the model family; it is sent as config.version unless
	// the configuration says otherwise.
	Version string `json:"version,omitempty"`
	Config  any    `json:"config,omitempty"`
	Extra   Extra  `json:"-"`
}

// MarshalJSON encodes the reference with its extra fields.
func (r ModelRef) MarshalJSON() ([]byte, error) {
	type plain ModelRef
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the reference; a bare string is a name.
func (r *ModelRef) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		*r = ModelRef{}
		return json.Unmarshal(data, &r.Name)
	}
	type plain ModelRef
	config := keepRaw(&r.Config)
	defer config.settle()
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// ModelInfo tells what a model is and can do.
type ModelInfo struct {
	Label        string          `json:"label,omitempty"`
	Versions     []string        `json:"versions,omitempty"`
	Supports     *ModelSupports  `json:"supports,omitempty"`
	ConfigSchema json.RawMessage `json:"configSchema,omitempty"`
	Stage        ModelStage      `json:"stage,omitempty"`
	Extra        Extra           `json:"-"`
}

// ModelStage is a model's maturity.
type ModelStage string

// The stages of a model.
const (
	StageFeatured   ModelStage = "featured"
	StageStable     ModelStage = "stable"
	StageUnstable   ModelStage = "unstable"
	StageLegacy     ModelStage = "legacy"
	StageDeprecated ModelStage = "deprecated"
)

// ModelSupports lists a model's abilities.
type ModelSupports struct {
	Multiturn   bool        `json:"multiturn"`
	Media       bool        `json:"media"`
	Tools       bool        `json:"tools"`
	SystemRole  bool        `json:"systemRole"`
	ToolChoice  bool        `json:"toolChoice,omitempty"`
	Context     bool        `json:"context,omitempty"`
	LongRunning bool        `json:"longRunning,omitempty"`
	Output      []string    `json:"output,omitempty"`      // formats, like json and text
	ContentType []string    `json:"contentType,omitempty"` // MIME types of answers
	Constrained Constrained `json:"constrained,omitempty"`
	Extra       Extra       `json:"-"`
}

// Constrained tells whether a model can be held to a schema by its provider.
type Constrained string

// The values of Constrained; empty means none.
const (
	ConstrainedNone    Constrained = "none"
	ConstrainedAll     Constrained = "all"
	ConstrainedNoTools Constrained = "no-tools" // only in requests without tools
)

// MarshalJSON encodes the record with its extra fields.
func (i ModelInfo) MarshalJSON() ([]byte, error) {
	type plain ModelInfo
	return encodeObject(plain(i), i.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (i *ModelInfo) UnmarshalJSON(data []byte) error {
	type plain ModelInfo
	return decodeObject(data, (*plain)(i), &i.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (s ModelSupports) MarshalJSON() ([]byte, error) {
	type plain ModelSupports
	return encodeObject(plain(s), s.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (s *ModelSupports) UnmarshalJSON(data []byte) error {
	type plain ModelSupports
	return decodeObject(data, (*plain)(s), &s.Extra)
}
