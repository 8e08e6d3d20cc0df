// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"encoding/json"
	"strings"
	"testing"
)

// scanAll reports whether data is one JSON value to the scanner.
func scanAll(data []byte) error {
	s := scanner{data: data}
	if err := s.skip(0); err != nil {
		return err
	}
	return s.end()
}

var scanSeeds = []string{
	``, ` `, `null`, `true`, `false`, `nul`, `truex`, `0`, `-0`, `01`, `-`, `1.`, `1.5e+3`, `1e`, `1E-2`, `.5`, `+1`,
	`""`, `"a`, `"\"`, `"\u12"`, `"\u12aF"`, `"\x"`, `"\/\b\f\n\r\t\\"`, "\"a\nb\"", "\"12345678\x01\"", `"12345678"`, `"1234567\"89"`, "\"\xff\xfe€😀\"",
	`[]`, `[1]`, `[1,]`, `[,]`, `[1 2]`, `[`, `{}`, `{"a":1}`, `{"a":1,}`, `{"a"}`, `{a:1}`, `{"a":1 "b":2}`, `{"a":}`, `{`, `{"a":1`, `[1}`,
	` { "a" : [ 1 , { "b" : null } ] } `, `1 2`, `{"a":"b"}x`, "\x00", "\u00a0",
}

func TestScanAgreesWithEncodingJSON(t *testing.T) {
	for _, text := range scanSeeds {
		err := scanAll([]byte(text))
		if (err == nil) != json.Valid([]byte(text)) {
			t.Errorf("%q: %v, encoding/json says %v", text, err, json.Valid([]byte(text)))
		}
	}
}

func TestScanRefusesDeepNesting(t *testing.T) {
	nested := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	if err := scanAll(nested(deepest)); err != nil {
		t.Errorf("%d levels: %v", deepest, err)
	}
	if err := scanAll(nested(deepest + 1)); err == nil || !strings.Contains(err.Error(), "too deeply") {
		t.Errorf("%d levels: %v", deepest+1, err)
	}
	if err := scanAll([]byte(strings.Repeat(`{"a":`, 1_000_000))); err == nil {
		t.Error("a million open objects are accepted")
	}
}

func TestUnquote(t *testing.T) {
	for inner, want := range map[string]string{`a`: "a", `a\"b`: `a"b`, `\ud83d\ude00`: "😀", "é": "é", "\xff": "\ufffd", `\ud83d`: "\ufffd"} {
		if got := unquote([]byte(inner)); got != want {
			t.Errorf("%q: got %q, want %q", inner, got, want)
		}
	}
}

// FuzzScan holds that the scanner accepts what encoding/json accepts, but for what is
// nested too deeply.
func FuzzScan(f *testing.F) {
	for _, seed := range scanSeeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		err := scanAll(data)
		if err != nil && strings.Contains(err.Error(), "too deeply") {
			return
		}
		if (err == nil) != json.Valid(data) {
			t.Fatalf("%q: %v, encoding/json says %v", data, err, json.Valid(data))
		}
	})
}
