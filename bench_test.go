// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"text/template"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// The workloads that the project measures itself by. Each runs the floor, the
// cheapest plain Go that does the same, and then Genkit, which reports how many
// floors it takes (x/floor). The rows of TestAllocationBudgets hold the
// allocations.

type (
	orderItem struct {
		SKU   string  `json:"sku"`
		Qty   int     `json:"qty"`
		Price float64 `json:"price"`
	}
	order struct {
		Name    string      `json:"name"`
		Items   []orderItem `json:"items"`
		Tags    []string    `json:"tags"`
		Express bool        `json:"express"`
	}
	receipt struct {
		Total float64 `json:"total"`
		Lines int     `json:"lines"`
		OK    bool    `json:"ok"`
	}
	addIn struct {
		A int `json:"a"`
		B int `json:"b"`
	}
)

var sampleOrder = order{
	Name:  "Ada",
	Items: []orderItem{{"sku-1", 1, 9.5}, {"sku-2", 2, 3.25}, {"sku-3", 3, 1}},
	Tags:  []string{"a", "b", "c"}, Express: true,
}

func settle(_ context.Context, o order) (receipt, error) {
	r := receipt{Lines: len(o.Items), OK: true}
	for _, item := range o.Items {
		r.Total += float64(item.Qty) * item.Price
	}
	return r, nil
}

func identity(_ context.Context, s string) (string, error) { return s, nil }

func threeSteps(ctx context.Context, s string) (string, error) {
	for i := range 3 {
		var err error
		s, err = genkit.Run(ctx, "step", func(context.Context) (string, error) { return s + string(rune('a'+i)), nil })
		if err != nil {
			return "", err
		}
	}
	return s, nil
}

func streamThousand(_ context.Context, _ string, send core.Send[string]) (string, error) {
	for range 1000 {
		if err := send("token "); err != nil {
			return "", err
		}
	}
	return "done", nil
}

// workload is a row: prepare returns the function to measure.
type workload struct {
	name   string
	floor  func() func() error
	genkit func(tb testing.TB) func() error
	allocs float64 // the budget; 0 is none
}

var workloads = []workload{
	{name: "flow_string", allocs: 4,
		floor: func() func() error {
			ctx := context.Background()
			return func() error { _, err := identity(ctx, "hello world"); return err }
		},
		genkit: func(tb testing.TB) func() error {
			ctx, f := tb.Context(), genkit.DefineFlow(newGenkit(tb), "flow", identity)
			return func() error { _, err := f.Run(ctx, "hello world"); return err }
		}},
	{name: "flow_struct", allocs: 6,
		floor: func() func() error {
			ctx := context.Background()
			return func() error { _, err := settle(ctx, sampleOrder); return err }
		},
		genkit: func(tb testing.TB) func() error {
			ctx, f := tb.Context(), genkit.DefineFlow(newGenkit(tb), "flow", settle)
			return func() error { _, err := f.Run(ctx, sampleOrder); return err }
		}},
	{name: "flow_struct_json", allocs: 45,
		floor: func() func() error {
			ctx, in := context.Background(), ai.JSON(sampleOrder)
			return func() error {
				var o order
				if err := json.Unmarshal(in, &o); err != nil {
					return err
				}
				r, err := settle(ctx, o)
				if err != nil {
					return err
				}
				_, err = json.Marshal(r)
				return err
			}
		},
		genkit: func(tb testing.TB) func() error {
			ctx, in, f := tb.Context(), ai.JSON(sampleOrder), genkit.DefineFlow(newGenkit(tb), "flow", settle)
			return func() error { _, err := f.RunJSON(ctx, in, nil); return err }
		}},
	{name: "flow_3steps", allocs: 14,
		floor: func() func() error {
			return func() error {
				s := "hello world"
				for i := range 3 {
					s += string(rune('a' + i))
				}
				sink = s
				return nil
			}
		},
		genkit: func(tb testing.TB) func() error {
			ctx, f := tb.Context(), genkit.DefineFlow(newGenkit(tb), "flow", threeSteps)
			return func() error { _, err := f.Run(ctx, "hello world"); return err }
		}},
	{name: "prompt_render", allocs: 150, floor: floorPrompt, genkit: runPrompt},
	{name: "flow_stream1000",
		floor: func() func() error {
			return func() error {
				n := 0
				for s := range func(yield func(string) bool) {
					for range 1000 {
						if !yield("token ") {
							return
						}
					}
				} {
					n += len(s)
				}
				return check(n, 6000)
			}
		},
		genkit: func(tb testing.TB) func() error {
			ctx, f := tb.Context(), genkit.DefineStreamingFlow(newGenkit(tb), "flow", streamThousand)
			return func() error {
				n := 0
				for s, err := range f.Stream(ctx, "x").Chunks() {
					if err != nil {
						return err
					}
					n += len(s)
				}
				return check(n, 6000)
			}
		}},
	{name: "define_1000",
		floor: func() func() error {
			return func() error {
				m := map[string]func(context.Context, order) (receipt, error){}
				for i := range 1000 {
					m[fmt.Sprintf("/flow/flow%d", i)] = settle
				}
				return check(len(m), 1000)
			}
		},
		genkit: func(tb testing.TB) func() error {
			ctx := tb.Context()
			return func() error {
				g, err := genkit.New(ctx, nil)
				if err != nil {
					return err
				}
				for i := range 1000 {
					genkit.DefineFlow(g, fmt.Sprintf("flow%d", i), settle)
				}
				return nil
			}
		}},
	{name: "gen_1msg", allocs: 30,
		floor: func() func() error {
			return func() error {
				q := &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserTextMessage("Say hello")}}
				r, err := hello(context.Background(), q, nil)
				sink = r.Text()
				return err
			}
		},
		genkit: func(tb testing.TB) func() error {
			ctx, g := tb.Context(), newGenkit(tb)
			genkit.DefineModel(g, "hello", nil, hello)
			return func() error {
				_, err := g.Generate(ctx, genkit.WithModel("hello"), genkit.WithPrompt("Say hello"))
				return err
			}
		}},
	{name: "gen_hist20", allocs: 30,
		floor: func() func() error {
			q := &ai.ModelRequest{Messages: history20()}
			return func() error {
				r, err := hello(context.Background(), q, nil)
				sink = r.Text()
				return err
			}
		},
		genkit: func(tb testing.TB) func() error {
			ctx, g, history := tb.Context(), newGenkit(tb), history20()
			genkit.DefineModel(g, "hello", nil, hello)
			return func() error {
				_, err := g.Generate(ctx, genkit.WithModel("hello"), genkit.WithMessages(history...))
				return err
			}
		}},
	{name: "gen_tool1", allocs: 65, floor: func() func() error { return floorTools(1) }, genkit: func(tb testing.TB) func() error { return runTools(tb, 1) }},
	{name: "gen_tool5", allocs: 135, floor: func() func() error { return floorTools(5) }, genkit: func(tb testing.TB) func() error { return runTools(tb, 5) }},
	{name: "gen_structured", allocs: 80,
		floor: func() func() error {
			raw := ai.JSON(pancakes)
			return func() error {
				var r recipe
				if err := json.Unmarshal(raw, &r); err != nil {
					return err
				}
				return check(len(r.Steps), 5)
			}
		},
		genkit: func(tb testing.TB) func() error {
			ctx, g, text := tb.Context(), newGenkit(tb), string(ai.JSON(pancakes))
			genkit.DefineModel(g, "recipes", &genkit.ModelOptions{Supports: &ai.ModelSupports{Constrained: ai.ConstrainedAll}},
				func(context.Context, *ai.ModelRequest, core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
					return &ai.ModelResponse{Message: ai.NewModelTextMessage(text), FinishReason: ai.FinishStop}, nil
				})
			return func() error {
				r, _, err := genkit.GenerateData[recipe](ctx, g, genkit.WithModel("recipes"), genkit.WithPrompt("Pancakes"))
				if err != nil {
					return err
				}
				return check(len(r.Steps), 5)
			}
		}},
	{name: "gen_stream1000", allocs: 1000 + 60, // one for each chunk
		floor: func() func() error {
			return func() error {
				n := 0
				_, err := streamingModel(context.Background(), &ai.ModelRequest{}, func(c *ai.Chunk) error {
					n += len(c.Text())
					return nil
				})
				if err != nil {
					return err
				}
				return check(n, 6000)
			}
		},
		genkit: func(tb testing.TB) func() error {
			ctx, g := tb.Context(), newGenkit(tb)
			genkit.DefineModel(g, "stream", nil, streamingModel)
			return func() error {
				n := 0
				for chunk, err := range g.GenerateStream(ctx, genkit.WithModel("stream"), genkit.WithPrompt("Count")).Chunks() {
					if err != nil {
						return err
					}
					n += len(chunk.Text())
				}
				return check(n, 6000)
			}
		}},
}

var sink string

type (
	ingredient struct {
		Name   string  `json:"name"`
		Amount float64 `json:"amount"`
		Unit   string  `json:"unit"`
	}
	recipe struct {
		Title       string       `json:"title"`
		Servings    int          `json:"servings"`
		Ingredients []ingredient `json:"ingredients"`
		Steps       []string     `json:"steps"`
	}
)

var pancakes = recipe{
	Title: "Pancakes", Servings: 4,
	Ingredients: []ingredient{{"flour", 250, "g"}, {"milk", 0.5, "l"}, {"eggs", 3, ""}, {"salt", 1, "pinch"}, {"butter", 30, "g"}},
	Steps:       []string{"Mix flour and salt.", "Add the milk.", "Beat in the eggs.", "Let it rest.", "Fry in butter."},
}

func check(got, want int) error {
	if got != want {
		return fmt.Errorf("got %d, want %d", got, want)
	}
	return nil
}

func newGenkit(tb testing.TB) *genkit.Genkit {
	tb.Helper()
	g, err := genkit.New(tb.Context(), nil)
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

func hello(context.Context, *ai.ModelRequest, core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	return &ai.ModelResponse{Message: ai.NewModelTextMessage("Hello!"), FinishReason: ai.FinishStop}, nil
}

func history20() []*ai.Message {
	text := fmt.Sprintf("%0200d", 7)
	var messages []*ai.Message
	for i := range 20 {
		if i%2 == 0 {
			messages = append(messages, ai.NewUserTextMessage(text))
		} else {
			messages = append(messages, ai.NewModelTextMessage(text))
		}
	}
	return messages
}

// streamingModel allocates nothing for its chunks: what is measured is Genkit.
func streamingModel(_ context.Context, _ *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	for range 1000 {
		if err := send(tokenChunk); err != nil {
			return nil, err
		}
	}
	return &ai.ModelResponse{Message: ai.NewModelTextMessage("done")}, nil
}

var tokenChunk = ai.NewTextChunk("token ")

func add(_ context.Context, in addIn) (int, error) { return in.A + in.B, nil }

// toolModel asks for n calls of add in its first turn and answers in its second.
func toolModel(n int) core.ModelFunc {
	input := json.RawMessage(`{"a":1,"b":2}`)
	return func(_ context.Context, q *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		if q.Messages[len(q.Messages)-1].Role == ai.RoleTool {
			return &ai.ModelResponse{Message: ai.NewModelTextMessage("3")}, nil
		}
		m := &ai.Message{Role: ai.RoleModel, Content: make(ai.Parts, n)}
		for i := range n {
			m.Content[i] = &ai.ToolRequestPart{ToolRequest: ai.ToolRequest{Name: "add", Ref: "r" + string(rune('0'+i)), Input: input}}
		}
		return &ai.ModelResponse{Message: m}, nil
	}
}

func floorTools(n int) func() error {
	model := toolModel(n)
	return func() error {
		q := &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserTextMessage("Add")}}
		r, err := model(context.Background(), q, nil)
		if err != nil {
			return err
		}
		answer := &ai.Message{Role: ai.RoleTool}
		for _, request := range r.ToolRequests() {
			var in addIn
			if err := json.Unmarshal(request.ToolRequest.Input, &in); err != nil {
				return err
			}
			sum, _ := add(context.Background(), in)
			answer.Content = append(answer.Content, ai.NewToolResponsePart("add", request.ToolRequest.Ref, sum))
		}
		q.Messages = append(q.Messages, r.Message, answer)
		r, err = model(context.Background(), q, nil)
		sink = r.Text()
		return err
	}
}

func runTools(tb testing.TB, n int) func() error {
	ctx, g := tb.Context(), newGenkit(tb)
	genkit.DefineModel(g, "tools", nil, toolModel(n))
	tool := genkit.DefineTool(g, "add", "Adds two numbers.", add)
	return func() error {
		_, err := g.Generate(ctx, genkit.WithModel("tools"), genkit.WithPrompt("Add"), genkit.WithTools(tool))
		return err
	}
}

// The prompt of prompt_render: two roles, and two partials, one of them with an argument,
// each over ten items.
const promptSource = `---
model: echo
input:
  schema:
    name: string
    items(array):
      title: string
      price: number
---
{{role "system"}}You know {{name}}.
{{#each items}}{{> line}}{{/each}}
{{role "user"}}
{{#each items}}{{> offer sign="$"}}{{/each}}
`

type promptInput struct {
	Name  string       `json:"name"`
	Items []promptItem `json:"items"`
}

type promptItem struct {
	Title string  `json:"title"`
	Price float64 `json:"price"`
}

func samplePromptInput() promptInput {
	in := promptInput{Name: "Ada"}
	for i := range 10 {
		in.Items = append(in.Items, promptItem{fmt.Sprintf("Item %d", i), float64(i) + 0.5})
	}
	return in
}

func floorPrompt() func() error {
	in := samplePromptInput()
	line := template.Must(template.New("line").Parse("- {{.Title}}\n"))
	template.Must(line.New("offer").Parse("- {{.Item.Title}} for {{.Sign}}{{.Item.Price}}\n"))
	type offer struct {
		Item promptItem
		Sign string
	}
	return func() error {
		var system, user strings.Builder
		system.WriteString("You know " + in.Name + ".\n")
		for _, item := range in.Items {
			if err := line.Execute(&system, item); err != nil {
				return err
			}
			if err := line.ExecuteTemplate(&user, "offer", offer{item, "$"}); err != nil {
				return err
			}
		}
		sink = system.String() + user.String()
		return nil
	}
}

func runPrompt(tb testing.TB) func() error {
	ctx, g, in := tb.Context(), newGenkit(tb), samplePromptInput()
	genkit.DefinePartial(g, "line", "- {{title}}\n")
	genkit.DefinePartial(g, "offer", "- {{title}} for {{sign}}{{price}}\n")
	p, err := genkit.DefinePromptSource[promptInput, string](ctx, g, "offers", promptSource)
	if err != nil {
		tb.Fatal(err)
	}
	return func() error {
		rendered, err := p.Render(ctx, in)
		if err != nil {
			return err
		}
		return check(len(rendered.Messages), 2)
	}
}

func benchmarkWorkload(b *testing.B, name string) {
	for _, w := range workloads {
		if w.name != name {
			continue
		}
		var floor float64
		b.Run("floor", func(b *testing.B) { measure(b, w.floor()); floor = perOp(b) })
		b.Run("genkit", func(b *testing.B) {
			measure(b, w.genkit(b))
			if floor > 0 {
				b.ReportMetric(perOp(b)/floor, "x/floor")
			}
		})
		b.Run("parallel", func(b *testing.B) { measureParallel(b, w.genkit(b)) })
		return
	}
	b.Fatalf("no workload %s", name)
}

func measure(b *testing.B, run func() error) {
	b.ReportAllocs()
	for b.Loop() {
		if err := run(); err != nil {
			b.Fatal(err)
		}
	}
}

func measureParallel(b *testing.B, run func() error) {
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := run(); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

func perOp(b *testing.B) float64 { return float64(b.Elapsed().Nanoseconds()) / float64(b.N) }

// BenchmarkW_control allocates what gen_1msg does, and does nothing else: with -cpu 1,2
// its parallel row tells what the machine, its allocator and its garbage collector give
// to a second core, which is the most that the other rows can get.
func BenchmarkW_control(b *testing.B) {
	run := func() error {
		var last *[14]*byte
		for range 24 {
			next := new([14]*byte) // 112 bytes with pointers in them
			keepAlive(next, last)
			last = next
		}
		return nil
	}
	b.Run("serial", func(b *testing.B) { measure(b, run) })
	b.Run("parallel", func(b *testing.B) { measureParallel(b, run) })
}

// keepAlive is a use that the compiler does not see through.
//
//go:noinline
func keepAlive(a, b *[14]*byte) {
	if a == b {
		panic("two objects are one")
	}
}

func BenchmarkW_flow_string(b *testing.B)      { benchmarkWorkload(b, "flow_string") }
func BenchmarkW_flow_struct(b *testing.B)      { benchmarkWorkload(b, "flow_struct") }
func BenchmarkW_flow_struct_json(b *testing.B) { benchmarkWorkload(b, "flow_struct_json") }
func BenchmarkW_flow_3steps(b *testing.B)      { benchmarkWorkload(b, "flow_3steps") }
func BenchmarkW_flow_stream1000(b *testing.B)  { benchmarkWorkload(b, "flow_stream1000") }
func BenchmarkW_define_1000(b *testing.B)      { benchmarkWorkload(b, "define_1000") }
func BenchmarkW_gen_1msg(b *testing.B)         { benchmarkWorkload(b, "gen_1msg") }
func BenchmarkW_gen_hist20(b *testing.B)       { benchmarkWorkload(b, "gen_hist20") }
func BenchmarkW_gen_tool1(b *testing.B)        { benchmarkWorkload(b, "gen_tool1") }
func BenchmarkW_gen_tool5(b *testing.B)        { benchmarkWorkload(b, "gen_tool5") }
func BenchmarkW_gen_structured(b *testing.B)   { benchmarkWorkload(b, "gen_structured") }
func BenchmarkW_prompt_render(b *testing.B)    { benchmarkWorkload(b, "prompt_render") }
func BenchmarkW_gen_stream1000(b *testing.B)   { benchmarkWorkload(b, "gen_stream1000") }

func TestAllocationBudgets(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	for _, w := range workloads {
		if w.allocs == 0 {
			continue
		}
		t.Run(w.name, func(t *testing.T) {
			run := w.genkit(t)
			got := testing.AllocsPerRun(100, func() {
				if err := run(); err != nil {
					t.Fatal(err)
				}
			})
			if got > w.allocs {
				t.Errorf("%s allocates %.0f times; the budget is %.0f", w.name, got, w.allocs)
			}
			t.Logf("%s: %.0f of %.0f allocations", w.name, got, w.allocs)
		})
	}
}
