// SPDX-License-Identifier: Apache-2.0

package ai

import "maps"

// Usage counts what a model call took (GenerationUsage in the schema). Characters
// are Unicode code points. A generate call answers with the sum over its turns.
type Usage struct {
	InputTokens         int                `json:"inputTokens,omitempty"`
	OutputTokens        int                `json:"outputTokens,omitempty"`
	TotalTokens         int                `json:"totalTokens,omitempty"`
	ThoughtsTokens      int                `json:"thoughtsTokens,omitempty"`
	CachedContentTokens int                `json:"cachedContentTokens,omitempty"`
	InputCharacters     int                `json:"inputCharacters,omitempty"`
	OutputCharacters    int                `json:"outputCharacters,omitempty"`
	InputImages         int                `json:"inputImages,omitempty"`
	OutputImages        int                `json:"outputImages,omitempty"`
	InputVideos         int                `json:"inputVideos,omitempty"`
	OutputVideos        int                `json:"outputVideos,omitempty"`
	InputAudioFiles     int                `json:"inputAudioFiles,omitempty"`
	OutputAudioFiles    int                `json:"outputAudioFiles,omitempty"`
	Custom              map[string]float64 `json:"custom,omitempty"`
	Extra               Extra              `json:"-"`
}

// Add adds o to u; a nil o adds nothing.
func (u *Usage) Add(o *Usage) {
	if o == nil {
		return
	}
	u.InputTokens += o.InputTokens
	u.OutputTokens += o.OutputTokens
	u.TotalTokens += o.TotalTokens
	u.ThoughtsTokens += o.ThoughtsTokens
	u.CachedContentTokens += o.CachedContentTokens
	u.InputCharacters += o.InputCharacters
	u.OutputCharacters += o.OutputCharacters
	u.InputImages += o.InputImages
	u.OutputImages += o.OutputImages
	u.InputVideos += o.InputVideos
	u.OutputVideos += o.OutputVideos
	u.InputAudioFiles += o.InputAudioFiles
	u.OutputAudioFiles += o.OutputAudioFiles
	if len(o.Custom) == 0 {
		return
	}
	sum := maps.Clone(u.Custom) // u may share the map with a model's answer
	if sum == nil {
		sum = map[string]float64{}
	}
	for name, n := range o.Custom {
		sum[name] += n
	}
	u.Custom = sum
}

// MarshalJSON encodes the usage with its extra fields.
func (u Usage) MarshalJSON() ([]byte, error) {
	type plain Usage
	return encodeObject(plain(u), u.Extra)
}

// UnmarshalJSON decodes the usage and keeps unknown fields in Extra. The schema
// says number, and some peers write 12.0: fractions are cut off.
func (u *Usage) UnmarshalJSON(data []byte) error {
	type plain Usage
	return decodeObject(data, (*plain)(u), &u.Extra)
}
