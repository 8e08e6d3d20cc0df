// SPDX-License-Identifier: Apache-2.0

// Package genkittest helps to test programs that use Genkit, and implementations
// of what Genkit defines.
//
// A scripted model answers what the test says, and remembers what it was asked:
//
//	m := genkittest.NewModel(
//		genkittest.ToolCall("add", map[string]any{"a": 1, "b": 2}),
//		genkittest.Text("The sum is 3."),
//	)
//	g := genkittest.New(t, m) // m is the default model; t closes g
//	text, err := g.GenerateText(ctx, genkit.WithPrompt("1+2?"), genkit.WithTools(add))
//	output := m.ToolResponses()[0].ToolResponse.Output
//
// [AssertRequest] compares what a model was asked with what it should have been
// asked, [AssertToolCalled] finds the call of a tool in it, and [NoLeaks] sees
// goroutines that outlive a test.
//
// [EchoModel], [NewEmbedder] and [NewRetriever] need no script, [Trace] shows the
// spans of an instance, and [Freeze] finds out who changes values that are shared.
//
// The suites hold every implementation to the same behaviour: [ModelSuite],
// [EmbedderSuite], [RetrieverSuite] and [SinkSuite]. Each runs named subtests, and
// works with fakes as well as with services.
//
// What may enter: what tests of other packages need, on the public packages alone.
// It uses testing, so that programs should import it in their tests only.
package genkittest
