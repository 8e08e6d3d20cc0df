// SPDX-License-Identifier: Apache-2.0

package core_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// TestDuplicatesNameTheUsersLines checks that a panic names the lines of those who
// called a Define verb, and not lines of the library.
func TestDuplicatesNameTheUsersLines(t *testing.T) {
	flow := func(context.Context, string) (string, error) { return "", nil }
	streaming := func(context.Context, string, core.Send[int]) (string, error) { return "", nil }
	model := func(context.Context, *ai.ModelRequest, core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		return nil, nil
	}
	fetch := func(context.Context) ([]*core.Action, error) { return nil, nil }
	for name, define := range map[string]func(r *core.Registry) int{
		"DefineFlow":          func(r *core.Registry) int { genkit.DefineFlow(r, "x", flow); return line() },
		"DefineStreamingFlow": func(r *core.Registry) int { genkit.DefineStreamingFlow(r, "x", streaming); return line() },
		"DefineTool":          func(r *core.Registry) int { genkit.DefineTool(r, "x", "", flow); return line() },
		"DefineModel":         func(r *core.Registry) int { genkit.DefineModel(r, "x", nil, model); return line() },
		"Register": func(r *core.Registry) int {
			r.Register(core.NewAction(core.KindFlow, "x", func(context.Context, string, core.Send[int]) (int, error) { return 0, nil }).Action)
			return line() - 1
		},
		"RegisterDynamicProvider": func(r *core.Registry) int { core.RegisterDynamicProvider(r, "x", nil, fetch); return line() },
	} {
		t.Run(name, func(t *testing.T) {
			r := core.NewRegistry()
			want := fmt.Sprintf("call_site_test.go:%d", define(r))
			defer func() {
				text, _ := recover().(string)
				if !strings.Contains(text, "is defined twice: at ") || strings.Count(text, want) != 2 || strings.Count(text, ".go:") != 2 {
					t.Errorf("panic %q, want %s twice", text, want)
				}
			}()
			define(r)
			t.Error("no panic")
		})
	}
}

// line returns the line of its caller.
func line() int {
	_, _, n, _ := runtime.Caller(1)
	return n
}
