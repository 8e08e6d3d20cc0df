// SPDX-License-Identifier: Apache-2.0

package prices

// The pages of the vendor, and when they were read.
const (
	anthropicPage = "https://platform.claude.com/docs/en/about-claude/pricing"
	anthropicDate = "2026-11-27"
)

// anthropicModels are the prices of Anthropic's models.
var anthropicModels = map[string]Price{
	"claude-sonnet-5":   claude(2, 10),
	"claude-opus-4-7":   claude(5, 25),
	"claude-opus-4-6":   claude(5, 25),
	"claude-opus-4-5":   claude(5, 25),
	"claude-sonnet-4-6": claude(3, 15),
	"claude-sonnet-4-5": upTo(200_000, claude(3, 15)),
	"claude-haiku-4-5":  claude(1, 5),
}

// claude returns a price of Anthropic, whose caches cost a fixed share of the input: a tenth
// to read, a quarter more to write for five minutes, and twice as much for an hour.
func claude(input, output float64) Price {
	return Price{
		Rates: Rates{
			Input: input, Output: output,
			CachedInput: input / 10, CacheWrite: input * 1.25, CacheWriteHour: input * 2,
		},
		Source: anthropicPage, Date: anthropicDate,
	}
}

// upTo returns a price that is known for so many input tokens at most: longer calls cost
// more, or did.
func upTo(most int, p Price) Price {
	p.MostInput = most
	return p
}
