// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/tracing"
	"github.com/genkit-go/genkit/genkittest"
)

// silent returns a logger that drops everything.
func silent() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// region sink
// Printer is a sink that prints a line for each span that is over.
type Printer struct{}

func (Printer) SpanStarted(*ai.SpanData) {}

func (Printer) SpanEnded(s *ai.SpanData) {
	fmt.Println(s.DisplayName, s.Attributes["genkit:state"], s.Attributes["genkit:output"])
}

// endregion

func ExampleOptions_sinks() {
	// region use-sink
	g, err := genkit.New(ctx, &genkit.Options{
		Sinks: []tracing.Sink{Printer{}},
	})
	if err != nil {
		log.Fatal(err)
	}
	greet := genkit.DefineFlow(g, "greet", func(ctx context.Context, name string) (string, error) {
		return genkit.Run(ctx, "shout", func(context.Context) (string, error) {
			return strings.ToUpper("hello, " + name), nil
		})
	})
	if _, err := greet.Run(ctx, "Ada"); err != nil {
		log.Fatal(err)
	}
	// endregion

	// Output:
	// shout success <redacted>
	// greet success <redacted>
}

func ExampleMemory() {
	// region content
	var memory tracing.Memory
	g, err := genkit.New(ctx, &genkit.Options{
		Sinks:             []tracing.Sink{&memory},
		LogInputAndOutput: true,
	})
	if err != nil {
		log.Fatal(err)
	}
	// endregion
	greet := genkit.DefineFlow(g, "greet", func(ctx context.Context, name string) (string, error) {
		return "Hello, " + name, nil
	})
	if _, err := greet.Run(ctx, "Ada"); err != nil {
		log.Fatal(err)
	}
	// region read-spans
	for _, span := range memory.Ended() {
		fmt.Println(span.DisplayName, span.Attributes["genkit:input"], span.Attributes["genkit:output"])
		fmt.Println(span.Attributes["genkit:path"])
	}
	// endregion

	// Output:
	// greet "Ada" "Hello, Ada"
	// /{greet,t:flow}
}

func ExampleMemory_model() {
	var memory tracing.Memory
	g, err := genkit.New(ctx, &genkit.Options{Sinks: []tracing.Sink{&memory}, Model: "example/model"})
	if err != nil {
		log.Fatal(err)
	}
	genkittest.EchoModel().Define(g, "example/model")
	ask := genkit.DefineFlow(g, "ask", func(ctx context.Context, q string) (string, error) {
		return g.GenerateText(ctx, genkit.WithPrompt(q), genkit.WithConfig(ai.CommonConfig{Temperature: new(0.5)}))
	})
	if _, err := ask.Run(ctx, "hi"); err != nil {
		log.Fatal(err)
	}
	for _, span := range memory.Ended() {
		fmt.Println(span.DisplayName, span.Attributes["genkit:type"], span.Attributes["genkit:metadata:subtype"], span.Attributes["genkit:path"])
	}
	model := memory.Ended()[0].Attributes
	for _, name := range []string{"gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.request.temperature", "gen_ai.usage.input_tokens", "gen_ai.response.finish_reasons"} {
		fmt.Println(name, "=", model[name])
	}
	// Output:
	// example/model action model /{ask,t:flow}/{generate,t:util}/{example/model,t:action,s:model}
	// generate util <nil> /{ask,t:flow}/{generate,t:util}
	// ask action flow /{ask,t:flow}
	// gen_ai.operation.name = chat
	// gen_ai.provider.name = example
	// gen_ai.request.model = model
	// gen_ai.request.temperature = 0.5
	// gen_ai.usage.input_tokens = 1
	// gen_ai.response.finish_reasons = [stop]
}

func ExampleOptions_tracerProvider() {
	var provider trace.TracerProvider = noop.NewTracerProvider()
	// region otel
	g, err := genkit.New(ctx, &genkit.Options{
		TracerProvider: provider, // such as an sdktrace.TracerProvider with your exporter
	})
	// endregion
	fmt.Println(g != nil, err)
	// Output: true <nil>
}

func ExampleLogger() {
	// region logger
	handler := slog.NewTextHandler(os.Stdout, nil)
	g, err := genkit.New(ctx, &genkit.Options{Logger: slog.New(handler)})
	if err != nil {
		log.Fatal(err)
	}
	cook := genkit.DefineFlow(g, "cook", func(ctx context.Context, dish string) (string, error) {
		core.Logger(ctx).InfoContext(ctx, "cooking", "dish", dish) // with traceId and spanId
		return "done", nil
	})
	// endregion
	fmt.Println(cook.Name, g.Name() == "")
	// Output: cook true
}

func TestLogger(t *testing.T) {
	var b strings.Builder
	g := genkittest.New(t, nil, func(o *genkit.Options) { o.Logger = slog.New(slog.NewTextHandler(&b, nil)) })
	cook := genkit.DefineFlow(g, "cook", func(ctx context.Context, dish string) (string, error) {
		core.Logger(ctx).InfoContext(ctx, "cooking", "dish", dish)
		return "done", nil
	})
	if _, err := cook.Run(t.Context(), "soup"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"dish=soup", "traceId=", "spanId="} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the log %q has no %s", b.String(), want)
		}
	}
}
