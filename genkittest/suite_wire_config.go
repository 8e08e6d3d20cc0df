// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/core"
)

// The subtests of WireSuite about configuration, keys and the names of actions.

// picked returns the fields of a configuration that the vendor has.
func (s *wireSuite) picked(all map[string]any) map[string]any {
	config := map[string]any{}
	for _, name := range s.v.Config {
		if v, ok := all[name]; ok {
			config[name] = v
		}
	}
	return config
}

// sentConfig calls the model with a configuration, as a map and as raw JSON, and
// compares what was sent.
func (s *wireSuite) sentConfig(tb testing.TB, config map[string]any) {
	tb.Helper()
	if len(config) == 0 {
		tb.Skip("the vendor has none of these parameters")
	}
	w := s.answering(tb, wireText())
	for _, form := range []any{config, json.RawMessage(imageOf(config))} {
		q := userRequest("Hello.")
		q.Config = form
		w.message("whole", w.whole(q))
		var sent map[string]any
		if err := json.Unmarshal(imageOf(w.last().Config), &sent); err != nil {
			tb.Fatal(err)
		}
		for name, want := range config {
			if difference(imageOf(want), imageOf(sent[name])) != "" {
				tb.Errorf("%s %s of a %T was sent as %s", name, short(want), form, short(sent[name]))
			}
		}
	}
}

func (s *wireSuite) commonConfig(tb testing.TB) {
	s.sentConfig(tb, s.picked(map[string]any{
		"temperature": 0.5, "topP": 0.25, "topK": 20, "maxOutputTokens": 100, "stopSequences": []string{"END", "STOP"},
	}))
}

func (s *wireSuite) zeroConfig(tb testing.TB) {
	s.sentConfig(tb, s.picked(map[string]any{"temperature": 0, "topP": 0}))
}

func (s *wireSuite) unknownConfig(tb testing.TB) {
	w := s.answering(tb, wireText())
	q := userRequest("Hello.")
	q.Config = map[string]any{"x_unknown_key": map[string]any{"n": 9007199254740993}, "x_false": false}
	w.message("whole", w.whole(q))
	body := w.lastCall().Body
	for _, word := range []string{`"x_unknown_key"`, "9007199254740993", `"x_false"`} {
		if !bytes.Contains(body, []byte(word)) {
			tb.Errorf("%s of the configuration was not sent: %s", word, cut(string(body)))
		}
	}
}

// wrongConfig gives parameters that nobody takes.
func (s *wireSuite) wrongConfig(tb testing.TB) {
	w := s.answering(tb, wireText())
	wrong := []any{"hot", []int{1}}
	for _, name := range s.v.Config {
		switch name {
		case "temperature", "topP":
			wrong = append(wrong, map[string]any{name: "hot"}, map[string]any{name: -1}, map[string]any{name: 1000})
		case "topK", "maxOutputTokens":
			wrong = append(wrong, map[string]any{name: "many"}, map[string]any{name: -5})
		case "stopSequences":
			wrong = append(wrong, map[string]any{name: "END"})
		}
	}
	for _, config := range wrong {
		q := userRequest("Hello.")
		q.Config = config
		r := w.whole(q)
		w.wantStatus("config "+short(config), r, core.InvalidArgument)
		if m, ok := config.(map[string]any); ok && r.err != nil {
			for name := range m {
				if !strings.Contains(r.err.Error(), name) {
					tb.Errorf("the error of config %s does not name %s: %v", short(config), name, r.err)
				}
			}
		}
	}
	if n := w.count(); n > 0 {
		tb.Errorf("%d requests with a wrong configuration were sent", n)
	}
}

// requestKey gives a key with the call.
func (s *wireSuite) requestKey(tb testing.TB) {
	if s.v.RequestKey == nil {
		tb.Skip("the vendor has no keys")
	}
	const own = "key-of-the-call-5313" // check:allow-secret
	fail := false
	w := s.open(tb, func(q *WireRequest) FakeReply {
		if fail {
			return s.v.Failure(401, "the key is wrong")
		}
		return s.v.Answer(q, wireText())
	})
	for _, fail = range []bool{false, true} {
		for _, key := range []string{s.v.Key, own} {
			q := userRequest("Hello.")
			if key == own {
				q.Config = map[string]any{"apiKey": own}
			}
			r := w.whole(q)
			if got := s.v.RequestKey(w.lastCall()); got != key {
				tb.Errorf("the request was sent with the key %q; want %q", got, key)
			}
			if bytes.Contains(w.lastCall().Body, []byte(key)) && key != "" {
				tb.Errorf("the key is in the body as well: %s", cut(string(w.lastCall().Body)))
			}
			if fail {
				w.wantStatus("a wrong key", r, core.Unauthenticated)
			} else {
				w.message("whole", r)
			}
			if r.err != nil && strings.Contains(r.err.Error(), own) {
				tb.Errorf("the key of the call is in its error: %v", r.err)
			}
			if response := imageOf(r.response); bytes.Contains(response, []byte(own)) {
				tb.Errorf("the key of the call is in the answer: %s", cut(string(response)))
			}
		}
	}
	spans := w.spans.Ended()
	if len(spans) == 0 {
		tb.Error("the calls have no spans")
	}
	for _, span := range spans {
		for _, key := range []string{s.v.Key, own} {
			if key != "" && bytes.Contains(imageOf(span), []byte(key)) {
				tb.Errorf("the key %q is in the span %q: %s", key, span.DisplayName, imageOf(span))
			}
		}
	}
}

// kinds looks the names up as what they are not.
func (s *wireSuite) kinds(tb testing.TB) {
	w := s.answering(tb, wireText())
	r := w.g.Registry()
	for _, wrong := range []struct {
		kind core.Kind
		name string
	}{{core.KindEmbedder, s.v.Model}, {core.KindModel, s.v.Embedder}} {
		if wrong.name == "" {
			continue
		}
		if a, err := r.Lookup(tb.Context(), wrong.kind, wrong.name); core.StatusOf(err) != core.NotFound {
			tb.Errorf("%s as a %s: action %v, error %v; want NOT_FOUND", wrong.name, wrong.kind, a != nil, err)
		}
	}
	if s.v.Embedder != "" {
		if _, err := r.Lookup(tb.Context(), core.KindEmbedder, s.v.Embedder); err != nil {
			tb.Errorf("the embedder cannot be found: %v", err)
		}
	}
	list := r.List(tb.Context())
	for i, d := range list {
		if i > 0 && d.Key == list[i-1].Key {
			tb.Errorf("%s is listed twice", d.Key)
		}
		wrong := core.KindEmbedder.Key(s.v.Model)
		if d.Key == wrong || s.v.Embedder != "" && d.Key == core.KindModel.Key(s.v.Embedder) {
			tb.Errorf("%s is listed", d.Key)
		}
	}
	if !slices.ContainsFunc(list, func(d core.Descriptor) bool { return d.Key == core.KindModel.Key(s.v.Model) }) {
		tb.Errorf("the model is not listed after it was found")
	}
}
