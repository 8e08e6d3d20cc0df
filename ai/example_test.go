// SPDX-License-Identifier: Apache-2.0

package ai_test

import (
	"encoding/json"
	"fmt"

	"github.com/genkit-go/genkit/ai"
)

func ExampleNewUserMessage() {
	message := ai.NewUserMessage(
		ai.NewTextPart("What is in this picture?"),
		ai.NewMediaPart("image/png", "https://example.com/cat.png"),
	)
	data, err := json.Marshal(message)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(data))
	fmt.Println(message.Text())
	// Output:
	// {"role":"user","content":[{"text":"What is in this picture?"},{"media":{"contentType":"image/png","url":"https://example.com/cat.png"}}]}
	// What is in this picture?
}

func ExampleMessage_ToolRequests() {
	var message ai.Message
	err := json.Unmarshal([]byte(`{"role":"model","content":[
		{"text":"Let me look."},
		{"toolRequest":{"name":"weather","ref":"1","input":{"city":"Paris"}}}
	]}`), &message)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, request := range message.ToolRequests() {
		fmt.Println(request.ToolRequest.Name, string(request.ToolRequest.Input))
	}
	// Output:
	// weather {"city":"Paris"}
}

func ExampleDecodePart() {
	for _, data := range []string{`{"text":"hi"}`, `{"hologram":{"url":"https://example.com"}}`} {
		part, err := ai.DecodePart([]byte(data))
		if err != nil {
			fmt.Println(err)
			return
		}
		switch part := part.(type) {
		case *ai.TextPart:
			fmt.Println("text:", part.Text)
		case *ai.UnknownPart:
			fmt.Println("from a newer peer:", string(part.Raw))
		}
	}
	// Output:
	// text: hi
	// from a newer peer: {"hologram":{"url":"https://example.com"}}
}
