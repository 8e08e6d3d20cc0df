// SPDX-License-Identifier: Apache-2.0

package xai

import "github.com/genkit-go/genkit/plugins/compatoai"

// Config configures one call of a chat model.
type Config struct {
	compatoai.Config
	// Deferred has the answer made without a connection that stays open: it is asked for
	// until it is there, or the call's context ends. It comes in one piece.
	Deferred *bool `json:"deferred,omitempty" jsonschema:"description=Asks for the answer again and again until it is there; in place of a connection that stays open."`
	// ReasoningEffort is how much to think, of which a model takes some or nothing.
	ReasoningEffort string `json:"reasoningEffort,omitempty" jsonschema:"description=How much to think.,enum=none|low|medium|high|xhigh"`
}

// ImageConfig configures one call of a model of images.
type ImageConfig struct {
	compatoai.CallConfig
	// N is how many images to make, from 1 to 10.
	N *int `json:"n,omitempty" jsonschema:"description=How many images to make.,minimum=1,maximum=10"`
	// AspectRatio is width to height, such as 16:9, or auto.
	AspectRatio string `json:"aspectRatio,omitempty" jsonschema:"description=Width to height such as 16:9; or auto.,pattern=^(auto|[0-9.]+:[0-9.]+)$"`
	// Resolution is how fine the image is, such as 1k or 2k.
	Resolution string `json:"resolution,omitempty" jsonschema:"description=How fine the image is such as 1k or 2k."`
	// ResponseFormat is b64_json, which is what is asked for otherwise, or url.
	ResponseFormat string `json:"responseFormat,omitempty" jsonschema:"description=How the image comes back.,enum=b64_json|url"`
	// User is a name for the user at the end of the line.
	User string `json:"user,omitempty" jsonschema:"description=A stable name of the user at the end of the line."`
}
