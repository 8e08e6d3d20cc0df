// SPDX-License-Identifier: Apache-2.0

package offline_test

import (
	"context"
	"fmt"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/offline"
)

// A question about a document is answered with the sentence that fits.
func Example() {
	ctx := context.Background()
	g, err := genkit.New(ctx, &genkit.Options{Plugins: []core.Plugin{&offline.Plugin{}}, Model: offline.ModelName})
	if err != nil {
		panic(err)
	}
	doc := ai.NewTextDocument("The shop opens at nine. It sells tea and cups.", ai.Metadata{"ref": "shop.md"})
	text, err := g.GenerateText(ctx, genkit.WithPrompt("When does the shop open?"), genkit.WithDocs(doc))
	if err != nil {
		panic(err)
	}
	fmt.Println(text)
	// Output: The shop opens at nine. (source: shop.md)
}

// A Go type is filled from the prompt.
func Example_data() {
	ctx := context.Background()
	g, err := genkit.New(ctx, &genkit.Options{Plugins: []core.Plugin{&offline.Plugin{}}, Model: offline.ModelName})
	if err != nil {
		panic(err)
	}
	type person struct {
		Name string `json:"name"`
		Age  int    `json:"age"`
		City string `json:"city"`
	}
	p, _, err := genkit.GenerateData[person](ctx, g, genkit.WithPrompt("Extract the person: Ada Lovelace is 36 years old and lives in London."))
	if err != nil {
		panic(err)
	}
	fmt.Printf("%+v\n", p)
	// Output: {Name:Ada Lovelace Age:36 City:London}
}

// A call fails on purpose, to see what the program does then.
func Example_fault() {
	ctx := context.Background()
	g, err := genkit.New(ctx, &genkit.Options{Plugins: []core.Plugin{&offline.Plugin{}}})
	if err != nil {
		panic(err)
	}
	model := offline.Model(&offline.Config{Fault: &offline.Fault{Status: "UNAVAILABLE", Message: "try again later", Times: 1}})
	for range 2 {
		_, err := g.GenerateText(ctx, genkit.WithModelRef(model), genkit.WithPrompt("Say hello"))
		fmt.Println(err)
	}
	// Output:
	// UNAVAILABLE: try again later
	// <nil>
}
