// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestFirstJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":1}`:                        `{"a":1}`,
		`so: {"a":"}{"} and {"b":2}`:     `{"a":"}{"}`,
		`[see below] {"a":[1,2]}.`:       `{"a":[1,2]}`,
		`{not this} [1]`:                 `[1]`,
		`{"a":1} trailing {`:             `{"a":1}`,
		`{{"a":1}}`:                      `{"a":1}`,
		"```json\n{\"a\": 1}\n```":       `{"a": 1}`,
		`[1, {"a":1}`:                    ``,
		`no JSON`:                        ``,
		``:                               ``,
		strings.Repeat(`[x`, 50) + `[7]`: `[7]`,
	} {
		if got := firstJSON(text); string(got) != want {
			t.Errorf("%.40s: got %s", text, got)
		}
	}
}

func TestFirstJSONIsLinear(t *testing.T) {
	for _, unit := range []string{"[", "{", "[x", `{"a":`, "[[1],"} {
		begin := time.Now()
		firstJSON(strings.Repeat(unit, 1<<20))
		if took := time.Since(begin); took > 20*time.Second {
			t.Errorf("a million of %q take %v", unit, took)
		}
	}
}

func FuzzFirstJSON(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, `x [1,{"b":"]"}] y`, "[[[[", `{"a":`, "\xff{}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := firstJSON(text)
		if got == nil {
			return
		}
		if !json.Valid(got) || got[0] != '{' && got[0] != '[' {
			t.Errorf("%q: got %q", text, got)
		}
		if !strings.Contains(text, string(got)) {
			t.Errorf("%q: got %q, which is no part of it", text, got)
		}
	})
}
