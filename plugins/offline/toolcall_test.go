// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

func tool(name, description, input string) *ai.ToolDefinition {
	return &ai.ToolDefinition{Name: name, Description: description, InputSchema: json.RawMessage(input)}
}

var (
	weatherTool = tool("getWeather", "Gets the current weather in a city.",
		`{"type":"object","properties":{"city":{"type":"string"},"unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["city"],"additionalProperties":false}`)
	timeTool = tool("currentTime", "Tells what time it is in a city.",
		`{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}`)
	forecastTool = tool("getWeatherForecast", "Gets the weather of the next days.", `{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1,"maximum":14}},"required":["city","days"]}`)
	addTool      = tool("add", "Adds two numbers.", `{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["a","b"]}`)
	convertTool  = tool("convertCurrency", "Converts an amount of money.",
		`{"type":"object","properties":{"amount":{"type":"number"},"from":{"type":"string"},"to":{"type":"string"}},"required":["amount","from","to"]}`)
	filesTool  = tool("listFiles", "Lists the names of the files in the folder.", `{"$schema":"http://json-schema.org/draft-07/schema#"}`)
	searchTool = tool("searchDocs", "Searches the documentation.",
		`{"type":"object","properties":{"query":{"type":"string"},"limit":{"type":"integer"}},"required":["query"]}`)
	greetTool = tool("greet", "Greets a person.", `{"type":"string"}`)
	calcTool  = tool("calculator", "Evaluates an expression.", `{"type":"object","properties":{"expression":{"type":"string"}},"required":["expression"]}`)
	bookTool  = tool("bookTable", "Books a table in a restaurant.", `{"type":"object","properties":{
		"restaurant":{"type":"string"},"guests":{"type":"integer","minimum":1},"date":{"type":"string","format":"date"},"outside":{"type":"boolean"},
		"note":{"type":"string"},"email":{"type":"string","format":"email"},"tags":{"type":"array","items":{"type":"string"}}},"required":["restaurant","guests","date","outside"]}`)
	sumTool     = tool("sum", "Sums numbers.", `{"type":"object","properties":{"numbers":{"type":"array","items":{"type":"number"}}},"required":["numbers"]}`)
	patternTool = tool("trackOrder", "Tracks an order.", `{"type":"object","properties":{"order":{"type":"string","pattern":"^ORD-[0-9]+$"}},"required":["order"]}`)
	allTools    = []*ai.ToolDefinition{weatherTool, forecastTool, timeTool, addTool, convertTool, filesTool, searchTool, greetTool, calcTool, bookTool, sumTool, patternTool}
)

func TestToolCalls(t *testing.T) {
	for prompt, want := range map[string][]string{
		"What's the weather in Paris?":                      {`getWeather {"city":"Paris"}`},
		"what is the weather in new york in fahrenheit?":    {`getWeather {"city":"new york","unit":"fahrenheit"}`},
		"The weather and the time in Paris, please":         {`getWeather {"city":"Paris"}`, `currentTime {"city":"Paris"}`},
		"What is the weather in Paris and London?":          {`getWeather {"city":"Paris"}`, `getWeather {"city":"London"}`},
		"The weather forecast for Oslo for the next 3 days": {`getWeatherForecast {"city":"Oslo","days":3}`},
		"Add 2 and 40.5":                              {`add {"a":2,"b":40.5}`},
		"Please add -1,000 and 007":                   {`add {"a":-1000,"b":7}`},
		"Convert 100 dollars from USD to EUR":         {`convertCurrency {"amount":100,"from":"USD","to":"EUR"}`},
		"Which files are there?":                      {`listFiles {}`},
		"Search the docs for streaming in Go.":        {`searchDocs {"query":"streaming in Go"}`},
		"Search the docs for \"tool loops\", limit 5": {`searchDocs {"query":"tool loops","limit":5}`},
		"Greet Ada Lovelace":                          {`greet "Ada Lovelace"`},
		"Use the calculator: 2 + 3 * (4 - 1)":         {`calculator {"expression":"2 + 3 * (4 - 1)"}`},
		"Book a table for 4 guests outside at \"Chez Paul\" on 2026-05-01, note: window seat": {`bookTable {"restaurant":"Chez Paul","guests":4,"date":"2026-05-01","outside":true,"note":"window seat"}`},
		"What is the sum of 1, 2 and 3.5?": {`sum {"numbers":[1,2,3.5]}`},
		"Where is my order ORD-1234?":      {`trackOrder {"order":"ORD-1234"}`},
		"Track my order":                   nil, // no argument can be made
		"How do I stream?":                 nil,
		"Is it raining?":                   nil,
		"":                                 nil,
	} {
		t.Run(prompt, func(t *testing.T) {
			q := userRequest(prompt)
			q.Tools = allTools
			r := ask(t, q)
			var got []string
			for i, call := range r.ToolRequests() {
				got = append(got, call.ToolRequest.Name+" "+string(call.ToolRequest.Input))
				if want := "call-" + string(rune('1'+i)); call.ToolRequest.Ref != want {
					t.Errorf("ref %q, want %q", call.ToolRequest.Ref, want)
				}
				checkArguments(t, call)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			if len(want) == 0 && r.Text() == "" {
				t.Error("neither a call nor an answer")
			}
		})
	}
}

// checkArguments holds the arguments of a call to the schema of its tool.
func checkArguments(t *testing.T, call *ai.ToolRequestPart) {
	t.Helper()
	for _, d := range allTools {
		if d.Name != call.ToolRequest.Name {
			continue
		}
		s, err := schema.Parse(d.InputSchema)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(call.ToolRequest.Input); err != nil {
			t.Errorf("arguments of %s: %v", d.Name, err)
		}
	}
}

func TestToolChoice(t *testing.T) {
	q := userRequest("The weather in Paris")
	q.Tools, q.ToolChoice = allTools, ai.ToolChoiceNone
	if r := ask(t, q); len(r.ToolRequests()) != 0 || r.Text() == "" {
		t.Error("none: a tool was called")
	}
	q = userRequest("Sing about Oslo")
	q.Tools, q.ToolChoice = []*ai.ToolDefinition{timeTool}, ai.ToolChoiceRequired
	if r := ask(t, q); len(r.ToolRequests()) != 1 || string(r.ToolRequests()[0].ToolRequest.Input) != `{"city":"Oslo"}` {
		t.Errorf("required: %+v", r.ToolRequests())
	}
	q = userRequest("Track my order")
	q.Tools, q.ToolChoice = []*ai.ToolDefinition{patternTool}, ai.ToolChoiceRequired
	_, err := modelFunc(t, &Plugin{})(t.Context(), q, nil)
	if core.StatusOf(err) != core.FailedPrecondition || !strings.Contains(err.Error(), "#/properties/order/pattern") || !strings.Contains(err.Error(), "trackOrder") {
		t.Errorf("required and impossible: %v", err)
	}
	q = userRequest("Break it")
	q.Tools = []*ai.ToolDefinition{tool("break", "", `{"type":"nonsense"}`)}
	if _, err := modelFunc(t, &Plugin{})(t.Context(), q, nil); core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("a bad schema: %v", err)
	}
}

func TestAnswerFromTools(t *testing.T) {
	call := ai.NewModelMessage(ai.NewToolRequestPart("getWeather", "call-1", map[string]any{"city": "Paris"}))
	answered := func(output any) *ai.ModelRequest {
		return &ai.ModelRequest{Tools: allTools, ToolChoice: ai.ToolChoiceRequired, Messages: []*ai.Message{
			ai.NewUserTextMessage("What's the weather in Paris?"), call, ai.NewMessage(ai.RoleTool, ai.NewToolResponsePart("getWeather", "call-1", output)),
		}}
	}
	type m = map[string]any
	for _, c := range []struct {
		output any
		want   string
	}{
		{"Sunny.", "getWeather (city Paris): Sunny."},
		{"Sunny", "getWeather (city Paris): Sunny."},
		{21, "getWeather (city Paris): 21."},
		{nil, "getWeather (city Paris): no output."},
		{m{}, "getWeather (city Paris): nothing."},
		{m{"temperatureC": 21.5, "ok": true}, "getWeather (city Paris): ok true, temperature C 21.5."},
		{m{"wind": m{"speed": 3}}, "getWeather (city Paris): wind speed 3."},
		{[]string{"a", "b", "c"}, "getWeather (city Paris): a, b and c."},
		{[]m{{"day": "Mon", "max": 3}, {"day": "Tue", "max": 4}}, "getWeather (city Paris):\n- day Mon, max 3\n- day Tue, max 4"},
	} {
		r := ask(t, answered(c.output))
		if r.Text() != c.want || len(r.ToolRequests()) != 0 {
			t.Errorf("output %v: %q, want %q", c.output, r.Text(), c.want)
		}
	}
	// Documents that fit are quoted too; a schema is filled from the output.
	q := answered("Sunny")
	q.Docs = []*ai.Document{ai.NewTextDocument("Paris is the capital of France.", ai.Metadata{"id": "fr"})}
	if got, want := ask(t, q).Text(), "getWeather (city Paris): Sunny.\n\nParis is the capital of France. (source: fr)"; got != want {
		t.Errorf("got %q", got)
	}
	q = answered(m{"temperature_c": 21.5, "sky": "clear"})
	q.Output = &ai.OutputConfig{Format: "json", Schema: json.RawMessage(`{"type":"object","properties":{"temperatureC":{"type":"number"},"sky":{"type":"string"},"city":{"type":"string"}}}`)}
	if diff := cmp.Diff("{\n  \"temperatureC\": 21.5,\n  \"sky\": \"clear\",\n  \"city\": \"Paris\"\n}", ask(t, q).Text()); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
	// The next question starts over, with refs that were not used.
	q = answered("Sunny")
	q.Messages = append(q.Messages, ai.NewModelTextMessage("Sunny."), ai.NewUserTextMessage("And the weather in Rome?"))
	if calls := ask(t, q).ToolRequests(); len(calls) != 1 || calls[0].ToolRequest.Ref != "call-2" || string(calls[0].ToolRequest.Input) != `{"city":"Rome"}` {
		t.Errorf("calls %+v", calls)
	}
}

func TestToolLoop(t *testing.T) {
	g, err := genkit.New(t.Context(), &genkit.Options{Plugins: []core.Plugin{&Plugin{}}, Model: ModelName})
	if err != nil {
		t.Fatal(err)
	}
	runs := 0
	type in struct {
		City string `json:"city"`
	}
	weather := genkit.DefineTool(g, "getWeather", "Gets the weather.", func(_ context.Context, in in) (string, error) {
		runs++
		return "Rain in " + in.City + ".", nil
	})
	r, err := g.Generate(t.Context(), genkit.WithPrompt("How is the weather in Bern?"), genkit.WithTools(weather), genkit.WithToolChoice(ai.ToolChoiceRequired))
	if err != nil || r.Text() != "getWeather (city Bern): Rain in Bern." || runs != 1 {
		t.Errorf("%q after %d runs, %v", r.Text(), runs, err)
	}
}

func TestAmbiguousTools(t *testing.T) {
	todos := []*ai.ToolDefinition{
		tool("addTodo", "Adds a todo.", `{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}`),
		tool("removeTodo", "Removes a todo.", `{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]}`),
		nil,
		tool("listTodos", "Lists all todos.", `{"type":"object"}`),
	}
	for prompt, want := range map[string]string{
		"Add a todo: buy milk":  `addTodo {"text":"buy milk"}`,
		"Remove todo 3":         `removeTodo {"id":3}`,
		"List my todos, please": `listTodos {}`,
		"What about my todos?":  "", // which of them?
	} {
		q := userRequest(prompt)
		q.Tools = todos
		got := ""
		for _, call := range ask(t, q).ToolRequests() {
			got += call.ToolRequest.Name + " " + string(call.ToolRequest.Input)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", prompt, got, want)
		}
	}
	q := userRequest("Well?")
	q.Tools, q.ToolChoice = []*ai.ToolDefinition{nil}, ai.ToolChoiceRequired
	if r := ask(t, q); len(r.ToolRequests()) != 0 {
		t.Error("a nil tool was called")
	}
}
