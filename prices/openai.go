// SPDX-License-Identifier: Apache-2.0

package prices

// The pages of the vendor, one for each model and some of them in other languages, and when
// they were read.
const (
	openAIPages = "https://developers.openai.com/"
	openAIDate  = "2026-11-27"
)

// openAIModels are the prices of OpenAI's models. A version is here when the model's page
// names it: an older one may cost more than the model, as gpt-4o-2024-05-13 does. GPT-5.6 Sol
// is not: the price on its page was promised until November 21, 2026.
var openAIModels = map[string]Price{
	"gpt-6-sol":     long(2, openAI("docs/models/gpt-6-sol", 2, 0.20, 2.50, 10)),
	"gpt-6-luna":    long(2, openAI("ja-JP/api/docs/models/gpt-6-luna", 0.10, 0.01, 0.125, 0.50)),
	"gpt-6.1-terra": upTo(longInput, openAI("es-419/api/docs/models/gpt-6.1-terra", 1, 0.05, 1.25, 5)),
	"gpt-5.6-terra": long(0, openAI("de-DE/api/docs/models/gpt-5.6-terra", 2, 0.20, 2.50, 12)),
	"gpt-5.6-luna":  long(0, openAI("api/docs/models/gpt-5.6-luna", 0.20, 0.02, 0.25, 1.20)),

	"gpt-5.1":               openAI("zh-Hans/api/docs/models/gpt-5.1", 1.25, 0.125, 0, 10),
	"gpt-5.1-2025-11-13":    openAI("zh-Hans/api/docs/models/gpt-5.1", 1.25, 0.125, 0, 10),
	"gpt-5-mini":            openAI("ko-KR/api/docs/models/gpt-5-mini", 0.25, 0.025, 0, 2),
	"gpt-5-mini-2025-08-07": openAI("ko-KR/api/docs/models/gpt-5-mini", 0.25, 0.025, 0, 2),
	"gpt-5-nano":            openAI("api/docs/models/gpt-5-nano.md", 0.05, 0.005, 0, 0.40),
	"gpt-5-nano-2025-08-07": openAI("api/docs/models/gpt-5-nano.md", 0.05, 0.005, 0, 0.40),

	// These have no cache.
	"gpt-4-turbo":            openAI("api/docs/models/gpt-4-turbo.md", 10, 0, 0, 30),
	"gpt-4-turbo-2024-04-09": openAI("api/docs/models/gpt-4-turbo.md", 10, 0, 0, 30),
	"gpt-4-turbo-preview":    openAI("api/docs/models/gpt-4-turbo-preview.md", 10, 0, 0, 30),
	"gpt-4-0125-preview":     openAI("api/docs/models/gpt-4-turbo-preview.md", 10, 0, 0, 30),
	"gpt-4":                  openAI("api/docs/models/gpt-4.md", 30, 0, 0, 60),
	"gpt-4-0613":             openAI("api/docs/models/gpt-4.md", 30, 0, 0, 60),
}

// longInput is up to how many input tokens a call of the newer models is a short one.
const longInput = 272_000

func openAI(page string, input, cached, cacheWrite, output float64) Price {
	return Price{
		Rates:  Rates{Input: input, Output: output, CachedInput: cached, CacheWrite: cacheWrite},
		Source: openAIPages + page, Date: openAIDate,
	}
}

// long returns p with the rates of long calls: twice that of input, one and a half times that
// of output, and so many times those of the cache, which is 0 where the page does not say.
func long(cache float64, p Price) Price {
	p.MostInput = longInput
	p.Long = Rates{
		Input: p.Input * 2, Output: p.Output * 1.5,
		CachedInput: p.CachedInput * cache, CacheWrite: p.CacheWrite * cache,
	}
	return p
}
