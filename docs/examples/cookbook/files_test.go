// SPDX-License-Identifier: Apache-2.0

package cookbook_test

import (
	"embed"
	"fmt"
	"io/fs"
	"log"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/schema"
)

func Example_greetFile() {
	show("greet.prompt")
	// Output:
	// ---
	// description: Greets a guest.
	// config:
	//   temperature: 0.2
	// input:
	//   schema:
	//     name: string, whom to greet
	//     mood?: string
	//   default:
	//     mood: cheerful
	// ---
	// {{role "system"}}Be {{mood}}. {{> brief words=10}}
	// {{role "user"}}Greet {{name}}.
}

func ExampleLookupPrompt() {
	g := kitchen()
	// region lookup
	greet, err := genkit.LookupPrompt[map[string]any, string](ctx, g, "greet")
	if err != nil {
		log.Fatal(err) // the file is wrong, or is not there
	}
	text, _, err := greet.Run(ctx, map[string]any{"name": "Ada"})
	// endregion
	fmt.Println(text, err)
	// Output:
	// system: Be cheerful. Use at most 10 words.
	//
	// user: Greet Ada.
	// config: {"temperature":0.2} <nil>
}

func ExampleLookupPrompt_variant() {
	g := kitchen()
	// region variant
	formal, err := genkit.LookupPrompt[map[string]any, string](ctx, g, "greet.formal")
	if err != nil {
		log.Fatal(err)
	}
	text, _, err := formal.Run(ctx, map[string]any{"name": "Ms. Lovelace"})
	// endregion
	fmt.Println(text, err)
	// Output: user: Say good evening to Ms. Lovelace. <nil>
}

func Example_menuFile() {
	show("party/menu.prompt")
	// Output:
	// ---
	// tools: [stock]
	// maxTurns: 3
	// input:
	//   schema:
	//     guests: integer, how many come
	//     courses(array, in this order): string
	//     style?(enum): [plain, festive]
	// ---
	// {{role "system"}}You plan menus.
	// {{role "user"}}For {{guests}} guests:
	// {{#each courses}}
	// {{@index}}: {{this}}{{#if @last}}, and no more{{/if}}
	// {{/each}}
	// {{#ifEquals style "festive"}}Make it shine.{{else}}Keep it simple.{{/ifEquals}}
	// As data: {{json courses}}
}

func ExampleLookupPrompt_struct() {
	g := kitchen()
	// region struct
	type Party struct {
		Guests  int      `json:"guests"`
		Courses []string `json:"courses"`
		Style   string   `json:"style,omitempty"` // left out when it is empty
	}
	menu, err := genkit.LookupPrompt[Party, string](ctx, g, "party/menu")
	if err != nil {
		log.Fatal(err)
	}
	rendered, err := menu.Render(ctx, Party{Guests: 4, Courses: []string{"soup", "cake"}, Style: "festive"})
	if err != nil {
		log.Fatal(err)
	}
	told(rendered.Messages)
	// endregion

	// Output:
	// system: You plan menus.
	// user: For 4 guests:
	// 0: soup
	// 1: cake, and no more
	// Make it shine.
	// As data: ["soup","cake"]
}

func Example_chatFile() {
	show("chat.prompt")
	// Output:
	// {{role "system"}}You wait at table {{@auth.uid}}.
	// {{history}}
	// {{role "user"}}{{text}}
}

func Example_chat() {
	g := kitchen(genkittest.Text("With bread?"), genkittest.Text("Right away."))
	// region chat
	chat, err := genkit.LookupPrompt[map[string]any, string](ctx, g, "chat")
	if err != nil {
		log.Fatal(err)
	}
	var history []*ai.Message
	for _, text := range []string{"A soup, please.", "Yes."} {
		_, response, err := chat.Run(ctx, map[string]any{"text": text},
			genkit.WithMessages(history...),
			genkit.WithContext(map[string]any{core.ContextAuth: map[string]any{"uid": "7"}}))
		if err != nil {
			log.Fatal(err)
		}
		history = response.Messages()
	}
	told(history)
	// endregion

	// Output:
	// system: You wait at table 7.
	// user: A soup, please.
	// model: With bread?
	// user: Yes.
	// model: Right away.
}

func Example_plateFile() {
	show("plate.prompt")
	// Output:
	// ---
	// input:
	//   schema:
	//     photo: string, the address of a picture
	// ---
	// What is on this plate?
	// {{media url=photo contentType="image/png"}}
}

func Example_plate() {
	plate, err := genkit.LookupPrompt[map[string]any, string](ctx, kitchen(), "plate")
	if err != nil {
		log.Fatal(err)
	}
	text, _, err := plate.Run(ctx, map[string]any{"photo": "https://example.com/7.png"})
	fmt.Println(text, err)
	// Output:
	// user: What is on this plate?
	// {"media":{"contentType":"image/png","url":"https://example.com/7.png"}} <nil>
}

func Example_recipeFile() {
	show("recipe.prompt")
	// Output:
	// ---
	// input:
	//   schema:
	//     dish: string
	// output:
	//   schema: Recipe
	// ---
	// A recipe for {{dish}}.
}

func ExampleLookupPrompt_data() {
	g := kitchen(genkittest.Text(`{"title": "Pancakes", "minutes": 20}`))
	// region data
	type Recipe struct {
		Title   string `json:"title"`
		Minutes int    `json:"minutes" jsonschema:"minimum=1"`
	}
	genkit.DefineSchema(g, "Recipe", schema.MustFor[Recipe]())

	recipe, err := genkit.LookupPrompt[map[string]any, Recipe](ctx, g, "recipe")
	if err != nil {
		log.Fatal(err)
	}
	r, _, err := recipe.Run(ctx, map[string]any{"dish": "pancakes"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Title, "take", r.Minutes, "minutes.")
	// endregion

	// Output: Pancakes take 20 minutes.
}

func ExamplePrompt_Stream() {
	g := kitchen(genkittest.Chunks("Good ", "evening, ", "Ada."))
	greet, err := genkit.LookupPrompt[map[string]any, string](ctx, g, "greet")
	if err != nil {
		log.Fatal(err)
	}
	// region stream
	stream := greet.Stream(ctx, map[string]any{"name": "Ada"})
	for chunk, err := range stream.Chunks() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Print(chunk.Text(), "|")
	}
	response, err := stream.Result()
	// endregion
	fmt.Println(response.Text(), err)
	// Output: Good |evening, |Ada.|Good evening, Ada. <nil>
}

// region embed

//go:embed all:prompts
var embedded embed.FS

// endregion

func Example_embed() {
	// region embedded
	prompts, err := fs.Sub(embedded, "prompts") // else they would be called prompts/greet
	if err != nil {
		log.Fatal(err)
	}
	g, err := genkit.New(ctx, &genkit.Options{Prompts: prompts})
	// endregion
	if err != nil {
		log.Fatal(err)
	}
	greet, err := genkit.LookupPrompt[any, string](ctx, g, "greet")
	fmt.Println(greet.Name, err)
	// Output: greet <nil>
}
