// SPDX-License-Identifier: Apache-2.0

package sample

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// newApp has flows that need no model.
func newApp(ctx context.Context, o Options) (*genkit.Genkit, []*core.Action, error) {
	g, err := genkit.New(ctx, &genkit.Options{Name: o.Name})
	if err != nil {
		return nil, nil, err
	}
	greet := genkit.DefineStreamingFlow(g, "greet", func(_ context.Context, in HelloInput, send core.Send[string]) (string, error) {
		for _, piece := range []string{"Hi ", in.Name} {
			if err := send(piece); err != nil {
				return "", err
			}
		}
		return "Hi " + in.Name, nil
	}, genkit.WithFlowDescription("Greets."))
	count := genkit.DefineStreamingFlow(g, "count", func(_ context.Context, in core.None, send core.Send[string]) (int, error) {
		return 3, send("1 2 3")
	}, genkit.WithFlowDescription("Counts."))
	draw := genkit.DefineFlow(g, "draw", func(context.Context, core.None) ([]ai.Media, error) {
		return []ai.Media{{ContentType: "image/png", URL: "data:image/png;base64,AQID"}, {URL: "data:audio/L16;rate=24000;base64,AQ=="}, {URL: "https://example.com/x"}}, nil
	}, genkit.WithFlowDescription("Draws."))
	fail := genkit.DefineFlow(g, "fail", func(context.Context, core.None) (string, error) {
		return "", core.Errorf(core.Unavailable, "overloaded")
	}, genkit.WithFlowDescription("Fails."))
	return g, []*core.Action{greet.Action, count.Action, draw.Action, fail.Action}, nil
}

func play(t *testing.T, args ...string) (string, error) {
	t.Helper()
	nobody, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer nobody.Close()
	_, run, err := open("program", "acme/one", newApp, args, Terminal{nobody, os.Stderr})
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = run(t.Context(), &out)
	return out.String(), err
}

func TestRun(t *testing.T) {
	folder := t.TempDir()
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"the first one", nil, "== greet: Greets.\nHi Ada\n\nOthers are run with -flow:\n  count       Counts.\n  draw        Draws.\n  fail        Fails.\n"},
		{"with an input", []string{"-flow", "greet", "-input", `{"name":"Bo"}`}, "== greet: Greets.\nHi Bo\n\n"},
		{"a result that was not sent", []string{"-flow", "count", "-input", "null"}, "== count: Counts.\n1 2 3\n3\n\n"},
		{"media", []string{"-flow", "draw", "-input", "null"}, "== draw: Draws.\n[\n  {\n    \"contentType\": \"image/png\",\n    \"url\": \"data:image/png of 3 bytes (-save keeps it)\"\n  },\n  {\n    \"url\": \"data:audio/L16;rate=24000 of 1 bytes (-save keeps it)\"\n  },\n  {\n    \"url\": \"https://example.com/x\"\n  }\n]\n\n"},
		{"media to keep", []string{"-flow", "draw", "-input", "null", "-save", folder}, filepath.Join(folder, "draw-2.pcm")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := play(t, tt.args...)
			if err != nil || !strings.Contains(out, tt.want) {
				t.Errorf("%v, got\n%s\nwant\n%s", err, out, tt.want)
			}
		})
	}
	if data, err := os.ReadFile(filepath.Join(folder, "draw-1.png")); err != nil || string(data) != "\x01\x02\x03" {
		t.Errorf("%q, %v", data, err)
	}
}

func TestUnderTheToolsNothingRunsByItself(t *testing.T) {
	t.Setenv("GENKIT_ENV", "dev")
	if out, err := play(t); err != nil || out != "4 flows are there; run them in the developer tools.\n" {
		t.Errorf("%q, %v", out, err)
	}
	if out, err := play(t, "-flow", "greet"); err != nil || !strings.Contains(out, "Hi Ada") {
		t.Errorf("%q, %v", out, err)
	}
}

func TestWrongUse(t *testing.T) {
	tests := []struct {
		name string
		args []string
		says string
	}{
		{"unknown flag", []string{"-sing"}, "-sing (-h tells how program is used)"},
		{"an argument", []string{"greet"}, `unexpected argument "greet"`},
		{"unknown flow", []string{"-flow", "dance"}, "there is no flow \"dance\"\nusage: program"},
		{"input for nobody", []string{"-input", "1"}, "-input needs -flow"},
		{"input for all", []string{"-flow", "all", "-input", "1"}, "-input needs -flow"},
		{"input is no JSON", []string{"-flow", "greet", "-input", "{"}, "flow greet: INVALID_ARGUMENT"},
		{"input breaks the schema", []string{"-flow", "greet", "-input", `{"nam":"x"}`}, "nam: unknown property"},
		{"a flow that fails", []string{"-flow", "fail", "-input", "null"}, "flow fail: UNAVAILABLE: overloaded"},
		{"no such model", []string{"-model", "groq/one"}, "GROQ_API_KEY is not set in the environment; it is a key, made at https://console.groq.com/keys"},
	}
	t.Setenv("GROQ_API_KEY", " ") // which is none
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := play(t, tt.args...); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestMissing(t *testing.T) {
	for _, list := range settings {
		for _, s := range list {
			for _, name := range append(s.Or, s.Variable) {
				t.Setenv(name, "")
			}
		}
	}
	tests := []struct {
		name, model, base string
		env               map[string]string
		want              string
	}{
		{"nothing is needed", "ollama/x", "", nil, ""},
		{"no such provider", "acme/x", "", nil, ""},
		{"a key", "xai/x", "", nil, "XAI_API_KEY"},
		{"a key that is there", "xai/x", "", map[string]string{"XAI_API_KEY": "k"}, ""},
		{"another name of it", "googleai/x", "", map[string]string{"GOOGLE_API_KEY": "k"}, ""},
		{"all of two", "cloudflare-workers-ai/x", "", nil, "CLOUDFLARE_ACCOUNT_ID CLOUDFLARE_API_TOKEN"},
		{"an address in place of one", "cloudflare-workers-ai/x", "http://x", nil, "CLOUDFLARE_API_TOKEN"},
		{"a project and a location", "vertexai/x", "", nil, "GOOGLE_CLOUD_PROJECT GOOGLE_CLOUD_LOCATION"},
		{"a location", "vertexai/x", "", map[string]string{"GCLOUD_PROJECT": "p"}, "GOOGLE_CLOUD_LOCATION"},
		{"express mode", "vertexai/x", "", map[string]string{"VERTEX_API_KEY": "k"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for name, value := range tt.env {
				t.Setenv(name, value)
			}
			var got []string
			for _, s := range Settings(tt.model) {
				if s.missing(Options{BaseURL: tt.base}) {
					got = append(got, s.Variable)
				}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestEnding(t *testing.T) {
	for contentType, want := range map[string]string{"image/png": ".png", "audio/L16;codec=pcm;rate=24000": ".pcm", "video/mp4": ".mp4", "odd": ".bin", "": ".bin"} {
		if got := ending(contentType); got != want {
			t.Errorf("%q: %q, want %q", contentType, got, want)
		}
	}
}
