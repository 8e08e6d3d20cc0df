// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// clever does all that ModelSuite asks for: it echoes, uses tools and answers in JSON.
func clever(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	switch last := q.Messages[len(q.Messages)-1]; {
	case last.Role == ai.RoleTool:
		output := last.Content[0].(*ai.ToolResponsePart).ToolResponse.Output
		return echo(ctx, userRequest("The number is "+string(output)), send)
	case len(q.Tools) > 0 && q.Tools[0].Name == "openBox":
		return stopResponse(ai.NewToolRequestPart("openBox", "", map[string]string{"box": "blue"})), nil
	case q.Output != nil && q.Output.Schema != nil:
		return echoing(ctx, send, `{"name":"Ada","age":36,"languages":["en","fr"]}`)
	}
	return echo(ctx, q, send)
}

// echoing answers with text, in one chunk.
func echoing(ctx context.Context, send core.Send[*ai.Chunk], text string) (*ai.ModelResponse, error) {
	if ctx.Err() != nil {
		return nil, stopped(ctx)
	}
	if err := send(ai.NewTextChunk(text)); err != nil {
		return nil, err
	}
	return stopResponse(ai.NewTextPart(text)), nil
}

func TestModelSuitePasses(t *testing.T) {
	t.Run("clever", func(t *testing.T) {
		m := NewModel(Repeat(Func(clever)))
		ModelSuite(t, New(t, m), ModelName, nil)
		m.AssertUnchanged(t)
	})
	t.Run("echo", func(t *testing.T) {
		ModelSuite(t, New(t, EchoModel()), ModelName, &ModelSuiteOptions{Config: map[string]any{"temperature": 0}})
	})
	t.Run("silent", func(t *testing.T) {
		quiet := func(ctx context.Context, q *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
			return clever(ctx, q, func(*ai.Chunk) error { return nil })
		}
		ModelSuite(t, New(t, NewModel(Repeat(Func(quiet)))), ModelName, &ModelSuiteOptions{NoStreaming: true, Limits: hasty})
	})
	t.Run("blocking", func(t *testing.T) {
		// What blocks until it is cancelled passes the subtests of cancellation.
		g := New(t, NewModel(Repeat(Block())))
		s, err := newModelSuite(t.Context(), g, ModelName, &ModelSuiteOptions{Limits: Limits{Timeout: 200 * time.Millisecond}})
		if err != nil {
			t.Fatal(err)
		}
		s.cancelledBefore(t)
		s.cancelledDuring(t)
	})
}

// defineForeign registers an action that does what a does with other Go types, like
// one of another process.
func defineForeign(r core.Registrar, name string, a *core.Action) {
	foreign := core.NewAction(a.Kind, name, func(ctx context.Context, in json.RawMessage, send core.Send[json.RawMessage]) (json.RawMessage, error) {
		return a.RunJSON(ctx, in, send)
	}).Action
	foreign.Metadata = a.Metadata
	r.Registry().Register(foreign)
}

func TestSuitesThroughJSON(t *testing.T) {
	g := New(t, nil)
	defineForeign(g, "model", NewModel(Repeat(Func(clever))).Define(g, "typedModel"))
	ModelSuite(t, g, "model", nil)
	defineForeign(g, "embedder", NewEmbedder(0).Define(g, "typedEmbedder"))
	EmbedderSuite(t, g, "embedder", nil)
	defineForeign(g, "retriever", NewRetriever(threeDocs()...).Define(g, "typedRetriever"))
	RetrieverSuite(t, g, "retriever", wantThree())
}

func TestModelSuiteSkips(t *testing.T) {
	g := New(t, EchoModel())
	s, err := newModelSuite(t.Context(), g, ModelName, &ModelSuiteOptions{Supports: &ai.ModelSupports{}, NoStreaming: true})
	if err != nil {
		t.Fatal(err)
	}
	s.limits = false
	want := map[string]bool{"systemRole": true, "history": true, "streaming": true, "tools": true, "structuredOutput": true, "maxOutputTokens": true}
	for _, c := range s.checks() {
		if r := record(t, c.run); r.skipped != want[c.name] || r.failed {
			t.Errorf("%s: skipped %t, failed %t: %s", c.name, r.skipped, r.failed, r.text())
		}
	}
}

func TestModelSuiteUnknownModel(t *testing.T) {
	if _, err := newModelSuite(t.Context(), New(t, nil), "nobody", nil); core.StatusOf(err) != core.NotFound {
		t.Errorf("err = %v", err)
	}
}

type modelFunc = core.ModelFunc

// changing returns a clever model whose answers change goes over.
func changing(change func(q *ai.ModelRequest, r *ai.ModelResponse)) modelFunc {
	return func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		r, err := clever(ctx, q, send)
		if err == nil {
			change(q, r)
		}
		return r, err
	}
}

// seeing returns a clever model that sees another request than the one it gets.
func seeing(change func(q *ai.ModelRequest)) modelFunc {
	return func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		other := clone(q)
		change(other)
		return clever(ctx, other, send)
	}
}

// sending returns a clever model that sends other chunks.
func sending(change func(send core.Send[*ai.Chunk]) core.Send[*ai.Chunk]) modelFunc {
	return func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		return clever(ctx, q, change(send))
	}
}

func TestModelSuiteSeesFaults(t *testing.T) {
	var cached sync.Map
	cases := []broken[modelFunc]{
		{"always fails", func(context.Context, *ai.ModelRequest, core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
			return nil, core.Errorf(core.Unavailable, "busy")
		}, "cancelledBefore cancelledDuring concurrency greeting history maxOutputTokens requestUnchanged streaming structuredOutput systemRole tools usage", "UNAVAILABLE: busy"},
		{"panics", func(context.Context, *ai.ModelRequest, core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
			panic("boom")
		},
			"cancelledBefore cancelledDuring concurrency greeting history maxOutputTokens requestUnchanged streaming structuredOutput systemRole tools usage", "the call panicked: boom"},
		{"answers with the wrong role", changing(func(_ *ai.ModelRequest, r *ai.ModelResponse) { r.Message.Role = ai.RoleUser }),
			"greeting history streaming systemRole tools usage", `role "user"; want "model"`},
		{"gives no finish reason", changing(func(_ *ai.ModelRequest, r *ai.ModelResponse) { r.FinishReason = "" }),
			"greeting history maxOutputTokens streaming systemRole tools usage", `finish reason ""`},
		{"drops the system message", seeing(func(q *ai.ModelRequest) {
			if q.Messages[0].Role == ai.RoleSystem {
				q.Messages = q.Messages[1:]
			}
		}), "systemRole", `does not contain "xylophone"`},
		{"drops the history", seeing(func(q *ai.ModelRequest) {
			if len(q.Messages) == 3 && q.Messages[1].Role == ai.RoleModel && len(q.Tools) == 0 {
				q.Messages = q.Messages[2:]
			}
		}), "history", `does not contain "quillon"`},
		{"sends no chunks", sending(func(core.Send[*ai.Chunk]) core.Send[*ai.Chunk] { return func(*ai.Chunk) error { return nil } }),
			"streaming", "no chunk was sent"},
		{"sends everything twice", sending(func(send core.Send[*ai.Chunk]) core.Send[*ai.Chunk] {
			return func(c *ai.Chunk) error {
				if err := send(c); err != nil {
					return err
				}
				return send(clone(c))
			}
		}), "streaming", "the chunks add up to"},
		{"sends chunks of another role", sending(func(send core.Send[*ai.Chunk]) core.Send[*ai.Chunk] {
			return func(c *ai.Chunk) error { c.Role = ai.RoleUser; return send(c) }
		}), "streaming tools", `has role "user" at index 0; want "model"`},
		{"sends chunks of a later message", sending(func(send core.Send[*ai.Chunk]) core.Send[*ai.Chunk] {
			return func(c *ai.Chunk) error { c.Index = 4; return send(c) }
		}), "streaming", "has index 4; the first answer has 0"},
		{"uses one part for all chunks", sending(func(send core.Send[*ai.Chunk]) core.Send[*ai.Chunk] {
			part := ai.NewTextPart("")
			return func(c *ai.Chunk) error {
				part.Text = c.Text()
				c.Content = ai.Parts{part}
				return send(c)
			}
		}), "streaming tools", "was changed after it had been sent: $.content[0].text"},
		{"ignores tools", seeing(func(q *ai.ModelRequest) { q.Tools = nil }), "tools", "did not ask for the tool"},
		{"calls tools with the wrong type", changing(func(_ *ai.ModelRequest, r *ai.ModelResponse) {
			for _, request := range r.ToolRequests() {
				request.ToolRequest.Input = ai.JSON(map[string]any{"box": 5})
			}
		}), "tools", "tool 'openBox'"},
		{"calls tools for something else", changing(func(_ *ai.ModelRequest, r *ai.ModelResponse) {
			for _, request := range r.ToolRequests() {
				request.ToolRequest.Input = ai.JSON(map[string]any{"box": "red"})
			}
		}), "tools", `the tool was called for ["red"]`},
		{"ignores what tools respond", changing(func(q *ai.ModelRequest, r *ai.ModelResponse) {
			if q.Messages[len(q.Messages)-1].Role == ai.RoleTool {
				r.Message = ai.NewModelTextMessage("I do not know.")
			}
		}), "tools", `does not contain "7141"`},
		{"ignores schemas", seeing(func(q *ai.ModelRequest) { q.Output = nil }), "structuredOutput", "the model's answer"},
		{"fills schemas with anything", changing(func(q *ai.ModelRequest, r *ai.ModelResponse) {
			if q.Output != nil {
				r.Message = ai.NewModelTextMessage(`{"name":"Bob","age":1,"languages":[]}`)
			}
		}), "structuredOutput", "Bob"},
		{"ignores its context", func(_ context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
			return clever(context.Background(), q, func(c *ai.Chunk) error { _ = send(c); return nil })
		}, "cancelledBefore cancelledDuring", "more chunks were sent after the listener had left"},
		{"does not return", func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
			if strings.Contains(q.Messages[0].Text(), "two hundred") {
				time.Sleep(6 * time.Second)
			}
			return clever(ctx, q, send)
		}, "cancelledDuring", "the call did not return"},
		{"fails with another status", func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
			r, err := clever(ctx, q, send)
			if err != nil {
				err = core.Errorf(core.Internal, "something: %v", err)
			}
			return r, err
		}, "cancelledBefore cancelledDuring", "failed with INTERNAL"},
		{"counts below zero", changing(func(_ *ai.ModelRequest, r *ai.ModelResponse) { r.Usage = &ai.Usage{OutputTokens: -1, TotalTokens: 7} }),
			"usage", "usage.OutputTokens is -1"},
		{"cannot add", changing(func(_ *ai.ModelRequest, r *ai.ModelResponse) {
			r.Usage = &ai.Usage{InputTokens: 2, OutputTokens: 3, TotalTokens: 4}
		}), "usage", "usage.TotalTokens is 4; its parts add up to 5"},
		{"changes messages", changing(func(q *ai.ModelRequest, _ *ai.ModelResponse) { q.Messages[0].Role = "assistant" }),
			"requestUnchanged", `$.messages[0].role was "system" and is "assistant"`},
		{"changes metadata", changing(func(q *ai.ModelRequest, _ *ai.ModelResponse) {
			if m := q.Messages[len(q.Messages)-1].Metadata; m != nil {
				delete(m, "note")
			}
		}), "requestUnchanged", "metadata"},
		{"changes schemas", changing(func(q *ai.ModelRequest, _ *ai.ModelResponse) {
			for _, tool := range q.Tools {
				copy(tool.InputSchema, strings.Replace(string(tool.InputSchema), `"object"`, `"OBJECT"`, 1))
			}
		}), "requestUnchanged", "$.tools[0].inputSchema.type"},
		{"appends in place", changing(func(q *ai.ModelRequest, _ *ai.ModelResponse) {
			if cap(q.Messages) > len(q.Messages) {
				_ = append(q.Messages, ai.NewModelTextMessage("hm"))
			}
		}), "requestUnchanged", "list of *ai.Message in place"},
		{"mixes calls up", func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
			if strings.Contains(q.Messages[0].Text(), "Reply with the word") {
				first, _ := cached.LoadOrStore("first", q)
				q = first.(*ai.ModelRequest)
			}
			return clever(ctx, q, send)
		}, "concurrency", "at the same time does not contain"},
		{"ignores maxOutputTokens", seeing(func(q *ai.ModelRequest) { q.Config = nil }), "maxOutputTokens", `finish reason is "stop"`},
		{"counts more than maxOutputTokens", changing(func(_ *ai.ModelRequest, r *ai.ModelResponse) {
			if r.Usage != nil {
				r.Usage.OutputTokens, r.Usage.TotalTokens = 500, r.Usage.InputTokens+500
			}
		}), "maxOutputTokens", "500 output tokens"},
	}
	seesFaults(t, cases, func(t *testing.T, fn modelFunc) []check {
		g := New(t, nil)
		supports := ai.ModelSupports{Multiturn: true, Tools: true, SystemRole: true, Constrained: ai.ConstrainedAll, Context: true}
		genkit.DefineModel(g, "broken", &genkit.ModelOptions{Supports: &supports}, fn)
		s, err := newModelSuite(t.Context(), g, "broken", &ModelSuiteOptions{Supports: &supports, Limits: hasty})
		if err != nil {
			t.Fatal(err)
		}
		return s.checks()
	})
}
