// SPDX-License-Identifier: Apache-2.0

package reflection_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// TestPublishedSpec runs the published cases against a program under developer tools:
// an instance that was made with GENKIT_ENV=dev.
func TestPublishedSpec(t *testing.T) {
	folder := os.Getenv("GENKIT_CONFORMANCE")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "conformance")
	}
	raw, err := os.ReadFile(filepath.Join(folder, "specs", "reflection_api.yaml"))
	if os.IsNotExist(err) && os.Getenv("GENKIT_CONFORMANCE") == "" {
		t.Skip("the conformance fixtures are not here; set GENKIT_CONFORMANCE")
	}
	if err != nil {
		t.Fatal(err)
	}
	var spec struct {
		Tests []struct {
			Path string
			Post any
			Body any
		}
	}
	if err := yaml.Unmarshal(raw, &spec); err != nil || len(spec.Tests) == 0 {
		t.Fatalf("%d cases, %v", len(spec.Tests), err)
	}
	root := t.TempDir()
	t.Chdir(root)
	t.Setenv("GENKIT_ENV", "dev")
	g, err := genkit.New(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := g.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if left, _ := filepath.Glob(filepath.Join(root, ".genkit", "runtimes", "*.json")); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	}()
	genkit.DefineModel(g, "customReflector", nil, func(_ context.Context, q *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		return &ai.ModelResponse{FinishReason: ai.FinishStop, Message: ai.NewModelTextMessage(string(sorted(t, ai.JSON(q))))}, nil
	})
	var files []string
	for begin := time.Now(); len(files) == 0 && time.Since(begin) < 5*time.Second; time.Sleep(10 * time.Millisecond) {
		files, _ = filepath.Glob(filepath.Join(root, ".genkit", "runtimes", "*.json"))
	}
	if len(files) != 1 {
		t.Fatalf("the runtime files are %v", files)
	}
	var file struct{ ReflectionServerURL string }
	announced, err := os.ReadFile(files[0])
	if err != nil || json.Unmarshal(announced, &file) != nil {
		t.Fatal(err)
	}
	for _, tt := range spec.Tests {
		method, body := http.MethodGet, []byte(nil)
		if tt.Post != nil {
			method, body = http.MethodPost, ai.JSON(tt.Post)
		}
		request, _ := http.NewRequest(method, file.ReflectionServerURL+"/"+tt.Path, bytes.NewReader(body))
		request.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if response.StatusCode != 200 {
			t.Fatalf("%s: %d %s", tt.Path, response.StatusCode, got)
		}
		var value any
		if err := json.Unmarshal(got, &value); err != nil {
			t.Fatal(err)
		}
		var want any
		if err := json.Unmarshal(ai.JSON(tt.Body), &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(comparable(want), comparable(value)); diff != "" {
			t.Errorf("%s: %s", tt.Path, diff)
		}
	}
}

// sorted returns JSON with the keys of its objects in order.
func sorted(t *testing.T, raw []byte) []byte {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Error(err)
	}
	return ai.JSON(v)
}

// comparable drops what the published harness does not compare: some fields, and empty
// values.
func comparable(v any) any {
	switch v := v.(type) {
	case map[string]any:
		kept := map[string]any{}
		for key, value := range v {
			switch key {
			case "inputSchema", "outputSchema", "description", "telemetry", "latencyMs", "usage":
				continue
			}
			switch any(value) {
			case false, "", nil:
				continue
			}
			kept[key] = comparable(value)
		}
		return kept
	case []any:
		for i := range v {
			v[i] = comparable(v[i])
		}
	}
	return v
}
