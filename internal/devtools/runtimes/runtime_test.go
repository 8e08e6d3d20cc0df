// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/core"
)

func TestParseRuntime(t *testing.T) {
	offset := time.Date(2026, 11, 20, 9, 15, 21, 0, time.UTC)
	local := time.Date(2026, 11, 20, 10, 15, 21, 768_000_000, time.Local).UTC()
	for _, test := range []struct {
		name, file string
		want       Runtime
		started    time.Time
		err        string
	}{
		{"Node", `{"id":"3473-3101","pid":3473,"name":"probe-app","reflectionServerUrl":"http://localhost:3101","timestamp":"2026-11-20T10:15:21.768Z","genkitVersion":"nodejs/1.42.0","reflectionApiSpecVersion":1}`,
			Runtime{ID: "3473-3101", PID: 3473, Name: "probe-app", ReflectionServerURL: "http://localhost:3101", Timestamp: "2026-11-20T10:15:21.768Z", GenkitVersion: "nodejs/1.42.0", ReflectionAPISpecVersion: 1},
			time.Date(2026, 11, 20, 10, 15, 21, 768_000_000, time.UTC), ""},
		{"Go: underscores, an offset, no name", `{"id":"9-3100","pid":9,"reflectionServerUrl":"http://127.0.0.1:3100","timestamp":"2026-11-20T10_15_21+01_00","genkitVersion":"go/1.12.0","reflectionApiSpecVersion":1}`,
			Runtime{ID: "9-3100", PID: 9, ReflectionServerURL: "http://127.0.0.1:3100", Timestamp: "2026-11-20T09:15:21.000Z", GenkitVersion: "go/1.12.0", ReflectionAPISpecVersion: 1}, offset, ""},
		{"Python: local time", `{"id":"9-55555","pid":9,"reflectionServerUrl":"http://127.0.0.1:55555","timestamp":"2026-11-20T10:15:21.768000","genkitVersion":"py/0.3.2","reflectionApiSpecVersion":1}`,
			Runtime{ID: "9-55555", PID: 9, ReflectionServerURL: "http://127.0.0.1:55555", Timestamp: local.Format(timeForm), GenkitVersion: "py/0.3.2", ReflectionAPISpecVersion: 1}, local, ""},
		{"an offset without colon", `{"id":"a","pid":1,"reflectionServerUrl":"http://h:1","timestamp":"2026-11-20T10:15:21+0100"}`,
			Runtime{ID: "a", PID: 1, ReflectionServerURL: "http://h:1", Timestamp: "2026-11-20T09:15:21.000Z"}, offset, ""},
		{"nulls, unknown fields, a slash", `{"id":"a","pid":1,"name":null,"genkitVersion":null,"reflectionServerUrl":"https://h/","timestamp":"soon","more":[1]}`,
			Runtime{ID: "a", PID: 1, ReflectionServerURL: "https://h", Timestamp: "soon"}, time.Time{}, ""},
		{"no object", `[]`, Runtime{}, time.Time{}, "array"},
		{"no id", `{"pid":1,"reflectionServerUrl":"http://h","timestamp":"x"}`, Runtime{}, time.Time{}, "id is missing"},
		{"an id that is a number", `{"id":1,"pid":1,"reflectionServerUrl":"http://h","timestamp":"x"}`, Runtime{}, time.Time{}, "number"},
		{"no pid", `{"id":"a","reflectionServerUrl":"http://h","timestamp":"x"}`, Runtime{}, time.Time{}, "pid"},
		{"a pid beyond all", `{"id":"a","pid":1e300,"reflectionServerUrl":"http://h","timestamp":"x"}`, Runtime{}, time.Time{}, "pid"},
		{"no URL", `{"id":"a","pid":1,"timestamp":"x"}`, Runtime{}, time.Time{}, "http:// URL"},
		{"another URL", `{"id":"a","pid":1,"reflectionServerUrl":"file:///etc/passwd","timestamp":"x"}`, Runtime{}, time.Time{}, "http:// URL"},
		{"a URL without host", `{"id":"a","pid":1,"reflectionServerUrl":"http:///x","timestamp":"x"}`, Runtime{}, time.Time{}, "http:// URL"},
		{"no timestamp", `{"id":"a","pid":1,"reflectionServerUrl":"http://h"}`, Runtime{}, time.Time{}, "timestamp"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, started, err := parseRuntime([]byte(test.file))
			if test.err != "" {
				if core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), test.err) {
					t.Errorf("got %v, want INVALID_ARGUMENT with %q", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if !started.Equal(test.started) {
				t.Errorf("started %v, want %v", started, test.started)
			}
			if got.V2() {
				t.Error("it is no v2")
			}
		})
	}
}

func TestCheckSpec(t *testing.T) {
	for _, test := range []struct {
		version int
		older   bool
		status  core.Status
	}{{0, true, core.OK}, {1, false, core.OK}, {2, false, core.FailedPrecondition}} {
		older, err := checkSpec(Runtime{ReflectionAPISpecVersion: test.version})
		if older != test.older || core.StatusOf(err) != test.status {
			t.Errorf("%d: got %v, %v", test.version, older, err)
		}
	}
}

func FuzzParseRuntime(f *testing.F) {
	f.Add([]byte(runtimeJSON("a", "http://localhost:3100", "2026-11-20T10_15_21Z")))
	f.Add([]byte(`{"id":"a","pid":1.5,"reflectionServerUrl":"http://[::1]:3100//","timestamp":"2026-11-20 10:15:21"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, _, err := parseRuntime(raw)
		if err != nil {
			if core.StatusOf(err) != core.InvalidArgument {
				t.Errorf("the status of %v", err)
			}
			return
		}
		if r.ID == "" || r.PID < 0 || !strings.HasPrefix(strings.ToLower(r.ReflectionServerURL), "http") || strings.HasSuffix(r.ReflectionServerURL, "/") {
			t.Errorf("%q is %+v", raw, r)
		}
	})
}
