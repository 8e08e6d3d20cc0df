// SPDX-License-Identifier: Apache-2.0

package prices

// The files of the vendor's documentation, and when they were read. They round: what is
// billed are neurons.
const (
	cloudflareFiles = "https://github.com/cloudflare/cloudflare-docs/blob/"
	cloudflareDate  = "2026-11-27"
)

// cloudflareModels are the prices of the models of Workers AI, each from the commit of its
// file that was read.
var cloudflareModels = map[string]Price{
	"@cf/meta/llama-4-scout-17b-16e-instruct":      cloudflare("067fce3be998b96e9f8d27c6da07ed16ad6f1c29", "llama-4-scout-17b-16e-instruct", 0.27, 0.85),
	"@cf/meta/llama-3.3-70b-instruct-fp8-fast":     cloudflare("158889159923b5066228270e5514bc2d3f88fad3", "llama-3.3-70b-instruct-fp8-fast", 0.29, 2.25),
	"@cf/qwen/qwen3-30b-a3b-fp8":                   cloudflare("2474c4c7565394bf1f5fc259d817cf24cf759c25", "qwen3-30b-a3b-fp8", 0.051, 0.34),
	"@cf/qwen/qwq-32b":                             cloudflare("1263bf7ba083baeb67b6fd70e8fc188dd8f5c2cd", "qwq-32b", 0.66, 1),
	"@cf/qwen/qwen2.5-coder-32b-instruct":          cloudflare("20a026aeb4abfa43b22cc96fbc39faa8ad83c75f", "qwen2.5-coder-32b-instruct", 0.66, 1),
	"@cf/google/gemma-3-12b-it":                    cloudflare("0f82325bad9e0c0426fe14042c69cdbe1de3f9b9", "gemma-3-12b-it", 0.35, 0.56),
	"@cf/deepseek-ai/deepseek-r1-distill-qwen-32b": cloudflare("08f6e6119ec6f3495dbf5b5bcc07b1c97ab55511", "deepseek-r1-distill-qwen-32b", 0.497, 4.881),
}

func cloudflare(commit, file string, input, output float64) Price {
	return Price{
		Rates:  Rates{Input: input, Output: output},
		Source: cloudflareFiles + commit + "/src/content/workers-ai-models/" + file + ".json", Date: cloudflareDate,
	}
}
