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
		"images":                 {"anthropic/claude-haiku-4-5", ai.Usage{OutputImages: 1}, -1},
	} {
		usd, known := Of(c.model, c.usage)
		if known != (c.want >= 0) || known && math.Abs(usd-c.want) > 1e-12 || !known && usd != 0 {
			t.Errorf("%s costs %v, %v; want %v", name, usd, known, c.want)
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
		if p.Input <= 0 || p.Output < p.Input || p.CachedInput <= 0 || p.CachedInput > p.Input || !strings.Contains(model, "/") {
			t.Errorf("%s has the price %+v", model, p)
		}
	}
	if p, ok := Lookup("anthropic/claude-opus-4-1-20250805"); !ok || p.CacheWriteHour != 30 || p.CacheWrite != 18.75 || p.CachedInput != 1.5 {
		t.Errorf("looked up %+v, %v", p, ok)
	}
}
