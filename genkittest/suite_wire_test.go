// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"strings"
	"testing"
	"time"
)

func TestWireSuitePasses(t *testing.T) { WireSuite(t, acmeVendor("")) }

// Each fault is seen by the subtests that should see it; a fault may be seen by others too,
// since scenarios share requests and answers.
func TestWireSuiteSeesFaults(t *testing.T) {
	cases := []broken[string]{
		{"", "drops the system message", "systemRole", "Be brief."},
		{"", "drops falsy outputs", "toolResponses", "was sent as"},
		{"", "changes the request", "text", "changed its request"},
		{"", "ignores the schema", "jsonSchema", `has no "born"`},
		{"", "ignores the tool choice", "toolChoice", `"required" was sent as ""`},
		{"", "does not restore names", "toolNames", `"files--read"; want "files/read"`},
		{"", "drops refs", "tools toolsParallel", "want one that no other request"},
		{"", "reverses tools", "toolsParallel", "want"},
		{"", "sends pieces of arguments", "toolsParallel", "no part of any in the answer"},
		{"", "waits for the whole stream", "cancelStream listenerLeaves stream truncatedStream", ""},
		{"", "always stops", "finishReasons", `"stop"; want "length"`},
		{"", "loses the usage", "usage", "TotalTokens is 0"},
		{"", "drops zero", "zeroConfig", "temperature 0"},
		{"", "drops unknown keys", "unknownConfig", "x_false"},
		{"", "takes wrong types", "wrongConfig", "hot"},
		{"", "checks no range", "wrongConfig", "1000"},
		{"", "swaps 401 and 403", "errors requestKey", "PERMISSION_DENIED"},
		{"", "swallows error bodies", "errors", "400"},
		{"", "drops Retry-After", "errors", "with Retry-After"},
		{"", "retries", "errors", "retrying is the caller's"},
		{"", "calls a lost connection internal", "truncatedStream unreachable", "UNAVAILABLE"},
		{"", "takes half a stream", "truncatedStream", "ended between events"},
		{"", "skips malformed events", "malformed", "the call succeeded"},
		{"", "calls a cancel unavailable", "cancelStream cancelWaiting deadline", "want [CANCELLED]"},
		{"", "ignores the context", "cancelBefore cancelStream cancelWaiting deadline", "did not return"},
		{"", "ignores the key of a call", "requestKey", "want"},
		{"", "sends the key in the body", "requestKey", "in the body as well"},
		{"", "tells the key", "errors requestKey", "in the error"},
		{"", "embedder is a model", "kinds", "want NOT_FOUND"},
	}
	for _, c := range cases {
		t.Run(c.with, func(t *testing.T) {
			v := acmeVendor(c.with)
			v.Limits = Limits{Timeout: 2 * time.Second, Grace: 300 * time.Millisecond, Parallel: 2}
			s, err := newWireSuite(v)
			if err != nil {
				t.Fatal(err)
			}
			failed, said := map[string]bool{}, ""
			for _, check := range s.checks() {
				if r := record(t, check.run); r.failed {
					failed[check.name] = true
					said += check.name + ": " + r.text() + "\n"
				}
			}
			for _, name := range strings.Fields(c.fails) {
				if !failed[name] {
					t.Errorf("%s does not see it; those that do say\n%s", name, said)
				}
			}
			if !strings.Contains(said, c.says) {
				t.Errorf("the reports do not say %q:\n%s", c.says, said)
			}
		})
	}
}

func TestIsPart(t *testing.T) {
	const whole = `{"city":"Ulm","days":[1,{"hour":12,"wet":false}],"note":null}`
	for part, want := range map[string]bool{
		`null`: true, `{}`: true, `{"city":"U"}`: true, `{"city":""}`: true, `{"days":[]}`: true, `{"days":[1,{"hour":12}],"note":null}`: true, whole: true,
		`{"city":"lm"}`: false, `{"town":""}`: false, `{"days":[2]}`: false, `{"days":[1,{},3]}`: false, `{"days":{}}`: false, `[]`: false,
		`""`: false, `{"note":0}`: false, `{"days":[1,{"hour":1}]}`: false, `{"city":{}}`: false,
	} {
		if got := isPart(decoded([]byte(part)), decoded([]byte(whole))); got != want {
			t.Errorf("%s: %t; want %t", part, got, want)
		}
	}
}
