// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// conformanceFile reads a file of the published specifications.
func conformanceFile(t *testing.T, path ...string) []byte {
	t.Helper()
	folder := os.Getenv("GENKIT_CONFORMANCE")
	if folder == "" {
		folder = filepath.Join("..", "shared", "conformance")
	}
	data, err := os.ReadFile(filepath.Join(append([]string{folder}, path...)...))
	if os.IsNotExist(err) && os.Getenv("GENKIT_CONFORMANCE") == "" {
		t.Skip("the conformance fixtures are not here; set GENKIT_CONFORMANCE")
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestGenerateSpec runs the published cases of /util/generate, strictly: what the
// response holds more than they say are the counts of characters, the latency, and the
// key of a tool's definition, which is published later than they are.
func TestGenerateSpec(t *testing.T) {
	raw, err := yaml.YAMLToJSON(conformanceFile(t, "specs", "generate.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var spec struct {
		Tests []struct {
			Name           string
			Input          json.RawMessage
			Stream         bool
			ModelResponses []*ai.ModelResponse
			StreamChunks   [][]*ai.Chunk
			ExpectResponse map[string]any
			ExpectChunks   []any
		}
	}
	if err := json.Unmarshal(raw, &spec); err != nil {
		t.Fatal(err)
	}
	if len(spec.Tests) == 0 {
		t.Fatal("no cases")
	}
	for _, tt := range spec.Tests {
		t.Run(tt.Name, func(t *testing.T) {
			g := newGenkit(t)
			calls := 0
			genkit.DefineModel(g, "programmableModel", &genkit.ModelOptions{Supports: &ai.ModelSupports{Tools: true, Multiturn: true}},
				func(ctx context.Context, _ *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
					n := calls
					calls++
					if n < len(tt.StreamChunks) && core.Streaming(ctx) {
						for _, chunk := range tt.StreamChunks[n] {
							if err := send(chunk); err != nil {
								return nil, err
							}
						}
					}
					return tt.ModelResponses[n], nil
				})
			unknown, err := schema.Parse([]byte(core.NoSchema))
			if err != nil {
				t.Fatal(err)
			}
			genkit.DefineTool(g, "testTool", "description", func(context.Context, map[string]any) (string, error) { return "tool called", nil },
				genkit.WithToolSchemas(unknown, unknown))
			action, err := g.Registry().Lookup(t.Context(), core.KindUtil, "generate")
			if err != nil {
				t.Fatal(err)
			}
			var chunks []any
			var send func(json.RawMessage) error
			if tt.Stream {
				send = func(raw json.RawMessage) error {
					chunks = append(chunks, decoded(t, raw))
					return nil
				}
			}
			out, err := action.RunJSON(t.Context(), tt.Input, send)
			if err != nil {
				t.Fatal(err)
			}
			got := decoded(t, out).(map[string]any)
			delete(got, "latencyMs")
			for name := range got["usage"].(map[string]any) {
				if name == "inputCharacters" || name == "outputCharacters" {
					delete(got["usage"].(map[string]any), name)
				}
			}
			for _, tool := range got["request"].(map[string]any)["tools"].([]any) {
				if tool.(map[string]any)["key"] != "/tool/testTool" {
					t.Errorf("the tool is described as %v", tool)
				}
				delete(tool.(map[string]any), "key")
			}
			if diff := cmp.Diff(decoded(t, ai.JSON(tt.ExpectResponse)), any(got)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.ExpectChunks, chunks); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func decoded(t *testing.T, raw json.RawMessage) (v any) {
	t.Helper()
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
