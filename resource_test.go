// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// saying returns a resource's work that tells who was asked for what.
func saying(who string) func(context.Context, *ai.ResourceRequest) (*ai.ResourceResponse, error) {
	return func(_ context.Context, q *ai.ResourceRequest) (*ai.ResourceResponse, error) {
		return &ai.ResourceResponse{Content: ai.Parts{ai.NewTextPart(fmt.Sprint(who, " ", q.URI, " ", q.Variables))}}, nil
	}
}

func TestResources(t *testing.T) {
	g, s := scripted(t)
	genkit.DefineResource(g, "today", genkit.ResourceOptions{URI: "notes://Today?a=1&b=2"}, saying("today"))
	genkit.DefineResource(g, "day", genkit.ResourceOptions{Template: "notes://day/{date}{?lang,zone}", Description: "A day's notes."}, saying("day"))
	own := genkit.NewResource("own", genkit.ResourceOptions{Template: "notes://day/{date}{?zone}"}, saying("own"))
	nested := genkit.NewResource("nested", genkit.ResourceOptions{URI: "notes://nested"}, func(ctx context.Context, q *ai.ResourceRequest) (*ai.ResourceResponse, error) {
		part := &ai.TextPart{Text: "inner", Metadata: ai.Metadata{"resource": map[string]any{"uri": "file:///x"}, "kept": true}}
		return &ai.ResourceResponse{Content: ai.Parts{part, ai.NewTextPart("second")}}, nil
	})
	ask := func(uri string, options ...genkit.Option) (string, error) {
		s.steps, s.requests = []core.ModelFunc{says("ok")}, nil
		message := ai.NewUserMessage(ai.NewTextPart("Look: "), ai.NewResourcePart(uri), ai.NewTextPart("."))
		response, err := g.Generate(t.Context(), append(options, genkit.WithMessages(message))...)
		if err != nil {
			return "", err
		}
		if len(message.Content) != 3 {
			t.Error("the caller's message was changed")
		}
		if diff := cmp.Diff(string(ai.JSON(s.requests[0].Messages)), string(ai.JSON(response.Request.Messages))); diff != "" {
			t.Errorf("the history differs from what was asked:\n%s", diff)
		}
		return string(ai.JSON(s.requests[0].Messages[0].Content)), nil
	}
	part := func(text, resource string) string {
		return `[{"text":"Look: "},{"text":"` + text + `","metadata":{"resource":` + resource + `}},{"text":"."}]`
	}
	for name, tt := range map[string]struct {
		uri     string
		options []genkit.Option
		want    string
	}{
		"exact":               {"notes://Today?a=1&b=2", nil, part(`today notes://Today?a=1\u0026b=2 map[]`, `{"uri":"notes://Today?a=1\u0026b=2"}`)},
		"exact, other order":  {"NOTES://today?b=2&a=1", nil, part(`today NOTES://today?b=2\u0026a=1 map[]`, `{"uri":"NOTES://today?b=2\u0026a=1"}`)},
		"template":            {"notes://day/1?zone=utc&lang=no", nil, part(`day notes://day/1?zone=utc\u0026lang=no map[date:1 lang:no zone:utc]`, `{"template":"notes://day/{date}{?lang,zone}","uri":"notes://day/1?zone=utc\u0026lang=no"}`)},
		"the call's own wins": {"notes://day/1?zone=utc", []genkit.Option{genkit.WithResources(own)}, part(`own notes://day/1?zone=utc map[date:1 zone:utc]`, `{"template":"notes://day/{date}{?zone}","uri":"notes://day/1?zone=utc"}`)},
	} {
		got, err := ask(tt.uri, tt.options...)
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	got, err := ask("notes://nested", genkit.WithResources(nested))
	want := `[{"text":"Look: "},{"text":"inner","metadata":{"kept":true,"resource":{"parent":{"uri":"notes://nested"},"uri":"file:///x"}}},{"text":"second","metadata":{"resource":{"uri":"notes://nested"}}},{"text":"."}]`
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if _, err := ask("notes://nested"); !errors.Is(err, core.ErrNotFound) || !strings.Contains(err.Error(), "'notes://nested'") {
		t.Errorf("a resource leaked out of its call: %v", err)
	}
	broken := genkit.NewResource("broken", genkit.ResourceOptions{URI: "x:y"}, func(context.Context, *ai.ResourceRequest) (*ai.ResourceResponse, error) {
		return nil, core.Errorf(core.Unavailable, "down")
	})
	if _, err := ask("x:y", genkit.WithResources(broken)); !errors.Is(err, core.ErrUnavailable) || !strings.Contains(err.Error(), "resource 'x:y'") {
		t.Errorf("got %v", err)
	}
	if _, err := ask("x:y", genkit.WithResources(genkit.NewTool("add", "", add))); !errors.Is(err, core.ErrInvalidArgument) {
		t.Errorf("a tool for a resource: %v", err)
	}
	// Through its own action, as tools run it.
	a, err := g.Registry().Lookup(t.Context(), core.KindResource, "day")
	if err != nil {
		t.Fatal(err)
	}
	if got := string(ai.JSON(a.Descriptor().Metadata)); got != `{"dynamic":false,"resource":{"template":"notes://day/{date}{?lang,zone}"},"type":"resource"}` {
		t.Errorf("the descriptor says %s", got)
	}
	if raw, err := a.RunJSON(t.Context(), []byte(`{"uri":"notes://day/2"}`), nil); err != nil || !strings.Contains(string(raw), "map[date:2]") {
		t.Errorf("got %s, %v", raw, err)
	}
	if _, err := a.RunJSON(t.Context(), []byte(`{"uri":"notes://night/2"}`), nil); !errors.Is(err, core.ErrInvalidArgument) {
		t.Errorf("got %v", err)
	}
	for name, o := range map[string]genkit.ResourceOptions{"no address": {}, "two": {URI: "a:b", Template: "a:{b}"}, "no template": {Template: "a:{b"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s does not panic", name)
				}
			}()
			genkit.NewResource("r", o, saying("r"))
		}()
	}
}
