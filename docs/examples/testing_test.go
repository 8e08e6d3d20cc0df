// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/tracing"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/offline"
)

// region code-under-test
// DefineAdvice defines the flow that the tests are about.
func DefineAdvice(g *genkit.Genkit) *genkit.Flow[string, string, core.None] {
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.", weatherOf)
	return genkit.DefineFlow(g, "advice", func(ctx context.Context, city string) (string, error) {
		return g.GenerateText(ctx,
			genkit.WithPromptf("What should I wear in %s?", city),
			genkit.WithTools(weather))
	})
}

// endregion

// region scripted
func TestAdvice(t *testing.T) {
	m := genkittest.NewModel(
		genkittest.ToolCall("weather", WeatherQuery{City: "Oslo"}), // the first answer
		genkittest.Text("A light jacket."),                         // the second
	)
	g := genkittest.New(t, m) // m is the default model; t closes g
	advice, err := DefineAdvice(g).Run(t.Context(), "Oslo")
	if err != nil || advice != "A light jacket." {
		t.Fatalf("got %q, %v", advice, err)
	}
	if m.Calls() != 2 {
		t.Errorf("the model was called %d times", m.Calls())
	}
	genkittest.AssertToolCalled(t, m, "weather", WeatherQuery{City: "Oslo"})
	if got := string(m.ToolResponses()[0].ToolResponse.Output); got != `{"temperatureC":21,"sky":"clear"}` {
		t.Errorf("the model was told %s", got)
	}
	m.AssertUnchanged(t) // nobody wrote into a request
}

// endregion

// region failing
func TestAdviceWithoutModel(t *testing.T) {
	g := genkittest.New(t, genkittest.NewModel(genkittest.Fail(core.Unavailable, "overloaded")))
	_, err := DefineAdvice(g).Run(t.Context(), "Oslo")
	if core.StatusOf(err) != core.Unavailable {
		t.Errorf("got %v", err)
	}
}

// endregion

// region request
func TestWhatTheModelIsAsked(t *testing.T) {
	genkittest.NoLeaks(t) // first: it looks when all the rest is cleaned up
	m := genkittest.NewModel(genkittest.Text("A light jacket."))
	if _, err := DefineAdvice(genkittest.New(t, m)).Run(t.Context(), "Oslo"); err != nil {
		t.Fatal(err)
	}
	q := *m.LastRequest()
	q.Tools = nil // they are no matter here
	genkittest.AssertRequest(t, &q, `{"messages": [{"role": "user", "content": [{"text": "What should I wear in Oslo?"}]}]}`)
}

// endregion

// region interrupted
func TestPayAsksFirst(t *testing.T) {
	m := genkittest.NewModel(
		genkittest.ToolCall("pay", Payment{To: "Ada", Cents: 20000}),
		genkittest.Text("Done."),
	)
	g := genkittest.New(t, m)
	pay := definePay(g)
	first, err := g.Generate(t.Context(), genkit.WithPrompt("Pay Ada 200."), genkit.WithTools(pay))
	if err != nil || len(first.Interrupts()) != 1 {
		t.Fatalf("got %v, %v", first, err)
	}
	_, err = g.Generate(t.Context(), genkit.WithMessages(first.Messages()...), genkit.WithTools(pay),
		genkit.WithResume(pay.Restart(first.Interrupts()[0], Decision{Approved: false})))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(m.ToolResponses()[0].ToolResponse.Output); got != `"refused"` {
		t.Errorf("the model was told %s", got)
	}
}

// endregion

// region spans
func TestAdviceSpans(t *testing.T) {
	g := genkittest.New(t, genkittest.NewModel(genkittest.Text("A light jacket.")))
	spans := genkittest.Trace(t, g) // printed when the test fails
	if _, err := DefineAdvice(g).Run(t.Context(), "Oslo"); err != nil {
		t.Fatal(err)
	}
	if n := len(spans.Spans("advice")); n != 1 {
		t.Errorf("there are %d spans of the flow", n)
	}
}

// endregion

// region model-suite
func TestOfflineModel(t *testing.T) {
	g := genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins = []core.Plugin{&offline.Plugin{}} })
	genkittest.ModelSuite(t, g, offline.ModelName, &genkittest.ModelSuiteOptions{
		Skip: map[string]string{
			"systemRole":       "it follows no instructions",
			"structuredOutput": "it fills in a schema, but understands no text",
		},
	})
}

// endregion

// region embedder-suite
func TestOfflineEmbedder(t *testing.T) {
	g := genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins = []core.Plugin{&offline.Plugin{}} })
	genkittest.EmbedderSuite(t, g, offline.EmbedderName, &genkittest.EmbedderSuiteOptions{Deterministic: true, Similar: true})
}

// endregion

func TestStore(t *testing.T) {
	g := genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins = []core.Plugin{&offline.Plugin{}} })
	store := &Store{g: g}
	genkit.DefineIndexer(g, "house", nil, store.index)
	genkit.DefineRetriever(g, "house", nil, store.retrieve)
	if err := g.Index(t.Context(), "house", []*ai.Document{
		ai.NewTextDocument("The soup of the day is tomato.", nil),
		ai.NewTextDocument("We also have a tomato.", nil),
		ai.NewTextDocument("Closed on Mondays.", nil),
	}); err != nil {
		t.Fatal(err)
	}
	genkittest.RetrieverSuite(t, g, "house", genkittest.RetrieverSuiteOptions{
		Query:     "soup of the day",
		WantTexts: []string{"The soup of the day is tomato.", "We also have a tomato."},
	})
}

func TestPrinter(t *testing.T) {
	// region sink-suite
	genkittest.SinkSuite(t,
		func() tracing.Sink { return &tracing.Memory{} },
		func(s tracing.Sink) []*ai.SpanData { return s.(*tracing.Memory).Ended() })
	// endregion
}

func ExampleNewModel() {
	// region steps
	m := genkittest.NewModel(
		genkittest.Text("one answer"),
		genkittest.JSON(map[string]any{"dish": "soup"}),
		genkittest.Chunks("streamed ", "words"),
		genkittest.Chunks("half of ").Then(genkittest.Fail(core.Unavailable, "gone")),
		genkittest.Repeat(genkittest.Text("and so on")), // must be the last
	)
	// endregion
	g := scripted()
	m.Define(g, "example/model")
	for range 6 {
		text, err := g.GenerateText(ctx, genkit.WithPrompt("?"))
		fmt.Println(text, err)
	}
	// Output:
	// one answer <nil>
	// {"dish":"soup"} <nil>
	// streamed words <nil>
	//  UNAVAILABLE: gone
	// and so on <nil>
	// and so on <nil>
}
