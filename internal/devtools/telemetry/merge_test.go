// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

func TestMerge(t *testing.T) {
	prompt := func(id, parent string) string {
		return spanText(id, parent, "render", 1, 2, `"genkit:metadata:subtype":"prompt"`)
	}
	wrapper := func(end float64) string {
		return spanText("w", "", "dev-run-action-wrapper", 1, end, `"genkit:name":"dev-run-action-wrapper","genkit:metadata:genkit-dev-internal":"true"`)
	}
	for _, c := range []struct {
		name  string
		posts []string
		spans string // id<parent@end of each, sorted by id
		list  string // the root and its end in the list, "" for none
		head  string // displayName/startTime/endTime
	}{
		{"one post", []string{traceText("t", `"displayName":"d","startTime":1,"endTime":2`, spanText("a", "", "n", 1, 2, ""), spanText("b", "a", "n", 1, 2, ""))}, "a<@2 b<a@2", "a@2", "d/1/2"},
		{"span by span", []string{traceText("t", "", spanText("b", "a", "n", 1, 2, "")), traceText("t", `"displayName":"d","startTime":1,"endTime":3`, spanText("a", "", "n", 1, 3, ""))}, "a<@3 b<a@2", "a@3", "d/1/3"},
		{"children alone are in no list", []string{traceText("t", "", spanText("b", "a", "n", 1, 2, ""))}, "b<a@2", "", "/0/0"},
		{"an end replaces a start", []string{traceText("t", "", spanText("a", "", "n", 1, 0, "")), traceText("t", "", spanText("a", "", "n", 1, 5, ""))}, "a<@5", "a@5", "/0/0"},
		{"a late start is ignored", []string{traceText("t", "", spanText("a", "", "n", 1, 5, "")), traceText("t", "", spanText("a", "", "n", 1, 0, ""))}, "a<@5", "a@5", "/0/0"},
		{"a later end wins", []string{traceText("t", "", spanText("a", "", "n", 1, 5, "")), traceText("t", "", spanText("a", "", "n", 1, 6, ""))}, "a<@6", "a@6", "/0/0"},
		{"fields stay when absent", []string{traceText("t", `"displayName":"d","startTime":1,"endTime":2`), traceText("t", `"endTime":9`), traceText("t", "")}, "", "", "d/1/9"},
		{"null fields are absent", []string{traceText("t", `"displayName":"d","startTime":1`), traceText("t", `"displayName":null,"startTime":null,"endTime":null`)}, "", "", "d/1/0"},
		{"fields come later than the root", []string{traceText("t", "", spanText("a", "", "n", 1, 5, "")), traceText("t", `"displayName":"late"`)}, "a<@5", "a@5", "late/0/0"},
		{"rendered prompts are dropped", []string{traceText("t", "", spanText("a", "", "n", 1, 2, ""), prompt("p", "a"))}, "a<@2", "a@2", "/0/0"},
		{"a wrapper alone is dropped, its child becomes a root", []string{traceText("t", "", spanText("a", "w", "n", 1, 2, "")), traceText("t", `"displayName":"w"`, wrapper(3))}, "a<@2", "a@2", "w/0/0"},
		{"only orphans become roots", []string{traceText("t", "", spanText("a", "w", "n", 1, 2, ""), spanText("b", "a", "n", 1, 2, "")), traceText("t", "", wrapper(3))}, "a<@2 b<a@2", "a@2", "/0/0"},
		{"a wrapper with others stays, and is no root beside another", []string{traceText("t", "", wrapper(3), spanText("a", "", "n", 1, 2, ""))}, "a<@2 w<@3", "a@2", "/0/0"},
		{"a wrapper with children is the root", []string{traceText("t", "", wrapper(3), spanText("a", "w", "n", 1, 2, ""))}, "a<w@2 w<@3", "w@3", "/0/0"},
		{"a better root replaces a wrapper", []string{traceText("t", "", wrapper(3), spanText("b", "w", "n", 1, 2, "")), traceText("t", "", spanText("a", "", "n", 1, 2, ""))}, "a<@2 b<w@2 w<@3", "a@2", "/0/0"},
		{"the first root stays", []string{traceText("t", "", spanText("a", "", "n", 1, 2, "")), traceText("t", "", spanText("b", "", "n", 1, 2, ""))}, "a<@2 b<@2", "a@2", "/0/0"},
		{"a prompt below a running parent makes no roots", []string{traceText("t", "", spanText("a", "r", "n", 1, 2, "")), traceText("t", "", prompt("p", "r"))}, "a<r@2", "", "/0/0"},
		{"nulls and a missing end are repaired", []string{traceText("t", "", strings.Replace(spanText("a", "", "n", 1, 0, "", `"parentSpanId":null`, `"links":null`, `"status":null`), `"endTime":0,`, "", 1))}, "a<@0", "a@0", "/0/0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := openStore(t)
			put(t, s, c.posts...)
			trace := load(t, s, "t")
			var spans []string
			for _, id := range []string{"a", "b", "p", "w"} {
				if one := trace.Spans[id]; one != nil {
					spans = append(spans, fmt.Sprintf("%s<%s@%v", id, one.ParentSpanID, one.EndTime))
				}
			}
			if got := strings.Join(spans, " "); got != c.spans {
				t.Errorf("spans are %q, want %q", got, c.spans)
			}
			if got := fmt.Sprintf("%s/%v/%v", trace.DisplayName, trace.StartTime, trace.EndTime); got != c.head {
				t.Errorf("the trace is %q, want %q", got, c.head)
			}
			page, err := s.List(context.Background(), Query{})
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, raw := range page.Traces {
				var one ai.TraceData
				if err := json.Unmarshal(raw, &one); err != nil {
					t.Fatal(err)
				}
				for id, span := range one.Spans {
					got += fmt.Sprintf("%s@%v", id, span.EndTime)
				}
				if head := fmt.Sprintf("%s/%v/%v", one.DisplayName, one.StartTime, one.EndTime); head != c.head {
					t.Errorf("the list has %q, want %q", head, c.head)
				}
			}
			if got != c.list {
				t.Errorf("the list has %q, want %q", got, c.list)
			}
			raw, _ := s.Trace(context.Background(), "t")
			for _, bad := range []string{"null", "\n"} {
				if strings.Contains(string(raw), bad) {
					t.Errorf("%q is in %s", bad, raw)
				}
			}
			if n := strings.Count(string(raw), `"endTime"`); strings.Contains(c.name, "repaired") && n != 1 {
				t.Errorf("endTime is missing in %s", raw)
			}
		})
	}
}

func TestIndexRow(t *testing.T) {
	for _, c := range []struct {
		name, attrs string
		extra       []string
		want        indexRow
	}{
		{"flow", flowAttrs, []string{`"status":{"code":0}`}, indexRow{kind: "flow", status: new(int)}},
		{"type alone", `"genkit:type":"util"`, nil, indexRow{kind: "util"}},
		{"foreign", `"http.method":"GET"`, nil, indexRow{kind: "UNKNOWN"}},
		{"escaped", `"genkit:type":"a\u0062"`, nil, indexRow{kind: "ab"}},
		{"labels", `"genkitx:ignore-trace":"true","genkitx:n":1.5,"genkitx:b":true`, nil, indexRow{kind: "UNKNOWN", labels: map[string]string{"genkitx:ignore-trace": "true", "genkitx:n": "1.5", "genkitx:b": "true"}}},
		{"type that is no text", `"genkit:type":1`, nil, indexRow{kind: "UNKNOWN"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := parsePost([]byte(traceText("t", "", spanText("s", "", `na"me`, 1.5, 2.5, c.attrs, c.extra...))))
			if err != nil {
				t.Fatal(err)
			}
			row := indexOf(p.root())
			c.want.spanID, c.want.name, c.want.start, c.want.end, c.want.card = "s", `na"me`, 1.5, 2.5, row.card
			if diff := cmp.Diff(c.want, *row, cmp.AllowUnexported(indexRow{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSpanFields(t *testing.T) {
	whole := spanText("s", "p", "n", 1, 2, "", `"status":{"code":2,"message":"m"}`)
	for _, c := range []struct{ old, new, problem string }{
		{`"startTime":1`, `"startTime":"1"`, "startTime must be a number"},
		{`"startTime":1`, `"startTime":1e999`, "startTime is out of range"},
		{`"startTime":1`, `"startTime":null`, "startTime is missing"},
		{`"startTime":1,`, ``, "startTime is missing"},
		{`"endTime":2`, `"endTime":true`, "endTime must be a number"},
		{`"attributes":{}`, `"attributes":[]`, "attributes must be an object"},
		{`"attributes":{}`, `"attributes":null`, "attributes is missing"},
		{`"displayName":"n"`, `"displayName":1`, "displayName must be a string"},
		{`"parentSpanId":"p"`, `"parentSpanId":1`, "parentSpanId must be a string"},
		{`"spanKind":"INTERNAL"`, `"spanKind":1`, "spanKind must be a string"},
		{`"status":{"code":2,`, `"status":{"code":"2",`, "status.code must be a number"},
		{`"status":{"code":2,"message":"m"}`, `"status":2`, "status must be an object"},
		{`{"name":"genkit-tracer","version":"v1"}`, `"x"`, "instrumentationLibrary must be an object"},
	} {
		body := traceText("t", "", strings.Replace(whole, c.old, c.new, 1))
		_, err := parsePost([]byte(body))
		if !errors.Is(err, core.ErrInvalidArgument) || !strings.Contains(err.Error(), "spans.s: "+c.problem) {
			t.Errorf("%s for %s: %v, want %q", c.new, c.old, err, c.problem)
		}
	}
}

// FuzzPost holds that what is accepted comes out as JSON that means the same to
// encoding/json, and is accepted again as it is.
func FuzzPost(f *testing.F) {
	f.Add([]byte(traceText("t", `"displayName":"d","startTime":1,"endTime":2`, spanText("a", "", "n", 1, 2, flowAttrs, `"status":{"code":0}`))))
	f.Add([]byte(traceText("t", "", spanText("a", "b", "n", 1, 0, `"genkit:metadata:subtype":"prompt"`))))
	f.Add([]byte("{\"traceId\":\"a\",\n\"spans\":{}}"))
	f.Add([]byte(strings.Replace(traceText("t", "", spanText("a", "", "n", 1, 0, "", `"parentSpanId":null`)), `"endTime":0,`, "", 1)))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := parsePost(data)
		if err != nil {
			return
		}
		if !json.Valid(p.body) {
			t.Fatalf("%q became %q", data, p.body)
		}
		again, err := readPost(p.body)
		if err != nil || len(again.spans) != len(p.spans) || again.traceID != p.traceID {
			t.Fatalf("%q became %q: %v", data, p.body, err)
		}
		for _, one := range again.spans {
			if one.nulls || one.endless || !json.Valid(cutAttributes(one)) {
				t.Fatalf("%q became %q", data, p.body)
			}
		}
		if whole := merge([]*post{again}).appendTo(nil); !json.Valid(whole) {
			t.Fatalf("%q became %q", data, whole)
		}
		if strings.ContainsAny(string(p.body), "\n\r") {
			t.Fatalf("%q has line breaks", p.body)
		}
		_ = searchText(p)
	})
}
