// SPDX-License-Identifier: Apache-2.0

package dotprompt_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/genkit-go/genkit/dotprompt"
)

func Example() {
	const source = `---
model: googleai/gemini-2.5-flash
input:
  schema:
    name: string, whom to greet
  default:
    name: you
---
{{role "system"}}Be kind.
{{role "user"}}Greet {{name}}.{{> sign}}
`
	p, err := dotprompt.Parse(source, &dotprompt.ParseOptions{File: "greet.prompt", Strict: true})
	if err != nil {
		log.Fatal(err)
	}
	t, err := p.Compile(&dotprompt.Options{Partials: map[string]string{"sign": " Sign as {{@auth.name}}."}})
	if err != nil {
		log.Fatal(err)
	}
	messages, err := t.RenderMessages(context.Background(), &dotprompt.Data{
		Input:   map[string]any{"name": "Ada"},
		Context: map[string]any{"auth": map[string]any{"name": "Bob"}},
	}, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range messages {
		text, err := json.Marshal(m)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(string(text))
	}
	// Output:
	// {"role":"system","content":[{"text":"Be kind.\n"}]}
	// {"role":"user","content":[{"text":"Greet Ada. Sign as Bob."}]}
}

func ExamplePrompt_ResolveMetadata() {
	p, err := dotprompt.Parse("---\noutput:\n  schema:\n    title: string\n    pages?: integer, how long it is\n---\nName a book.", nil)
	if err != nil {
		log.Fatal(err)
	}
	m, err := p.ResolveMetadata(context.Background(), nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	text, err := json.MarshalIndent(m.Output.Schema, "", " ")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(text))
	// Output:
	// {
	//  "type": "object",
	//  "properties": {
	//   "title": {
	//    "type": "string"
	//   },
	//   "pages": {
	//    "type": [
	//     "integer",
	//     "null"
	//    ],
	//    "description": "how long it is"
	//   }
	//  },
	//  "required": [
	//   "title"
	//  ],
	//  "additionalProperties": false
	// }
}
