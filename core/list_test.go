// SPDX-License-Identifier: Apache-2.0

package core

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/genkit-go/genkit/ai"
)

func captureLog(r *Registry, w io.Writer) { r.SetLogger(slog.New(slog.NewTextHandler(w, nil))) }

func keysOf(list []Descriptor) string {
	var keys []string
	for _, d := range list {
		keys = append(keys, d.Key)
	}
	return strings.Join(keys, " ")
}

func TestList(t *testing.T) {
	initialised := func(context.Context, *Registry) error { t.Error("List initialised a plugin"); return nil }
	offered := []Descriptor{
		{ActionType: "model", Name: "m", Metadata: ai.Metadata{"model": map[string]any{"label": "M"}}},
		{ActionType: "model", Name: "p/whole", Key: "/wrong/key"},
		{ActionType: "model", Name: "p/taken", Description: "of the plugin"},
		{ActionType: "", Name: "no-type"}, {ActionType: "model"}, {ActionType: "model", Name: "bad name"}, {ActionType: "a/b", Name: "m"},
	}
	r := newRegistry(t,
		&listingPlugin{fakePlugin{"p", initialised}, func(context.Context) ([]Descriptor, error) { return offered, nil }},
		&listingPlugin{fakePlugin{"fails", initialised}, func(context.Context) ([]Descriptor, error) { return nil, errBroken }},
		&listingPlugin{fakePlugin{"half", initialised}, func(context.Context) ([]Descriptor, error) {
			return []Descriptor{{ActionType: "model", Name: "static"}}, errBroken
		}},
		&listingPlugin{fakePlugin{"panics", initialised}, func(context.Context) ([]Descriptor, error) { panic("boom") }},
		&listingPlugin{fakePlugin{"exits", initialised}, func(context.Context) ([]Descriptor, error) { runtime.Goexit(); return nil, nil }},
		&fakePlugin{"silent", initialised})
	var log bytes.Buffer
	captureLog(r, &log)
	r.Register(echo(KindModel, "p/taken"))
	calls := 0
	RegisterDynamicProvider(r, "d", nil, provide(&calls, "x"))
	child := r.Child()
	child.Register(echo(KindTool, "own"))

	list := child.List(t.Context())
	const want = "/dynamic-action-provider/d /dynamic-action-provider/d:tool/x /model/half/static /model/p/m /model/p/taken /model/p/whole /tool/own"
	if got := keysOf(list); got != want {
		t.Errorf("List:\n got %s\nwant %s", got, want)
	}
	for _, d := range list {
		if d.Key == "/model/p/taken" && d.Description != "" {
			t.Error("the plugin's description hides the registered action's")
		}
		if d.Key == "/model/p/m" {
			if d.Name != "p/m" {
				t.Errorf("name %s", d.Name)
			}
			d.Metadata["model"].(map[string]any)["label"] = "changed"
		}
	}
	if offered[0].Name != "m" || offered[0].Metadata["model"].(map[string]any)["label"] != "M" {
		t.Errorf("the plugin's own list was changed: %+v", offered[0])
	}
	for _, part := range []string{"plugin=fails", "plugin=half", "plugin=panics", "boom", "plugin=exits", "no proper name or type"} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("the log does not hold %q:\n%s", part, log.String())
		}
	}
}

func TestListThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		r := newRegistry(t,
			&listingPlugin{fakePlugin{name: "deaf"}, func(context.Context) ([]Descriptor, error) {
				time.Sleep(time.Hour)
				return []Descriptor{{ActionType: "model", Name: "m"}}, nil
			}},
			&listingPlugin{fakePlugin{name: "slow"}, func(ctx context.Context) ([]Descriptor, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			}},
			&listingPlugin{fakePlugin{name: "good"}, func(context.Context) ([]Descriptor, error) {
				time.Sleep(4 * time.Second)
				return []Descriptor{{ActionType: "model", Name: "m"}}, nil
			}})
		captureLog(r, &log)
		RegisterDynamicProvider(r, "d", nil, func(ctx context.Context) ([]*Action, error) { <-ctx.Done(); return nil, ctx.Err() })
		begin := time.Now()
		list := r.List(t.Context())
		if took := time.Since(begin); took != 5*time.Second {
			t.Errorf("List took %v", took)
		}
		if got := keysOf(list); got != "/dynamic-action-provider/d /model/good/m" {
			t.Errorf("List = %s", got)
		}
		for _, part := range []string{"plugin=deaf", "plugin=slow", "provider=d"} {
			if !strings.Contains(log.String(), part) {
				t.Errorf("the log does not hold %q:\n%s", part, log.String())
			}
		}
		time.Sleep(time.Hour) // until the deaf one is through
	})
}

func TestListWhenTheCallerLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRegistry(t, &listingPlugin{fakePlugin{name: "slow"}, func(ctx context.Context) ([]Descriptor, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}})
		captureLog(r, io.Discard)
		r.Register(echo(KindModel, "m"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		if got := keysOf(r.List(ctx)); got != "/model/m" || time.Since(begin) != time.Second {
			t.Errorf("List = %s after %v", got, time.Since(begin))
		}
	})
}

func TestDescriptorsAreTheCallers(t *testing.T) {
	a := echo(KindModel, "m")
	a.Metadata = map[string]any{
		"model": map[string]any{"label": "M"}, "list": []any{map[string]any{"a": 1}, 2}, "own": ai.Metadata{"b": 1}, "none": []any(nil),
	}
	d := a.Descriptor()
	d.Metadata["new"] = 1
	d.Metadata["model"].(map[string]any)["label"] = "changed"
	d.Metadata["list"].([]any)[0].(map[string]any)["a"] = 2
	d.Metadata["list"].([]any)[1] = 3
	d.Metadata["own"].(ai.Metadata)["b"] = 2
	again := a.Descriptor().Metadata
	if len(again) != 4 || again["model"].(map[string]any)["label"] != "M" || again["list"].([]any)[0].(map[string]any)["a"] != 1 ||
		again["list"].([]any)[1] != 2 || again["own"].(ai.Metadata)["b"] != 1 || again["none"].([]any) != nil {
		t.Errorf("the action's own metadata was changed: %v", again)
	}
	a.Metadata = nil
	if d := a.Descriptor(); d.Metadata != nil {
		t.Errorf("metadata %v", d.Metadata)
	}
	bidi := NewBidiAction(KindAgent, "agent", collect)
	bidi.Metadata = nil
	if d := bidi.Descriptor(); d.Metadata["bidi"] != true || d.InitSchema == nil || d.StreamSchema == nil || d.ActionType != "agent" {
		t.Errorf("descriptor %+v", d)
	}
}
