// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

func TestPromptFiles(t *testing.T) {
	files := fstest.MapFS{
		"greet.prompt":        {Data: []byte("---\nmodel: echo\ndescription: greets\nconfig:\n  temperature: 0.5\ninput:\n  schema:\n    name: string, who\n    greeting?: string\n  default:\n    name: you\noutput:\n  schema: Greeting\nmaxTurns: 3\ntools: [add]\ntoolChoice: auto\nuse:\n  - plain\n  - name: log\n    config: {level: 1}\nmetadata:\n  team: shop\ncustom.key: 5\n---\n{{role \"system\"}}{{> sign}}{{role \"user\"}}answer: {\"text\":\"hi {{name}}\"}")},
		"greet.formal.prompt": {Data: []byte("---\nmodel: echo\n---\nGood day, {{name}}")},
		"sub/_sign.prompt":    {Data: []byte("signed")},
		"sub/deep.prompt":     {Data: []byte("---\nmodel: echo\n---\ndeep {{json this}}")},
		"bad.prompt":          {Data: []byte("---\nmodel: echo\n---\nline\n{{#if x}}")},
		"worse.prompt":        {Data: []byte("---\nmaxTurns: many\n---\nx")},
		"notes.txt":           {Data: []byte("no prompt")},
	}
	var log strings.Builder
	g, requests := asked(t, &genkit.Options{Prompts: files, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	genkit.DefineTool(g, "add", "adds", func(context.Context, purchase) (int, error) { return 1, nil })

	// A bad file says where, and leaves the others alone.
	for name, where := range map[string]string{"bad": "bad.prompt:5", "worse": "worse.prompt:2:1: maxTurns"} {
		if _, err := genkit.LookupPrompt[any, string](t.Context(), g, name); core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), where) {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(log.String(), where) {
			t.Errorf("%s is not logged: %s", where, log.String())
		}
	}
	if _, err := genkit.LookupPrompt[any, string](t.Context(), g, "greet.loud"); !errors.Is(err, core.ErrNotFound) {
		t.Errorf("a missing variant: %v", err)
	}
	formal, err := genkit.LookupPrompt[map[string]any, string](t.Context(), g, "greet.formal")
	if err != nil {
		t.Fatal(err)
	}
	if text, _, err := formal.Run(t.Context(), map[string]any{"name": "Ada"}); err != nil || text != "Good day, Ada" {
		t.Errorf("got %q, %v", text, err)
	}
	deep, err := genkit.LookupPrompt[purchase, string](t.Context(), g, "sub/deep")
	if err != nil {
		t.Fatal(err)
	}
	if text, _, err := deep.Run(t.Context(), purchase{Item: "<tea>"}); err != nil || text != `deep {"item":"<tea>"}` {
		t.Errorf("got %q, %v", text, err)
	}

	// The name of a schema may be defined later; until then the prompt says so.
	if _, err := genkit.LookupPrompt[map[string]any, any](t.Context(), g, "greet"); err == nil || !strings.Contains(err.Error(), "Greeting") {
		t.Errorf("before the schema is defined: %v", err)
	}
	genkit.DefineSchema(g, "Greeting", schema.MustFor[struct {
		Text string `json:"text"`
	}]())
	p, err := genkit.LookupPrompt[map[string]any, any](t.Context(), g, "greet")
	if err != nil {
		t.Fatal(err)
	}
	d := p.Descriptor()
	got := tree(t, string(ai.JSON(d.Metadata)))
	without(got, "schema")
	want := `{"type":"prompt","metadata":{"team":"shop"},"prompt":{"name":"greet","description":"greets","model":"echo","config":{"temperature":0.5},"maxTurns":0,
		"input":{"schema":0,"default":{"name":"you"}},"output":{"schema":0},"toolChoice":"auto","tools":["add"],"toolDefs":[],"use":[{"name":"plain"},{"name":"log","config":{"level":1}}],
		"ext":{"custom":{"key":5}},"template":"{{role \"system\"}}{{> sign}}{{role \"user\"}}answer: {\"text\":\"hi {{name}}\"}"}}`
	raw := got.(map[string]any)["prompt"].(map[string]any)["raw"]
	if raw.(map[string]any)["maxTurns"] != 3.0 {
		t.Errorf("raw is %v", raw)
	}
	delete(got.(map[string]any)["prompt"].(map[string]any), "raw")
	wanted := tree(t, want)
	delete(wanted.(map[string]any)["prompt"].(map[string]any), "maxTurns")
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
	if text := string(d.InputSchema); !strings.Contains(text, `"default":"you"`) || strings.Contains(text, `"required"`) {
		t.Errorf("the input schema is %s", text)
	}
	executable, err := g.Registry().Lookup(t.Context(), core.KindExecutablePrompt, "greet")
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []string{"", "null", "{}"} { // the default stands in
		out, err := executable.RunJSON(t.Context(), json.RawMessage(in), nil)
		if err != nil || !strings.Contains(string(out), "hi you") || !strings.Contains(string(out), "signed") {
			t.Errorf("%q gave %s, %v", in, out, err)
		}
	}
	if _, err := executable.RunJSON(t.Context(), json.RawMessage(`{"name":1}`), nil); core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("wrong input: %v", err)
	}
	genkit.DefineMiddleware[plain](g, "does nothing")
	out, response, err := p.Run(t.Context(), nil, genkit.WithMiddleware(plain{}))
	if diff := cmp.Diff(any(map[string]any{"text": "hi you"}), out); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if q := (*requests)[len(*requests)-1]; len(q.Tools) != 1 || string(ai.JSON(q.Config)) != `{"temperature":0.5}` || response.Request.Output.Format != "json" {
		t.Errorf("asked %s", ai.JSON(q))
	}
	if _, _, err := p.Run(t.Context(), nil, genkit.WithPrompt("x")); core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), "WithPrompt is no option of a prompt") {
		t.Errorf("words over words: %v", err)
	}
	listed := 0
	for _, d := range g.Registry().List(t.Context()) {
		if strings.HasSuffix(d.Key, "prompt/greet.formal") || strings.HasSuffix(d.Key, "prompt/sub/deep") || strings.HasSuffix(d.Key, "prompt/greet") {
			listed++
		}
	}
	if listed != 6 {
		t.Errorf("%d actions are listed", listed)
	}
}

// plain is middleware that does nothing.
type plain struct{}

func (plain) MiddlewareName() string { return "plain" }

func (plain) Hooks(context.Context, *core.Registry) (*core.Hooks, error) { return nil, nil }

func TestPromptFilesChange(t *testing.T) {
	t.Setenv("GENKIT_ENV", "dev")
	t.Chdir(t.TempDir())
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll("prompts", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join("prompts", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		later := time.Now().Add(time.Duration(len(text)) * time.Second) // file systems may be coarse
		if err := os.Chtimes(filepath.Join("prompts", name), later, later); err != nil {
			t.Fatal(err)
		}
	}
	write("p.prompt", "one")
	write("_x.prompt", "partial")
	g, _ := asked(t, &genkit.Options{Model: "echo"})
	t.Cleanup(func() { g.Close(context.Background()) })
	p, err := genkit.LookupPrompt[any, string](t.Context(), g, "p")
	if err != nil {
		t.Fatal(err)
	}
	says := func(want string) {
		t.Helper()
		if text, _, err := p.Run(t.Context(), nil); err != nil || text != want {
			t.Errorf("got %q, %v; want %q", text, err, want)
		}
	}
	says("one")
	write("p.prompt", "two {{> x}}")
	says("two partial")
	write("_x.prompt", "changed part")
	says("two changed part")
	write("p.prompt", "broken {{#if x}}")
	if _, _, err := p.Run(t.Context(), nil); core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), "p.prompt:1") {
		t.Errorf("a broken file: %v", err)
	}
	write("p.prompt", "mended, at last")
	says("mended, at last")
	write("new.prompt", "new")
	if _, err := genkit.LookupPrompt[any, string](t.Context(), g, "new"); err != nil {
		t.Error(err)
	}
	if err := os.Remove(filepath.Join("prompts", "p.prompt")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.Run(t.Context(), nil); !errors.Is(err, core.ErrNotFound) {
		t.Errorf("a removed file: %v", err)
	}
}

func TestPromptFolders(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, err := genkit.New(t.Context(), &genkit.Options{PromptDir: "none"}); core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), "none") {
		t.Errorf("a folder that is not there: %v", err)
	}
	if err := os.Mkdir("own", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("own/p.prompt", []byte("from the folder"), 0o644); err != nil {
		t.Fatal(err)
	}
	g, _ := asked(t, &genkit.Options{Model: "echo", PromptDir: "own", Prompts: fstest.MapFS{"p.prompt": {Data: []byte("embedded")}, "q.prompt": {Data: []byte("embedded too")}}})
	for name, want := range map[string]string{"p": "from the folder", "q": "embedded too"} {
		p, err := genkit.LookupPrompt[any, string](t.Context(), g, name)
		if err != nil {
			t.Fatal(err)
		}
		if text, _, err := p.Run(t.Context(), nil); err != nil || text != want {
			t.Errorf("%s is %q, %v", name, text, err)
		}
	}
	source, err := genkit.DefinePromptSource[map[string]any, string](t.Context(), g, "given.loud", "---\nmodel: echo\n---\nHI {{x}}")
	if err != nil {
		t.Fatal(err)
	}
	if text, _, err := source.Run(t.Context(), map[string]any{"x": 1}); err != nil || text != "HI 1" || source.Name != "given.loud" {
		t.Errorf("got %q, %v", text, err)
	}
	if _, err := genkit.DefinePromptSource[any, string](t.Context(), g, "p", "again"); core.StatusOf(err) != core.AlreadyExists {
		t.Errorf("a taken name: %v", err)
	}
	if _, err := genkit.DefinePromptSource[any, string](t.Context(), g, "broken", "---\nmodel: [\n---\nx"); core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("a bad source: %v", err)
	}
}

func TestPromptsAtTheSameTime(t *testing.T) {
	t.Setenv("GENKIT_ENV", "dev")
	t.Chdir(t.TempDir())
	if err := os.Mkdir("prompts", 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(n int) {
		text := fmt.Sprintf("%s{{item}} {{> sign who=item}} {{count}}", strings.Repeat(" ", n%7))
		if err := os.WriteFile("prompts/p.prompt.new", []byte(text), 0o644); err != nil {
			t.Error(err)
		}
		if err := os.Rename("prompts/p.prompt.new", "prompts/p.prompt"); err != nil {
			t.Error(err)
		}
	}
	write(0)
	g, err := genkit.New(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close(context.Background()) })
	genkit.DefinePartial(g, "sign", "by {{who}}")
	p, err := genkit.LookupPrompt[purchase, string](t.Context(), g, "p")
	if err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var writer, readers sync.WaitGroup
	writer.Go(func() {
		for n := 1; ; n++ {
			select {
			case <-stop:
				return
			default:
				write(n)
			}
		}
	})
	for i := range 32 {
		readers.Go(func() {
			for j := range 20 {
				in := purchase{Item: fmt.Sprintf("item%d", i), Count: j + 1}
				rendered, err := p.Render(t.Context(), in)
				want := fmt.Sprintf("%s by %s %d", in.Item, in.Item, in.Count)
				if err != nil || strings.TrimSpace(rendered.Messages[0].Text()) != want {
					t.Errorf("%v rendered %+v, %v", in, rendered, err)
					return
				}
				g.Registry().List(t.Context())
			}
		})
	}
	readers.Wait()
	close(stop)
	writer.Wait()
}

func TestPromptInputsOfFiles(t *testing.T) {
	g, requests := asked(t, &genkit.Options{Model: "echo"})
	p, err := genkit.DefinePromptSource[any, string](t.Context(), g, "p", "---\ninput:\n  schema:\n    item: string\n    count?: integer\n---\n{{item}}")
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []any{nil, map[string]any{}, map[string]any{"item": 5}, map[string]any{"item": "x", "itme": "y"}, "text", struct{ Item chan int }{}} {
		if _, _, err := p.Run(t.Context(), in); core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), "prompt 'p'") {
			t.Errorf("%v: %v", in, err)
		}
	}
	if len(*requests) > 0 {
		t.Error("the model was asked")
	}
	for _, in := range []any{map[string]any{"item": "tea"}, purchase{Item: "tea"}, json.RawMessage(`{"item":"tea","count":1}`)} {
		if text, _, err := p.Run(t.Context(), in); err != nil || text != "tea" {
			t.Errorf("%v: %q, %v", in, text, err)
		}
	}
}

func TestPromptAnswersOfFiles(t *testing.T) {
	g, _ := asked(t, &genkit.Options{Model: "echo"})
	source := "---\noutput:\n  schema:\n    item: string\n    more?: string\n---\nanswer: {\"item\":\"tea\",\"more\":\"x\"}"
	if _, err := genkit.DefinePromptSource[any, any](t.Context(), g, "p", source); err != nil {
		t.Fatal(err)
	}
	fits, err := genkit.LookupPrompt[any, purchase](t.Context(), g, "p")
	if err != nil {
		t.Fatal(err)
	}
	if got, _, err := fits.Run(t.Context(), nil); err != nil || got.Item != "tea" {
		t.Errorf("got %+v, %v", got, err)
	}
	other, err := genkit.LookupPrompt[any, struct {
		B int `json:"b"`
	}](t.Context(), g, "p")
	if err != nil {
		t.Fatal(err)
	}
	if got, _, err := other.Run(t.Context(), nil, genkit.WithRepairs(0)); core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), "b: is required") {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestPromptNames(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("prompts", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("prompts/folder.prompt", []byte("from the folder"), 0o644); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	g, _ := asked(t, &genkit.Options{Model: "echo", Prompts: fstest.MapFS{"file.prompt": {Data: []byte("x")}}, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if _, err := genkit.LookupPrompt[any, string](t.Context(), g, "folder"); !errors.Is(err, core.ErrNotFound) {
		t.Errorf("the default folder beside given files: %v", err)
	}
	p := genkit.DefinePrompt[purchase, string](g, "sub/named.loud", &genkit.PromptOptions{Prompt: "x"})
	details := p.Metadata["prompt"].(map[string]any)
	if details["name"] != "sub/named" || details["variant"] != "loud" {
		t.Errorf("described as %v", details)
	}
	genkit.DefinePrompt[purchase, string](g, "file", &genkit.PromptOptions{Prompt: "y"})
	if !strings.Contains(log.String(), "hides a file") {
		t.Errorf("logged %s", log.String())
	}
	for want, define := range map[string]func(){
		"its input is a string":    func() { genkit.DefinePrompt[string, string](g, "a", nil) },
		"its name has the variant": func() { genkit.DefinePrompt[purchase, string](g, "b.c", &genkit.PromptOptions{Variant: "d"}) },
	} {
		func() {
			defer func() {
				if text := fmt.Sprint(recover()); !strings.Contains(text, want) {
					t.Errorf("panicked with %s, want %s", text, want)
				}
			}()
			define()
		}()
	}
}
