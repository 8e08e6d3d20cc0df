// SPDX-License-Identifier: Apache-2.0

package genkittest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/tracing"
	"github.com/genkit-go/genkit/genkittest"
)

// A test writes down what the model answers, and looks at what it was asked.
func Example() {
	t := exampleTB()
	m := genkittest.NewModel(
		genkittest.ToolCall("add", map[string]any{"a": 1, "b": 2}),
		genkittest.Text("The sum is 3."),
	)
	g := genkittest.New(t, m)

	type numbers struct {
		A int `json:"a"`
		B int `json:"b"`
	}
	add := genkit.DefineTool(g, "add", "Adds two numbers.", func(_ context.Context, n numbers) (int, error) { return n.A + n.B, nil })
	text, err := g.GenerateText(t.Context(), genkit.WithPrompt("What is 1+2?"), genkit.WithTools(add))
	fmt.Println(text, err)
	fmt.Println("calls:", m.Calls())
	fmt.Println("tool response:", string(m.ToolResponses()[0].ToolResponse.Output))
	// Output:
	// The sum is 3. <nil>
	// calls: 2
	// tool response: 3
}

func ExampleChunks() {
	t := exampleTB()
	m := genkittest.NewModel(genkittest.Chunks("Hel", "lo").Then(genkittest.Fail(core.Unavailable, "busy")))
	g := genkittest.New(t, m)
	for chunk, err := range g.GenerateStream(t.Context(), genkit.WithPrompt("Hi")).Chunks() {
		if err != nil {
			fmt.Println("error:", err)
			break
		}
		fmt.Println(chunk.Text())
	}
	// Output:
	// Hel
	// lo
	// error: UNAVAILABLE: busy
}

func ExampleRepeat() {
	t := exampleTB()
	m := genkittest.NewModel(
		genkittest.Fail(core.ResourceExhausted, "slow down"),
		genkittest.Repeat(genkittest.Text("ok")),
	)
	g := genkittest.New(t, m)
	for range 3 {
		fmt.Println(g.GenerateText(t.Context(), genkit.WithPrompt("Hi")))
	}
	// Output:
	//  RESOURCE_EXHAUSTED: slow down
	// ok <nil>
	// ok <nil>
}

func ExampleEchoModel() {
	t := exampleTB()
	g := genkittest.New(t, genkittest.EchoModel())
	text, _ := g.GenerateText(t.Context(),
		genkit.WithSystem("Be brief."), genkit.WithPrompt("Hello"), genkit.WithConfig(map[string]any{"temperature": 0}))
	fmt.Println(text)
	// Output:
	// system: Be brief.
	// user: Hello
	// config: {"temperature":0}
}

func ExampleTrace() {
	t := exampleTB()
	g := genkittest.New(t, genkittest.NewModel(genkittest.Text("Hi.")))
	spans := genkittest.Trace(t, g)
	_, _ = g.GenerateText(t.Context(), genkit.WithPrompt("Hello"))
	model := spans.Spans(genkittest.ModelName)[0]
	fmt.Println(model.Attributes["genkit:state"], model.Attributes["genkit:path"])
	// Output:
	// success /{generate,t:util}/{genkittest/model,t:action,s:model}
}

func ExampleModelSuite() {
	// In a test of a plugin, with a model that the plugin offers:
	_ = func(t *testing.T) {
		g := genkittest.New(t, genkittest.EchoModel())
		genkittest.ModelSuite(t, g, genkittest.ModelName, &genkittest.ModelSuiteOptions{
			Config: &ai.CommonConfig{Temperature: new(0.0)},
			Skip:   map[string]string{"usage": "the service counts nothing"},
		})
	}
}

func ExampleSinkSuite() {
	_ = func(t *testing.T) {
		genkittest.SinkSuite(t,
			func() tracing.Sink { return &tracing.Memory{} },
			func(s tracing.Sink) []*ai.SpanData { return s.(*tracing.Memory).Ended() })
	}
}

// exampleTB stands for the *testing.T of a test, which examples have not.
func exampleTB() testing.TB { return exampleT{} }

type exampleT struct{ testing.TB }

func (exampleT) Helper()                  {}
func (exampleT) Cleanup(func())           {}
func (exampleT) Context() context.Context { return context.Background() }
