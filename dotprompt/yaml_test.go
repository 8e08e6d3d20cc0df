// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/handlebars"
)

func TestYAMLScalars(t *testing.T) {
	for text, want := range map[string]any{
		"x": "x", "yes": "yes", "no": "no", "on": "on", "y": "y", "2024-01-02": "2024-01-02", "12:30": "12:30", "1_000": "1_000", "0b11": "0b11",
		"": nil, "~": nil, "null": nil, "Null": nil, "NULL": nil, "nULL": "nULL", "'null'": "null", `"~"`: "~",
		"true": true, "True": true, "TRUE": true, "false": false, "FALSE": false, "tRue": "tRue", "'true'": "true",
		"1": int64(1), "-1": int64(-1), "+12": int64(12), "017": int64(17), "0o17": int64(15), "0x1F": int64(31), "-0x1": "-0x1", "0o8": "0o8", "'1'": "1",
		"9223372036854775807": int64(math.MaxInt64), "18446744073709551615": uint64(math.MaxUint64), "+18446744073709551615": uint64(math.MaxUint64),
		"100000000000000000000": 1e20, "-100000000000000000000": -1e20,
		"1.5": 1.5, "1e3": 1000.0, "1.": 1.0, ".5": 0.5, "-.5E-1": -0.05, "1e999": math.Inf(1), ".inf": math.Inf(1), "-.INF": math.Inf(-1), "+.Inf": math.Inf(1),
		"1e": "1e", "e3": "e3", ".": ".", "-": []any{nil}, "1.2.3": "1.2.3", "..5": "..5",
		"!!str 5": "5", "!!int 5": int64(5), "!!float 5": 5.0, "!!float 1.5": 1.5, "!!float 18446744073709551615": float64(math.MaxUint64),
		"!!bool true": true, "!!null null": nil, "!other 5": "5", "!!str": "", "!!str ~": "~", "!!str |\n  a\n  b\n": "a\nb\n",
		"|\n  a\n  b\n": "a\nb\n", ">-\n  a\n  b\n": "a b", "plain\n  on two lines": "plain on two lines",
		`"a\u00e9\x41\t\"\\"`: "aéA\t\"\\", "'it''s'": "it's",
	} {
		got, err := decodeYAML("k: " + text + "\n")
		if text == "-" {
			got, err = decodeYAML("k:\n- \n")
		}
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		value, _ := got.(*handlebars.Map).Lookup("k")
		if diff := cmp.Diff(want, value); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	if v, err := decodeYAML(".nan"); err != nil || !math.IsNaN(v.(float64)) {
		t.Errorf(".nan is %v, %v", v, err)
	}
}

func TestYAMLStructure(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     `null`,
		"# only a comment":                     `null`,
		"z: 1\na: 2\nm:\n  - 1\n  - b: c\n":    `{"z":1,"a":2,"m":[1,{"b":"c"}]}`,
		"a: &x {b: [1]}\nc: *x\n":              `{"a":{"b":[1]},"c":{"b":[1]}}`,
		"a: &x 1\nb: &x 2\nc: *x\n":            `{"a":1,"b":2,"c":2}`,
		"<<: {a: 1}\n":                         `{"<<":{"a":1}}`,
		"1: a\n0x10: b\ntrue: c\n~: d\n1.0: e": ``,
		"0x10: b\ntrue: c\n~: d\n1.5: e\n":     `{"16":"b","true":"c","":"d","1.5":"e"}`,
		"? k\n: v\n":                           `{"k":"v"}`,
		"&k key: v\n":                          `{"key":"v"}`,
		"a: 1\r\nb:\r\n  - 2\r\n":              `{"a":1,"b":[2]}`,
		"a: 1\rb: 2\r":                         `{"a":1,"b":2}`,
		"- a\n- b\n":                           `["a","b"]`,
		"a: {}\nb: []\n":                       `{"a":{},"b":[]}`,
		"a: !!map {b: 1}\nc: !!seq [1]\n":      `{"a":{"b":1},"c":[1]}`,
		"a: 1\n...\n":                          `{"a":1}`,
	} {
		got, err := decodeYAML(text)
		switch {
		case want == "" && err == nil:
			t.Errorf("%q is %s, want an error", text, toJSON(t, got))
		case want == "":
		case err != nil:
			t.Errorf("%q: %v", text, err)
		case toJSON(t, got) != want:
			t.Errorf("%q is %s, want %s", text, toJSON(t, got), want)
		}
	}
}

func TestYAMLFolding(t *testing.T) {
	for text, want := range map[string]string{
		"\"a\n  b\"":                            "a b",
		"\"a  \n  b\"":                          "a b",
		"\"a\n\n\n  b\"":                        "a\n\nb",
		"\"a \\ \n  b\"":                        "a   b",
		"\"a \\ \n\n  b\"":                      "a  \nb",
		"\"a\\\n   b\"":                         "ab",
		"\"a \\\n   \\ b\"":                     "a  b",
		"\"\n  a\n  \"":                         " a ",
		"\"\\x41\\u00e9\\ud83d\\ude00\n b\"":    "Aé😀 b",
		"\"\\U0001F600\\e\\_\\N\\L\\P\\/\n b\"": "😀\x1b\u00a0\u0085\u2028\u2029/ b",
		"\"é\n  b\"":                            "é b",
	} {
		got, err := decodeYAML("ké: " + strings.ReplaceAll(text, "\n", "\n ") + "\n")
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if value, _ := got.(*handlebars.Map).Lookup("ké"); value != want {
			t.Errorf("%q is %q, want %q", text, value, want)
		}
	}
}

func TestYAMLErrors(t *testing.T) {
	deep := strings.Repeat("[", 100)
	for name, c := range map[string]struct {
		text, message string
		line, column  int
	}{
		"unclosed":       {"a: 1\nb: [1,\n", "not found", 2, 4},
		"twice":          {"a: 1\nb: 2\na: 3\n", "already defined", 3, 1},
		"twice by value": {"1: a\n0x1: b\n", "twice", 2, 1},
		"no anchor":      {"a: *x\n", `no anchor "x"`, 1, 4},
		"itself":         {"a: &x [*x]\n", `no anchor "x"`, 1, 8},
		"documents":      {"a: 1\n---\nb: 2\n", "second document", 3, 2},
		"list as key":    {"a: &x [1]\n*x : 2\n", "list or a map", 2, 1},
		"tag":            {"a: !!int x\n", `"x" is no !!int`, 1, 4},
		"tag null":       {"a: !!null x\n", "!!null", 1, 4},
		"tag bool":       {"a: !!bool x\n", "!!bool", 1, 4},
		"tag float":      {"a: !!float x\n", "!!float", 1, 4},
		"deep":           {"a: " + deep + deep + deep, "deeper than 200", 1, 204},
		"deep lines":     {strings.Repeat("[\n", 300), "deeper than 200", 201, 1},
		"entries":        {strings.Repeat("- ", 300), "deeper than 200", 1, 401},
		"long":           {strings.Repeat("- a\n", 20_000), "too long", 10001, 1},
		"large":          {strings.Repeat("#\n", 200<<10), "bytes", 0, 0},
		"bomb":           {bomb(12), "100000 values", 5, 7},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			v, err := decodeYAML(c.text)
			var e *yamlError
			if !errors.As(err, &e) {
				t.Fatalf("value %v, error %v", v, err)
			}
			if !strings.Contains(e.message, c.message) || e.line != c.line || e.column != c.column {
				t.Errorf("error %v, want %d:%d %q", e, c.line, c.column, c.message)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// bomb returns a few lines that stand for 10^n values.
func bomb(n int) string {
	var b strings.Builder
	b.WriteString("a: &a [x,x,x,x,x,x,x,x,x,x]\n")
	for i := 1; i < n; i++ {
		from, to := string(rune('a'+i-1)), string(rune('a'+i))
		b.WriteString(to + ": &" + to + " [" + strings.Repeat("*"+from+",", 9) + "*" + from + "]\n")
	}
	return b.String()
}
