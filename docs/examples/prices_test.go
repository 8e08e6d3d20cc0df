// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"fmt"
	"log"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/prices"
)

func ExamplePrice_ofYourOwn() {
	// region own-prices
	contract := map[string]prices.Price{
		"example/model": {Rates: prices.Rates{Input: 1, CachedInput: 0.25, Output: 4}}, // dollars per million tokens
	}
	g, err := genkit.New(ctx, &genkit.Options{
		Model: "example/model",
		Price: func(model string, u ai.Usage) (usd float64, known bool) {
			if p, ok := contract[model]; ok {
				return p.Cost(u)
			}
			return prices.Of(model, u)
		},
	})
	// endregion
	if err != nil {
		log.Fatal(err)
	}
	genkittest.NewModel(counted(1000, 100, ai.NewTextPart("Clear."))).Define(g, "example/model")
	response, err := g.Generate(ctx, genkit.WithPrompt("Weather in Oslo?"))
	if err != nil {
		log.Fatal(err)
	}
	usd, known := response.Cost()
	fmt.Printf("%.4f USD, known: %v\n", usd, known)
	// Output: 0.0014 USD, known: true
}
