// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/core"
)

func TestFilter(t *testing.T) {
	s := openStore(t)
	put(t, s,
		traceText("flow", "", spanText("s", "", "Greet", 30, 35, flowAttrs+`,"genkitx:team":"a"`, `"status":{"code":0}`)),
		traceText("tool", "", spanText("s", "", "greeter", 20, 0, `"genkit:type":"action","genkit:metadata:subtype":"tool"`)),
		traceText("bad", "", spanText("s", "", "", 10, 11, `"genkit:type":"util","genkit:state":"error","genkitx:ignore-trace":"true","genkitx:team":"b"`, `"status":{"code":1}`)),
	)
	for _, c := range []struct{ filter, want string }{
		{``, "flow tool bad"},
		{`{}`, "flow tool bad"},
		{`{"alien":{"a":1}}`, "flow tool bad"},
		{`null`, "flow tool bad"},
		{`{"eq":{"type":"flow"}}`, "flow"},
		{`{"eq":{"type":["flow","tool"]}}`, "flow tool"},
		{`{"eq":{"type":[]}}`, ""},
		{`{"eq":{"id":"bad"}}`, "bad"},
		{`{"eq":{"name":"greet"}}`, ""},
		{`{"eq":{"name":""}}`, ""},
		{`{"eq":{"start":30}}`, "flow"},
		{`{"eq":{"start":"30"}}`, ""},
		{`{"eq":{"end":11}}`, "bad"},
		{`{"eq":{"status":0}}`, "flow"},
		{`{"eq":{"status":"UNKNOWN"}}`, "tool"},
		{`{"eq":{"status":[0,2]}}`, "flow bad"},
		{`{"eq":{"genkitx:team":"b"}}`, "bad"},
		{`{"eq":{"unknown":"x"}}`, ""},
		{`{"neq":{"genkitx:ignore-trace":["true"]}}`, "flow tool"},
		{`{"neq":{"type":"flow"}}`, "tool bad"},
		{`{"neq":{"unknown":"x"}}`, "flow tool bad"},
		{`{"eq":{"name":[` + strings.Repeat(`"x",`, 40_000) + `"Greet"]}}`, "flow"},
		{`{"contains":{"name":"GREET"}}`, "flow tool"},
		{`{"contains":{"name":["eter","x"]}}`, "tool"},
		{`{"contains":{"start":"3"}}`, ""},
		{`{"contains":{"name":[]}}`, ""},
		{`{"contains":{"id":true}}`, ""},
		{`{"gt":{"start":20}}`, "flow"},
		{`{"gte":{"start":20}}`, "flow tool"},
		{`{"lt":{"start":20}}`, "bad"},
		{`{"lte":{"start":20}}`, "tool bad"},
		{`{"gte":{"end":0}}`, "flow bad"},
		{`{"lt":{"name":5}}`, ""},
		{`{"gt":{"status":-1}}`, "flow bad"},
		{`{"gt":{"start":5},"lt":{"start":25},"neq":{"type":"util"}}`, "tool"},
	} {
		f, err := ParseFilter(c.filter)
		if err != nil {
			t.Errorf("%s: %v", c.filter, err)
			continue
		}
		if diff := cmp.Diff(strings.Fields(c.want), append([]string{}, ids(t, s, Query{Filter: f})...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.filter, diff)
		}
	}
}

func TestWrongFilters(t *testing.T) {
	for _, text := range []string{`{`, `[]`, `1`, `"x"`, `{"eq":1}`, `{"eq":{"a":{}}}`, `{"eq":{"a":null}}`, `{"eq":{"a":[null]}}`, `{"gt":{"start":"1"}}`, `{"contains":{"a":[[]]}}`} {
		if _, err := ParseFilter(text); !errors.Is(err, core.ErrInvalidArgument) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// FuzzFilter holds that any query and filter is read or refused, and that a filter which
// was read can be applied.
func FuzzFilter(f *testing.F) {
	for _, seed := range []string{`{"eq":{"type":["flow",1,true]}}`, `{"neq":{"genkitx:a":"b"},"lt":{"end":1e3}}`, `{"contains":{"name":"x"}}`, `{"eq":`, `%7B`, `%`, `a&filter={}&limit=1`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		row := &listed{id: "i", kind: "flow", name: "n", start: 1}
		for _, filter := range []string{text, looseQuery("filter=" + text)["filter"]} {
			if parsed, err := ParseFilter(filter); err == nil {
				parsed.match(row)
			} else if !errors.Is(err, core.ErrInvalidArgument) {
				t.Fatalf("%q: %v", filter, err)
			}
		}
	})
}
