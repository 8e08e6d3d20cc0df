// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ollama/ollama/api"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// Everything that Config has arrives, 0 and false as well, however it is given.
func TestOptions(t *testing.T) {
	const given = `{"temperature":0,"topP":0,"topK":0,"maxOutputTokens":-2,"stopSequences":["a","b"],"min_p":0.1,"typical_p":1,"seed":0,
		"repeat_last_n":-1,"repeat_penalty":1.1,"presence_penalty":-2,"frequency_penalty":2,"num_ctx":4096,"num_keep":-1,"num_batch":8,
		"num_gpu":0,"main_gpu":0,"num_thread":0,"use_mmap":false}`
	const want = `{"frequency_penalty":2,"main_gpu":0,"min_p":0.1,"num_batch":8,"num_ctx":4096,"num_gpu":0,"num_keep":-1,"num_predict":-2,"num_thread":0,` +
		`"presence_penalty":-2,"repeat_last_n":-1,"repeat_penalty":1.1,"seed":0,"stop":["a","b"],"temperature":0,"top_k":0,"top_p":0,"typical_p":1,"use_mmap":false}`
	var config Config
	if err := json.Unmarshal([]byte(given), &config); err != nil {
		t.Fatal(err)
	}
	for _, form := range []any{json.RawMessage(given), config, &config} {
		s, err := readSettings(form)
		if err != nil {
			t.Fatalf("%T: %v", form, err)
		}
		if got := string(ai.JSON(s.options())); got != want {
			t.Errorf("%T:\n%s; want\n%s", form, got, want)
		}
	}
	// The vendor's own record has all of them.
	var options api.Options
	var fields map[string]any
	if err := json.Unmarshal([]byte(want), &fields); err != nil {
		t.Fatal(err)
	}
	known := ai.JSON(fieldsOf[api.Options]())
	for name := range fields {
		if !strings.Contains(string(known), `"`+name+`"`) {
			t.Errorf("api.Options has no %s", name)
		}
	}
	if err := options.FromMap(fields); err != nil {
		t.Error(err)
	}
}

// fieldsOf returns the names of a record's fields as JSON has them.
func fieldsOf[T any]() (names []string) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func TestUnknownOptions(t *testing.T) {
	s, err := readSettings(json.RawMessage(`{"Temperature":0.5,"think":true,"apiKey":"k","mirostat":2,"new":{"n":9007199254740993}}`)) // check:allow-secret
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(ai.JSON(s.options())), `{"mirostat":2,"new":{"n":9007199254740993},"temperature":0.5}`; got != want {
		t.Errorf("the options are %s; want %s", got, want)
	}
}

func TestConfigRefuses(t *testing.T) {
	for _, c := range []struct {
		given any
		says  string
	}{
		{map[string]any{"temperature": 2.1}, "temperature is 2.1; it must be from 0 to 2"},
		{Config{Temperature: new(math.NaN())}, "temperature is NaN"},
		{map[string]any{"topP": -0.1}, "topP"},
		{map[string]any{"min_p": 2}, "min_p"},
		{map[string]any{"typical_p": 2}, "typical_p"},
		{map[string]any{"repeat_penalty": -1}, "repeat_penalty"},
		{map[string]any{"presence_penalty": 1e39}, "presence_penalty"},
		{map[string]any{"frequency_penalty": -1e39}, "frequency_penalty"},
		{map[string]any{"topK": -1}, "topK is -1; it must be from 0"},
		{map[string]any{"maxOutputTokens": -3}, "maxOutputTokens"},
		{map[string]any{"maxOutputTokens": 1 << 40}, "maxOutputTokens"},
		{map[string]any{"repeat_last_n": -2}, "repeat_last_n"},
		{map[string]any{"num_ctx": 0}, "num_ctx"},
		{map[string]any{"num_keep": -2}, "num_keep"},
		{map[string]any{"num_batch": 0}, "num_batch"},
		{map[string]any{"num_gpu": -2}, "num_gpu"},
		{map[string]any{"main_gpu": -1}, "main_gpu"},
		{map[string]any{"num_thread": -1}, "num_thread"},
		{map[string]any{"top_logprobs": 21}, "top_logprobs"},
		{map[string]any{"width": 4097}, "width"},
		{map[string]any{"height": 0}, "height"},
		{map[string]any{"steps": 0}, "steps"},
		{map[string]any{"stopSequences": []string{"a", ""}}, "stopSequences[1] is empty"},
		{map[string]any{"apiKey": "a\nb"}, "apiKey holds a line break"},
		{map[string]any{"version": "a b"}, "version"},
		{map[string]any{"think": "much"}, "think is much; it must be true, false, low, medium or high"},
		{map[string]any{"think": 1}, "think"},
		{map[string]any{"keep_alive": "soon"}, `keep_alive is "soon"`},
		{map[string]any{"keep_alive": true}, "keep_alive is a bool"},
		{map[string]any{"keep_alive": 1e300}, "keep_alive"},
		{Config{KeepAlive: json.Number("x")}, "keep_alive"},
		{map[string]any{"apiKey": 5131}, "apiKey must be of type string, not number"},
		{make(chan int), "cannot be JSON"},
		{json.RawMessage(`["x"]`), "it must be an object"},
	} {
		_, err := readSettings(c.given)
		if core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v: %v; want INVALID_ARGUMENT with %q", c.given, err, c.says)
		}
		if err != nil && strings.Contains(err.Error(), "5131") {
			t.Errorf("the error shows a value that may be a key: %v", err)
		}
	}
}

// Whatever the configuration is, it is read or refused as INVALID_ARGUMENT, and what is
// read can be sent.
func FuzzReadSettings(f *testing.F) {
	for _, s := range []string{`{}`, `{"temperature":0,"think":"low","keep_alive":-1,"mirostat":1}`, `{"keep_alive":1e99}`, `{"keep_alive":"5m"}`, `[]`, `{"stopSequences":[""]}`, `{"STOP":1}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := readSettings(json.RawMessage(text))
		if err != nil {
			if core.StatusOf(err) != core.InvalidArgument {
				t.Errorf("%v", err)
			}
			return
		}
		body, _, err := writeChat("m", &ai.ModelRequest{}, s, true)
		if err != nil {
			if core.StatusOf(err) != core.InvalidArgument {
				t.Errorf("%v", err)
			}
			return
		}
		var theirs api.ChatRequest
		if err := json.Unmarshal(ai.JSON(body), &theirs); err != nil {
			t.Errorf("%s: the api package cannot read it: %v", ai.JSON(body), err)
		}
	})
}

func TestNoConfig(t *testing.T) {
	for _, given := range []any{nil, (*Config)(nil), Config{}, map[string]any{}} {
		s, err := readSettings(given)
		if err != nil || len(s.options()) != 0 {
			t.Errorf("%T: options %v, error %v", given, s.options(), err)
		}
	}
}

func TestKeepAlive(t *testing.T) {
	for _, c := range []struct {
		given any
		want  string
	}{
		{nil, "null"}, {"5m", `"5m0s"`}, {"-1s", "-1"}, {0, `"0s"`}, {1.5, `"1.5s"`}, {-3, "-1"}, {json.Number("30"), `"30s"`},
		{int64(7), `"7s"`}, {uint8(7), `"7s"`}, {float32(0.5), `"500ms"`}, {int32(-1), "-1"},
		{90 * time.Second, `"1m30s"`},
	} {
		d, err := keepAlive(c.given)
		if got := string(ai.JSON(d)); err != nil || got != c.want {
			t.Errorf("keepAlive(%v) = %s, %v; want %s", c.given, got, err, c.want)
		}
	}
}

// The schemas that tools show are there, and take what the plugin takes.
func TestConfigSchemas(t *testing.T) {
	for _, c := range []struct {
		of   any
		docs []string
	}{
		{Config{}, []string{`{}`, `{"think":"low","keep_alive":"5m","temperature":0}`, `{"think":false,"keep_alive":-1}`}},
		{EmbedConfig{}, []string{`{}`, `{"dimensions":256,"keep_alive":5,"truncate":false}`}},
	} {
		s, err := schema.FromValue(c.of)
		if err != nil {
			t.Fatal(err)
		}
		for _, doc := range c.docs {
			if err := s.Validate([]byte(doc)); err != nil {
				t.Errorf("%T: %s: %v", c.of, doc, err)
			}
		}
	}
}
