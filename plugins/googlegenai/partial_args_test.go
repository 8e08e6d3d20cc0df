// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/ai"
)

func TestArgumentPaths(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"$":               `1`,
		"$.a":             `{"a":1}`,
		"$.a.b[1].c":      `{"a":{"b":[null,{"c":1}]}}`,
		"$['a.b']":        `{"a.b":1}`,
		`$["a\"]"].c`:     `{"a\"]":{"c":1}}`,
		"$[0][1]":         `[[null,1]]`,
		"a":               `{}`,
		"$.":              `{}`,
		"$..a":            `{}`,
		"$[a]":            `{}`,
		"$[-1]":           `{}`,
		"$[1000]":         `{}`,
		"$[1":             `{}`,
		"$['a":            `{}`,
		"$['a'x":          `{}`,
		"$x":              `{}`,
		"$[]":             `{}`,
		"$" + deep(64):    `{"a":` + strings.Repeat(`{"a":`, 63) + `1` + strings.Repeat(`}`, 64),
		"$" + deep(65):    `-`,
		"$[999].a":        `[` + strings.Repeat("null,", 999) + `{"a":1}]`,
		"$['']":           `{"":1}`,
		"$.ключ['имя']":   `{"ключ":{"имя":1}}`,
		"$.a\n.b":         `{"a\n":{"b":1}}`,
		"$.a['b'].c['d']": `{"a":{"b":{"c":{"d":1}}}}`,
	} {
		call := &partialCall{}
		got := call.add(&functionCall{PartialArgs: []partialArg{{JSONPath: path, NumberValue: json.RawMessage("1")}}})
		input := string(got.ToolRequest.Input)
		if !json.Valid([]byte(input)) || want != "-" && input != want {
			t.Errorf("%s: the arguments are %s; want %s", path, input, want)
		}
		if want == "-" && strings.Contains(input, "1") {
			t.Errorf("%s: a value beyond the limit is kept", path)
		}
	}
}

func deep(n int) string { return strings.Repeat(".a", n) }

// TestLongArguments has long arguments in many pieces. What listeners are shown costs at
// most a few times what arrived, and the last event shows all.
func TestLongArguments(t *testing.T) {
	t.Parallel()
	const pieces = 20_000
	whole := newGathering(newToolNames(nil), 0)
	add := func(call *functionCall) []ai.Part {
		c, err := whole.add(nil, &answer{Candidates: []candidate{{Content: &content{Parts: []*part{{FunctionCall: call}}}}}})
		if err != nil {
			t.Fatal(err)
		}
		return c.Content
	}
	add(&functionCall{Name: "write", WillContinue: true})
	text, bytes, times := "some words ", 0, 0
	for i := range pieces {
		path := "$.lines[" + strconv.Itoa(i%7) + "].text"
		for _, p := range add(&functionCall{WillContinue: true, PartialArgs: []partialArg{{JSONPath: path, StringValue: &text}}}) {
			bytes += len(p.(*ai.ToolRequestPart).ToolRequest.Input)
			times++
		}
	}
	if most := 20 * pieces * len(text); bytes > most || times < 50 {
		t.Errorf("%d chunks with %d bytes; want 50 or more with at most %d", times, bytes, most)
	}
	last := add(&functionCall{})
	if len(last) != 1 || len(whole.parts) != 1 || len(last[0].(*ai.ToolRequestPart).ToolRequest.Input) < pieces*len(text) {
		t.Error("the last event does not show all")
	}
}

// TestManyRecords has an answer whose every event has log probabilities: an event must
// not cost more for those before it.
func TestManyRecords(t *testing.T) {
	const events = 2000
	whole := newGathering(newToolNames(nil), 0)
	for range events {
		a := &answer{Candidates: []candidate{{LogprobsResult: json.RawMessage(`{"chosenCandidates":[{"token":"a","logProbability":-0.5}],"n":null}`), FinishReason: "STOP"}}}
		if _, err := whole.add(nil, a); err != nil {
			t.Fatal(err)
		}
	}
	next := &answer{Candidates: []candidate{{LogprobsResult: json.RawMessage(`{"chosenCandidates":[]}`)}}}
	if allocs := testing.AllocsPerRun(10, func() { _, _ = whole.add(nil, next) }); allocs > 10 {
		t.Errorf("the next event costs %v allocations", allocs)
	}
	r, err := whole.response("m")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(r.Custom), `"token":"a"`); n != events {
		t.Errorf("%d records are kept of %d", n, events)
	}
}

func FuzzArguments(f *testing.F) {
	f.Add("$.a[0]['b']", "text", "$.a")
	f.Add("$[1][\"x\\\"\"]", "\xff", "$")
	f.Fuzz(func(t *testing.T, first, text, second string) {
		call := &partialCall{}
		call.add(&functionCall{WillContinue: true, PartialArgs: []partialArg{{JSONPath: first, StringValue: &text}, {JSONPath: second, StringValue: &text}}})
		got := call.add(&functionCall{PartialArgs: []partialArg{{JSONPath: first, BoolValue: new(true)}, {JSONPath: second}}})
		if !json.Valid(got.ToolRequest.Input) {
			t.Errorf("no JSON: %s", got.ToolRequest.Input)
		}
	})
}
