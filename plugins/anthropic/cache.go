// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"encoding/json"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// The keys of the metadata of parts, messages and tools by which what comes before is
// kept for later calls. The first is the same for all providers: true, or an object
// with ttlSeconds. The second holds the words of the Messages API.
const (
	cacheKey        = "cache"
	cacheControlKey = "cache_control"
)

// How long Anthropic keeps a prompt.
// https://platform.claude.com/docs/en/build-with-claude/prompt-caching
const (
	shortCache = 5 * time.Minute
	longCache  = time.Hour
)

type cacheControl struct {
	Type string `json:"type"`
	TTL  string `json:"ttl,omitempty"`
}

// cacheMark returns the mark that metadata asks for; nil for none. A time of at most
// five minutes is that, up to an hour is an hour, and more is an error.
func cacheMark(m ai.Metadata) (*cacheControl, error) {
	if own, ok := m[cacheControlKey]; ok && own != nil {
		var c cacheControl
		if err := reread(own, &c); err != nil || c.Type == "" {
			return nil, core.Errorf(core.InvalidArgument, "metadata.%s must be an object with a type", cacheControlKey)
		}
		return &c, nil
	}
	switch mark := m[cacheKey].(type) {
	case nil:
		return nil, nil
	case bool:
		if !mark {
			return nil, nil
		}
		return &cacheControl{Type: "ephemeral"}, nil
	default:
		var c struct {
			TTLSeconds float64 `json:"ttlSeconds"`
		}
		if err := reread(mark, &c); err != nil || !(c.TTLSeconds >= 0 && c.TTLSeconds <= longCache.Seconds()) {
			return nil, core.Errorf(core.InvalidArgument, "metadata.%s must be true or an object with ttlSeconds from 0 to %v",
				cacheKey, longCache.Seconds())
		}
		if c.TTLSeconds > shortCache.Seconds() {
			return &cacheControl{Type: "ephemeral", TTL: "1h"}, nil
		}
		return &cacheControl{Type: "ephemeral"}, nil
	}
}

// reread reads v, which may be of any type, through JSON.
func reread(v, into any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}
