// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/ollama/ollama/api"

	"github.com/genkit-go/genkit/core"
)

// maxPixels is how wide and how high an image may be.
// https://github.com/ollama/ollama/blob/v0.17.4/server/routes.go
const maxPixels = 4096

// Config configures one call of a model. The zero value works and leaves everything to
// the model's own parameters. Names are those of Genkit where it has one, and Ollama's
// otherwise. Ranges are those that make sense: Ollama documents few, and takes what it
// gets. Keys that Config does not have, given in a map or as JSON, are sent among
// Ollama's options as they are.
// https://docs.ollama.com/modelfile, https://docs.ollama.com/api/chat
type Config struct {
	// Version is the name of the model that is called in place of the one asked for, such
	// as qwen3:8b-q8_0.
	Version         string   `json:"version,omitempty" jsonschema:"description=The model to call in place of this one by its full name with a tag."`
	Temperature     *float64 `json:"temperature,omitempty" jsonschema:"description=Randomness of the choice of tokens.,minimum=0,maximum=2"`
	TopP            *float64 `json:"topP,omitempty" jsonschema:"description=The share of probability to choose tokens from.,minimum=0,maximum=1"`
	TopK            *int     `json:"topK,omitempty" jsonschema:"description=How many of the likeliest tokens to choose from; 0 is all.,minimum=0"`
	MaxOutputTokens *int     `json:"maxOutputTokens,omitempty" jsonschema:"description=The most tokens that the answer may have; -1 is no limit and -2 what the context has room for.,minimum=-2"`
	StopSequences   []string `json:"stopSequences,omitempty" jsonschema:"description=Texts at which the answer ends."`
	// APIKey is sent as a bearer token with this call. Traces do not show it.
	APIKey string `json:"apiKey,omitempty" jsonschema:"description=A key for this call in place of the plugin's."`

	MinP             *float64 `json:"min_p,omitempty" jsonschema:"description=The least probability of a token as a share of the likeliest one's.,minimum=0,maximum=1"`
	TypicalP         *float64 `json:"typical_p,omitempty" jsonschema:"description=How typical tokens must be; 1 is off.,minimum=0,maximum=1"`
	Seed             *int     `json:"seed,omitempty" jsonschema:"description=The seed of the choice of tokens; the same one gives the same answer."`
	RepeatLastN      *int     `json:"repeat_last_n,omitempty" jsonschema:"description=How many tokens back repetition is looked for; 0 is off and -1 the whole context.,minimum=-1"`
	RepeatPenalty    *float64 `json:"repeat_penalty,omitempty" jsonschema:"description=How strongly repetition is avoided; 1 is off.,minimum=0"`
	PresencePenalty  *float64 `json:"presence_penalty,omitempty" jsonschema:"description=Less probability for tokens that occurred."`
	FrequencyPenalty *float64 `json:"frequency_penalty,omitempty" jsonschema:"description=Less probability for tokens the more often they occurred."`
	NumCtx           *int     `json:"num_ctx,omitempty" jsonschema:"description=Tokens of context. Another one than before loads the model anew.,minimum=1"`
	NumKeep          *int     `json:"num_keep,omitempty" jsonschema:"description=Tokens of the prompt that stay when the context is full; -1 is all.,minimum=-1"`
	NumBatch         *int     `json:"num_batch,omitempty" jsonschema:"description=Tokens that are read at once.,minimum=1"`
	NumGPU           *int     `json:"num_gpu,omitempty" jsonschema:"description=Layers that go to the GPU; -1 leaves it to Ollama.,minimum=-1"`
	MainGPU          *int     `json:"main_gpu,omitempty" jsonschema:"description=The GPU for small tensors.,minimum=0"`
	NumThread        *int     `json:"num_thread,omitempty" jsonschema:"description=Threads to compute with; 0 leaves it to Ollama.,minimum=0"`
	UseMMap          *bool    `json:"use_mmap,omitempty" jsonschema:"description=Map the model into memory."`

	// Think is true, false, or for some models "low", "medium" or "high". Nil is the
	// model's own default, which for most that can is to think.
	Think any `json:"think,omitempty" jsonschema:"description=Whether to think before the answer: true or false or for some models low or medium or high."`
	// KeepAlive is how long the model stays in memory after the call: a number of
	// seconds, or a text such as "5m". Less than 0 is for ever, 0 unloads it.
	KeepAlive any `json:"keep_alive,omitempty" jsonschema:"description=How long the model stays loaded: seconds or a duration such as 5m; -1 is for ever."`
	// Truncate false makes a conversation that is longer than the context an error, and
	// Shift false an answer that outgrows it.
	Truncate *bool `json:"truncate,omitempty" jsonschema:"description=Leave out the oldest messages when the context is too small."`
	Shift    *bool `json:"shift,omitempty" jsonschema:"description=Go on when the answer outgrows the context and forget its beginning."`
	// Logprobs are put into the response's custom field.
	Logprobs    *bool `json:"logprobs,omitempty" jsonschema:"description=Tell the probability of each token."`
	TopLogprobs *int  `json:"top_logprobs,omitempty" jsonschema:"description=How many other tokens to tell the probability of.,minimum=0,maximum=20"`

	// Raw, Template, Suffix and what follows are for models that complete one prompt
	// (ModelOptions.Generate).
	Raw      *bool  `json:"raw,omitempty" jsonschema:"description=Send the prompt to the model without its template; for completion only."`
	Template string `json:"template,omitempty" jsonschema:"description=A template in place of the model's own; for completion only."`
	Suffix   string `json:"suffix,omitempty" jsonschema:"description=The text behind the gap that is to be filled; for completion only."`
	// Width, Height and Steps are for models that make images; Ollama calls them
	// experimental.
	Width  *int `json:"width,omitempty" jsonschema:"description=Pixels of the image that is made.,minimum=1,maximum=4096"`
	Height *int `json:"height,omitempty" jsonschema:"description=Pixels of the image that is made.,minimum=1,maximum=4096"`
	Steps  *int `json:"steps,omitempty" jsonschema:"description=Steps in which the image is made.,minimum=1"`
}

// check returns an error that names the field that is wrong.
func (c *Config) check() error {
	for _, n := range []struct {
		name        string
		value       *float64
		least, most float64
	}{
		{"temperature", c.Temperature, 0, 2}, {"topP", c.TopP, 0, 1}, {"min_p", c.MinP, 0, 1}, {"typical_p", c.TypicalP, 0, 1},
		{"repeat_penalty", c.RepeatPenalty, 0, math.MaxFloat32},
		{"presence_penalty", c.PresencePenalty, -math.MaxFloat32, math.MaxFloat32},
		{"frequency_penalty", c.FrequencyPenalty, -math.MaxFloat32, math.MaxFloat32},
	} {
		if n.value != nil && !(*n.value >= n.least && *n.value <= n.most) { // NaN is neither
			return badConfig("%s is %v; it must be from %v to %v", n.name, *n.value, n.least, n.most)
		}
	}
	for _, n := range []struct {
		name  string
		value *int
		least int
		most  int
	}{
		{"topK", c.TopK, 0, math.MaxInt32}, {"maxOutputTokens", c.MaxOutputTokens, -2, math.MaxInt32},
		{"repeat_last_n", c.RepeatLastN, -1, math.MaxInt32}, {"num_ctx", c.NumCtx, 1, math.MaxInt32},
		{"num_keep", c.NumKeep, -1, math.MaxInt32}, {"num_batch", c.NumBatch, 1, math.MaxInt32},
		{"num_gpu", c.NumGPU, -1, math.MaxInt32}, {"main_gpu", c.MainGPU, 0, math.MaxInt32},
		{"num_thread", c.NumThread, 0, math.MaxInt32}, {"top_logprobs", c.TopLogprobs, 0, 20},
		{"width", c.Width, 1, maxPixels}, {"height", c.Height, 1, maxPixels}, {"steps", c.Steps, 1, math.MaxInt32},
	} {
		if n.value != nil && (*n.value < n.least || *n.value > n.most) {
			return badConfig("%s is %d; it must be from %d to %d", n.name, *n.value, n.least, n.most)
		}
	}
	if i := slices.Index(c.StopSequences, ""); i >= 0 {
		return badConfig("stopSequences[%d] is empty", i)
	}
	if strings.ContainsAny(c.APIKey, "\r\n") {
		return badConfig("apiKey holds a line break")
	}
	if c.Version != "" && strings.ContainsFunc(c.Version, func(r rune) bool { return r <= ' ' }) {
		return badConfig("version is %q; it must be the name of a model", c.Version)
	}
	if _, err := c.think(); err != nil {
		return err
	}
	_, err := keepAlive(c.KeepAlive)
	return err
}

// think returns whether and how much to think, nil for the model's default.
func (c *Config) think() (*api.ThinkValue, error) {
	if c.Think == nil {
		return nil, nil
	}
	v := &api.ThinkValue{Value: c.Think}
	if !v.IsValid() {
		return nil, badConfig("think is %v; it must be true, false, low, medium or high", c.Think)
	}
	return v, nil
}

// keepAlive returns how long a model stays loaded, nil for the server's default.
func keepAlive(given any) (*api.Duration, error) {
	const want = "it must be a number of seconds or a text such as 5m"
	var seconds float64
	switch v := given.(type) {
	case nil:
		return nil, nil
	case string:
		d, err := time.ParseDuration(v)
		if err != nil {
			return nil, badConfig("keep_alive is %q; %s", v, want)
		}
		return &api.Duration{Duration: d}, nil
	case time.Duration:
		return &api.Duration{Duration: v}, nil
	case json.Number:
		f, err := v.Float64()
		if err != nil {
			return nil, badConfig("keep_alive is %s; %s", v, want)
		}
		seconds = f
	default:
		switch n := reflect.ValueOf(given); {
		case n.CanFloat():
			seconds = n.Float()
		case n.CanInt():
			seconds = float64(n.Int())
		case n.CanUint():
			seconds = float64(n.Uint())
		default:
			return nil, badConfig("keep_alive is a %T; %s", given, want)
		}
	}
	if seconds < 0 {
		return &api.Duration{Duration: -1}, nil
	}
	if !(seconds <= math.MaxInt32) {
		return nil, badConfig("keep_alive is %v seconds; -1 is for ever", seconds)
	}
	return &api.Duration{Duration: time.Duration(seconds * float64(time.Second))}, nil
}

func badConfig(format string, args ...any) error {
	return core.Errorf(core.InvalidArgument, "ollama config: "+format, args...)
}
