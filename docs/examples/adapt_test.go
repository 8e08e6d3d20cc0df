// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core/media"
	"github.com/genkit-go/genkit/genkittest"
)

func ExampleModelOptions_supports() {
	g := scripted()
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.", weatherOf)
	// region supports
	genkit.DefineModel(g, "acme/shout", &genkit.ModelOptions{
		Supports: &ai.ModelSupports{Multiturn: true}, // and nothing else
	}, shout)

	_, err := g.Generate(ctx, genkit.WithModel("acme/shout"), genkit.WithPrompt("hi"), genkit.WithTools(weather))
	fmt.Println(err)
	_, err = g.Generate(ctx, genkit.WithModel("acme/shout"),
		genkit.WithParts(ai.NewMediaPart("image/png", "https://example.com/gopher.png")))
	fmt.Println(err)
	// endregion

	// Output:
	// INVALID_ARGUMENT: model 'acme/shout' does not support tools, but the request offers 1
	// INVALID_ARGUMENT: model 'acme/shout' does not support media, but messages[0].content[0] is some
}

func ExampleModelOptions_systemRole() {
	g := scripted()
	m := genkittest.EchoModel()
	// region system-preface
	genkit.DefineModel(g, "acme/plain", &genkit.ModelOptions{
		Supports:      &ai.ModelSupports{Multiturn: true}, // no SystemRole
		SystemPreface: "Your rules: ",
		SystemReply:   "Understood.",
	}, answerOf(m))
	response, err := g.Generate(ctx, genkit.WithModel("acme/plain"), genkit.WithSystem("Be brief."), genkit.WithPrompt("Hello"))
	// endregion
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Text())
	fmt.Println("the history begins with", response.Messages()[0].Role)
	// Output:
	// user: Your rules: Be brief.
	// model: Understood.
	// user: Hello
	// the history begins with system
}

func ExampleModelOptions_inlineMedia() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		w.Write([]byte{0})
	}))
	defer server.Close()
	address := server.URL
	g := scripted()
	m := genkittest.NewModel(genkittest.Text("A dot."))
	call := answerOf(m)
	// region inline-media
	genkit.DefineModel(g, "acme/seeing", &genkit.ModelOptions{
		Supports:    &ai.ModelSupports{Multiturn: true, Media: true},
		InlineMedia: &media.Downloader{MaxBytes: 5 << 20},
	}, call)
	_, err := g.Generate(ctx, genkit.WithModel("acme/seeing"), genkit.WithParts(ai.NewMediaPart("image/png", address)))
	// endregion
	fmt.Println(strings.ReplaceAll(err.Error(), strings.TrimPrefix(address, "http://127.0.0.1:"), "PORT"))

	genkit.DefineModel(g, "acme/trusting", &genkit.ModelOptions{InlineMedia: &media.Downloader{AllowPrivate: true}}, call)
	text, err := g.GenerateText(ctx, genkit.WithModel("acme/trusting"), genkit.WithParts(ai.NewMediaPart("image/png", address)))
	fmt.Println(text, err, m.LastRequest().Messages[0].Content[0].(*ai.MediaPart).Media.URL)
	// Output:
	// PERMISSION_DENIED: messages[0].content[0]: media http://127.0.0.1:PORT: the address 127.0.0.1 is loopback, which media is not fetched from; AllowPrivate or AllowAddr of the Downloader opens it
	// A dot. <nil> data:image/png;base64,AA==
}
