// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// Context caching: a mark in the metadata of a message or of one of its parts, cache:
// true or cache: {"ttlSeconds": 600}, asks for the conversation up to that message to be
// kept by the provider, with the system instruction and the tools. It is a wish: what
// the provider does not keep, such as what is too short, is sent as it is.
// Source: https://ai.google.dev/gemini-api/docs/caching

// The life of cached content.
const (
	defaultCacheTTL = 5 * time.Minute
	maxCacheTTL     = 7 * 24 * time.Hour
	// cacheMargin is how long before its end cached content is no longer used.
	cacheMargin = 5 * time.Second
	// maxCaches is how many caches are remembered.
	maxCaches = 1000
)

// cacheMark is the last mark of a conversation.
type cacheMark struct {
	ttl  time.Duration
	upTo int // how many contents are cached
}

// markOf returns the mark of a message, nil when it has none.
func markOf(m *ai.Message) (*cacheMark, error) {
	mark, err := readMark(m.Metadata)
	for _, p := range m.Content {
		if err != nil {
			break
		}
		if p == nil {
			continue
		}
		var own *cacheMark
		if own, err = readMark(p.PartMetadata()); own != nil {
			mark = own
		}
	}
	return mark, err
}

func readMark(m ai.Metadata) (*cacheMark, error) {
	value, ok := m[cacheKey]
	if !ok || value == nil || value == false {
		return nil, nil
	}
	mark := &cacheMark{ttl: defaultCacheTTL}
	if value == true {
		return mark, nil
	}
	raw, err := json.Marshal(value)
	var wish struct {
		TTLSeconds *float64 `json:"ttlSeconds"`
	}
	if err == nil {
		err = json.Unmarshal(raw, &wish)
	}
	if err != nil {
		return nil, fmt.Errorf("metadata.cache must be true or {\"ttlSeconds\": …}")
	}
	if s := wish.TTLSeconds; s != nil {
		if !(*s >= 1 && *s <= maxCacheTTL.Seconds()) {
			return nil, fmt.Errorf("metadata.cache.ttlSeconds is %v; it must be from 1 to %v", *s, maxCacheTTL.Seconds())
		}
		mark.ttl = time.Duration(math.Round(*s)) * time.Second
	}
	return mark, nil
}

// contentCaches are the caches that a plugin has made.
type contentCaches struct {
	mu     sync.Mutex
	byHash map[string]*contentCache
}

// contentCache is content that the provider keeps, or does not want to keep. It is
// guarded by its turn.
type contentCache struct {
	turn    chan struct{} // holds a value while somebody has the turn
	name    string        // such as cachedContents/abc; "" when the provider refused
	expires time.Time     // also of a refusal
}

func (c *contentCaches) get(hash string, now time.Time) *contentCache {
	c.mu.Lock()
	defer c.mu.Unlock()
	if known := c.byHash[hash]; known != nil {
		return known
	}
	if c.byHash == nil {
		c.byHash = map[string]*contentCache{}
	}
	if len(c.byHash) >= maxCaches {
		clear(c.byHash) // costs a second cache at the provider, which ends by itself
	}
	fresh := &contentCache{turn: make(chan struct{}, 1), expires: now}
	c.byHash[hash] = fresh
	return fresh
}

// forget forgets content, which the provider no longer has.
func (c *contentCaches) forget(hash string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.byHash, hash)
}

// useCache puts cached content in the place of the beginning of c, if c asks for it.
func (m *model) useCache(ctx context.Context, c *geminiCall) error {
	mark := c.talk.mark
	if mark == nil || c.body["cachedContent"] != nil {
		return nil
	}
	upTo := min(mark.upTo, len(c.talk.contents)-1) // something must be left to answer
	if upTo == 0 {
		return nil
	}
	content := map[string]any{"model": m.b.resourceName(c.id, c.options.location), "contents": c.talk.contents[:upTo]}
	for _, key := range []string{"systemInstruction", "tools", "toolConfig"} {
		if value, ok := c.body[key]; ok {
			content[key] = value
		}
	}
	sum := sha256.Sum256(ai.JSON([]any{content, c.options.key, c.options.location, mark.ttl}))
	hash := hex.EncodeToString(sum[:])
	cache := m.b.caches.get(hash, time.Now())
	select {
	case cache.turn <- struct{}{}:
		defer func() { <-cache.turn }()
	case <-ctx.Done():
		return core.Errorf(core.StatusOf(ctx.Err()), "%s: %w", m.name, ctx.Err())
	}
	if !time.Now().Before(cache.expires) {
		name, err := m.createCache(ctx, c, content, mark.ttl)
		if err != nil && core.StatusOf(err) != core.InvalidArgument {
			return err
		}
		cache.name, cache.expires = name, time.Now().Add(mark.ttl-min(cacheMargin, mark.ttl/2))
	}
	if cache.name == "" {
		return nil
	}
	for _, key := range []string{"systemInstruction", "tools", "toolConfig"} {
		delete(c.body, key)
	}
	c.cache = hash
	c.body["contents"], c.body["cachedContent"] = c.talk.contents[upTo:], cache.name
	return nil
}

// createCache has the provider keep content and returns its name.
func (m *model) createCache(ctx context.Context, c *geminiCall, content map[string]any, ttl time.Duration) (string, error) {
	body := map[string]any{"ttl": fmt.Sprintf("%ds", int(ttl.Seconds()))}
	for key, value := range content {
		body[key] = value
	}
	var made struct {
		Name string `json:"name"`
	}
	options := callOptions{key: c.options.key, location: c.options.location, apiVersion: c.options.apiVersion}
	err := m.b.ask(ctx, &call{name: m.name, options: options, path: "cachedContents", body: body}, &made)
	return made.Name, err
}
