// SPDX-License-Identifier: Apache-2.0

// Command hello is the first program of docs/getting-started.md.
package main

// region program
import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/offline"
)

func main() {
	g, err := genkit.New(context.Background(), &genkit.Options{
		Plugins: []core.Plugin{&offline.Plugin{}},
		Model:   offline.ModelName, // the model that answers unless a call names another
	})
	if err != nil {
		log.Fatal(err)
	}
	answer := genkit.DefineFlow(g, "answer", func(ctx context.Context, question string) (string, error) {
		return g.GenerateText(ctx,
			genkit.WithPrompt(question),
			genkit.WithDocs(
				ai.NewTextDocument("The kitchen closes at 22:00.", ai.Metadata{"ref": "house rules"}),
				ai.NewTextDocument("The soup of the day is tomato.", ai.Metadata{"ref": "menu"}),
			))
	})
	genkit.Main(func(ctx context.Context) error {
		text, err := answer.Run(ctx, "When does the kitchen close?")
		if err != nil {
			return err
		}
		fmt.Fprintln(os.Stdout, text)
		return nil
	}, g)
}

// endregion
