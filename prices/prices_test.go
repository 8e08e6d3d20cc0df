// SPDX-License-Identifier: Apache-2.0

package prices

import (
	"math"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/genkit-go/genkit/ai"
)

func TestOf(t *testing.T) {
	usage := func(in, cached, out int, custom map[string]float64) ai.Usage {
		return ai.Usage{InputTokens: in, CachedContentTokens: cached, OutputTokens: out, Custom: custom}
	}
	written := func(n float64) map[string]float64 { return map[string]float64{"cacheWriteTokens": n} }
	for name, c := range map[string]struct {
		model string
		usage ai.Usage
		want  float64 // negative is unknown
	}{
		"plain":                  {"anthropic/claude-haiku-4-5", usage(1_000_000, 0, 100_000, nil), 1.5},
		"a dated name":           {"anthropic/claude-haiku-4-5-20251001", usage(1_000_000, 0, 0, nil), 1},
		"cached":                 {"anthropic/claude-opus-4-6", usage(1_000_000, 500_000, 0, nil), 2.5 + 0.25},
		"written into the cache": {"anthropic/claude-opus-4-6", usage(1000, 0, 0, map[string]float64{"cache_creation_input_tokens": 600, "ephemeral_1h_input_tokens": 200}), (400*5 + 400*6.25 + 200*10) / 1e6},
		"nothing used":           {"anthropic/claude-sonnet-4-6", usage(0, 0, 0, nil), 0},
		"an unknown model":       {"anthropic/claude-imaginary", usage(1, 0, 1, nil), -1},
		"another vendor's":       {"other/claude-haiku-4-5", usage(1, 0, 1, nil), -1},
		"without the prefix":     {"claude-haiku-4-5", usage(1, 0, 1, nil), -1},
		"too long":               {"anthropic/claude-sonnet-4-5", usage(200_001, 0, 1, nil), -1},
		"long enough":            {"anthropic/claude-sonnet-4-5", usage(200_000, 0, 0, nil), 0.6},
		"counts that contradict": {"anthropic/claude-haiku-4-5", usage(10, 20, 0, nil), -1},
		"an hour without a write": {"anthropic/claude-haiku-4-5",
			usage(10, 0, 0, map[string]float64{"ephemeral_1h_input_tokens": 5}), -1},
		"images": {"anthropic/claude-haiku-4-5", ai.Usage{OutputImages: 1}, -1},

		"OpenAI, cached":                  {"openai/gpt-5.1", usage(1_000_000, 400_000, 100_000, nil), 0.75 + 0.05 + 1},
		"OpenAI, written":                 {"openai/gpt-6-sol", usage(1000, 300, 100, written(200)), (500*2 + 300*0.20 + 200*2.50 + 100*10) / 1e6},
		"OpenAI, as long as a short one":  {"openai/gpt-6-sol", usage(272_000, 0, 0, nil), 0.544},
		"OpenAI, long":                    {"openai/gpt-6-sol", usage(300_000, 100_000, 1000, written(50_000)), (150_000*4 + 100_000*0.40 + 50_000*5 + 1000*15) / 1e6},
		"OpenAI, long, fresh":             {"openai/gpt-5.6-terra", usage(300_000, 0, 1000, nil), (300_000*4 + 1000*18) / 1e6},
		"OpenAI, long, no rate of caches": {"openai/gpt-5.6-terra", usage(300_000, 1, 1000, nil), -1},
		"OpenAI, long, no rate at all":    {"openai/gpt-6.1-terra", usage(272_001, 0, 0, nil), -1},
		"OpenAI, cached without a rate":   {"openai/gpt-4", usage(1000, 1, 1, nil), -1},
		"OpenAI, written without a rate":  {"openai/gpt-5.1", usage(1000, 0, 1, written(1)), -1},
		"Groq, cached":                    {"groq/openai/gpt-oss-120b", usage(1_000_000, 500_000, 1_000_000, nil), 0.075 + 0.0375 + 0.60},
		"Cloudflare":                      {"cloudflare-workers-ai/@cf/qwen/qwq-32b", usage(1_000_000, 0, 1_000_000, nil), 1.66},
	} {
		usd, known := Of(c.model, c.usage)
		if known != (c.want >= 0) || known && math.Abs(usd-c.want) > 1e-12 || !known && usd != 0 {
			t.Errorf("%s costs %v, %v; want %v", name, usd, known, c.want)
		}
	}
}

// Thoughts count once, whether the vendor has them in its output or beside it.
func TestThoughts(t *testing.T) {
	rates := Price{Rates: Rates{Input: 1, Output: 10, CachedInput: 0.1}}
	of := func(model string) Price {
		p, ok := Lookup(model)
		if !ok {
			t.Fatalf("%s has no price", model)
		}
		return p
	}
	for vendor, c := range map[string]struct {
		price Price
		usage ai.Usage
		want  float64 // negative is unknown
	}{
		// input_tokens and output_tokens, of which thinking_tokens are a part
		"Anthropic": {of("anthropic/claude-haiku-4-5"),
			ai.Usage{InputTokens: 100, OutputTokens: 50, ThoughtsTokens: 30, TotalTokens: 150}, (100*1 + 50*5) / 1e6},
		// completion_tokens, of which reasoning_tokens are a part
		"OpenAI": {of("openai/gpt-5-mini"),
			ai.Usage{InputTokens: 100, OutputTokens: 50, ThoughtsTokens: 30, TotalTokens: 150}, (100*0.25 + 50*2) / 1e6},
		"Groq": {of("groq/openai/gpt-oss-20b"),
			ai.Usage{InputTokens: 100, OutputTokens: 50, ThoughtsTokens: 50, TotalTokens: 150}, (100*0.075 + 50*0.30) / 1e6},
		"Cloudflare": {of("cloudflare-workers-ai/@cf/qwen/qwen3-30b-a3b-fp8"),
			ai.Usage{InputTokens: 100, OutputTokens: 50, TotalTokens: 150}, (100*0.051 + 50*0.34) / 1e6},
		// candidatesTokenCount, beside thoughtsTokenCount
		"Google": {rates,
			ai.Usage{InputTokens: 100, CachedContentTokens: 40, OutputTokens: 50, ThoughtsTokens: 30, TotalTokens: 180}, (60*1 + 40*0.1 + 80*10) / 1e6},
		"Google, with input of a tool": {rates,
			ai.Usage{InputTokens: 100, OutputTokens: 50, ThoughtsTokens: 30, TotalTokens: 187, Custom: map[string]float64{"toolUsePromptTokens": 7}}, -1},
		// completion_tokens, beside reasoning_tokens
		"xAI": {rates, ai.Usage{InputTokens: 100, OutputTokens: 50, ThoughtsTokens: 300, TotalTokens: 450}, (100*1 + 350*10) / 1e6},
		// as OpenAI; what was cached is prompt_cache_hit_tokens
		"DeepSeek": {rates,
			ai.Usage{InputTokens: 100, CachedContentTokens: 64, OutputTokens: 50, ThoughtsTokens: 30, TotalTokens: 150}, (36*1 + 64*0.1 + 50*10) / 1e6},
		"no total":              {rates, ai.Usage{InputTokens: 100, OutputTokens: 50, ThoughtsTokens: 30}, (100*1 + 50*10) / 1e6},
		"a total that is small": {rates, ai.Usage{InputTokens: 100, OutputTokens: 50, TotalTokens: 149}, -1},
		"a total that is large": {rates, ai.Usage{InputTokens: 100, OutputTokens: 50, TotalTokens: 151}, -1},
	} {
		usd, known := c.price.Cost(c.usage)
		if known != (c.want >= 0) || known && math.Abs(usd-c.want) > 1e-12 || !known && usd != 0 {
			t.Errorf("%s: %v, %v; want %v", vendor, usd, known, c.want)
		}
	}
}

// Every price names where it is from, and is one.
func TestTable(t *testing.T) {
	for model, p := range table {
		source, err := url.Parse(p.Source)
		if err != nil || source.Scheme != "https" || source.Host == "" {
			t.Errorf("%s has the source %q", model, p.Source)
		}
		if _, err := time.Parse(time.DateOnly, p.Date); err != nil {
			t.Errorf("%s has the date %q", model, p.Date)
		}
		if p.Input <= 0 || p.Output < p.Input || p.CachedInput < 0 || p.CachedInput > p.Input || !strings.Contains(model, "/") {
			t.Errorf("%s has the price %+v", model, p)
		}
		if l := p.Long; l != (Rates{}) && (p.MostInput == 0 || l.Input < p.Input || l.Output < p.Output) {
			t.Errorf("%s has the price %+v", model, p)
		}
	}
	if p, ok := Lookup("anthropic/claude-opus-4-5-20251101"); !ok || p.CacheWriteHour != 10 || p.CacheWrite != 6.25 || p.CachedInput != 0.5 {
		t.Errorf("looked up %+v, %v", p, ok)
	}
}
