// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"encoding/json"
	"errors"
	"math"
	"time"

	"github.com/genkit-go/genkit/core"
)

// Config configures one call of the model. The zero value works; keys that it does
// not have are ignored.
type Config struct {
	// Version, Temperature, TopK and TopP are accepted, as other models take them,
	// and change nothing.
	Version     string   `json:"version,omitempty" jsonschema:"description=Accepted and ignored."`
	Temperature *float64 `json:"temperature,omitempty" jsonschema:"description=Accepted and ignored: the answer depends on the request alone."`
	TopK        *int     `json:"topK,omitempty" jsonschema:"description=Accepted and ignored."`
	TopP        *float64 `json:"topP,omitempty" jsonschema:"description=Accepted and ignored."`
	// MaxOutputTokens cuts the text of the answer; a token is a word, a number or a
	// sign of punctuation. At least 1; nil is no limit.
	MaxOutputTokens *int `json:"maxOutputTokens,omitempty" jsonschema:"description=The most words and signs of punctuation that the answer may have.,minimum=1"`
	// StopSequences end the answer before the first of them that occurs in it.
	StopSequences []string `json:"stopSequences,omitempty" jsonschema:"description=Texts before which the answer ends."`
	// LatencyMs replaces the plugin's Latency, in milliseconds: from 0 to 600000.
	LatencyMs *float64 `json:"latencyMs,omitempty" jsonschema:"description=Milliseconds to wait before each word of a stream or before an answer that is not streamed.,minimum=0,maximum=600000"`
	// Fault makes the call fail; nil is no fault.
	Fault *Fault `json:"fault,omitempty" jsonschema:"description=An error to fail with."`
}

// Fault is an error that calls fail with on purpose. Faults of equal fields share
// their count of Times.
type Fault struct {
	// Status is the status of the error, such as UNAVAILABLE.
	Status string `json:"status" jsonschema:"description=The status of the error such as UNAVAILABLE."`
	// Message is its text; empty is a text that names the configuration.
	Message string `json:"message,omitempty" jsonschema:"description=The text of the error."`
	// AfterChunks is how many chunks are sent before a streamed call fails; one whose
	// answer has fewer fails after the last. Calls that are not streamed fail without
	// an answer.
	AfterChunks int `json:"afterChunks,omitempty" jsonschema:"description=How many chunks are sent before a streamed call fails.,minimum=0"`
	// Times is how many calls fail, counted since the plugin was initialised; later
	// ones succeed. 0 is all of them.
	Times int `json:"times,omitempty" jsonschema:"description=How many calls fail before they succeed; 0 is all of them.,minimum=0"`
	// RetryAfterMs is the error's RetryAfter, in milliseconds.
	RetryAfterMs int `json:"retryAfterMs,omitempty" jsonschema:"description=How long the caller is asked to wait before the next attempt in milliseconds.,minimum=0,maximum=600000"`
}

// EmbedConfig configures one call of the embedder.
type EmbedConfig struct {
	// Dimensions is the length of the vectors: from 16 to 4096. Default
	// [DefaultDimensions].
	Dimensions *int `json:"dimensions,omitempty" jsonschema:"description=The length of the vectors; 512 unless given.,minimum=16,maximum=4096"`
}

// maxWaitMs is the longest latency and retry time, in milliseconds: ten minutes.
const maxWaitMs = 600_000

// check returns an error that names the field that is wrong.
func (c *Config) check() error {
	if n := c.MaxOutputTokens; n != nil && *n < 1 {
		return badConfig("maxOutputTokens is %d; it must be at least 1", *n)
	}
	for i, s := range c.StopSequences {
		if s == "" {
			return badConfig("stopSequences[%d] is empty", i)
		}
	}
	if ms := c.LatencyMs; ms != nil && !(*ms >= 0 && *ms <= maxWaitMs) { // NaN is neither
		return badConfig("latencyMs is %v; it must be from 0 to %d", *ms, maxWaitMs)
	}
	if c.Fault == nil {
		return nil
	}
	switch status, ok := core.ParseStatus(c.Fault.Status); {
	case !ok || status == core.OK:
		return badConfig("fault.status is %q; it must be the name of an error status, such as UNAVAILABLE", c.Fault.Status)
	case c.Fault.AfterChunks < 0:
		return badConfig("fault.afterChunks is %d; it must not be negative", c.Fault.AfterChunks)
	case c.Fault.Times < 0:
		return badConfig("fault.times is %d; it must not be negative", c.Fault.Times)
	case c.Fault.RetryAfterMs < 0 || c.Fault.RetryAfterMs > maxWaitMs:
		return badConfig("fault.retryAfterMs is %d; it must be from 0 to %d", c.Fault.RetryAfterMs, maxWaitMs)
	}
	return nil
}

// wait returns the latency of a call.
func (c *Config) wait(standard time.Duration) time.Duration {
	if c.LatencyMs == nil {
		return standard
	}
	return time.Duration(math.Round(*c.LatencyMs * float64(time.Millisecond)))
}

// readConfig returns a configuration as a T: as it is when it is a T or a pointer to
// one, through JSON otherwise. A field of the wrong type is INVALID_ARGUMENT.
func readConfig[T any](given any) (T, error) {
	var config T
	switch c := given.(type) {
	case nil:
		return config, nil
	case T:
		return c, nil
	case *T:
		if c != nil {
			config = *c
		}
		return config, nil
	}
	raw, err := json.Marshal(given)
	if err != nil {
		return config, badConfig("%T cannot be JSON: %w", given, err)
	}
	err = json.Unmarshal(raw, &config)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		return config, badConfig("%s must be of type %v, not %s", wrong.Field, wrong.Type, wrong.Value)
	case errors.As(err, &wrong):
		return config, badConfig("must be an object, not %s", wrong.Value)
	case err != nil:
		return config, badConfig("%w", err)
	}
	return config, nil
}

func badConfig(format string, args ...any) error {
	return core.Errorf(core.InvalidArgument, "offline config: "+format, args...)
}
