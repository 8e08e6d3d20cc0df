// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// satisfiable are schemas of which instances must be made, one or more for each
// keyword.
var satisfiable = []string{
	// Kinds.
	`{}`, `true`,
	`{"type":"null"}`, `{"type":"boolean"}`, `{"type":"integer"}`, `{"type":"number"}`, `{"type":"string"}`, `{"type":"array"}`, `{"type":"object"}`,
	`{"type":["null","string"]}`, `{"type":["string","null"],"maxLength":3}`, `{"type":["object","array","number"],"minimum":7}`,
	// Literals.
	`{"enum":["red","green","blue"]}`, `{"enum":[1,"x",null,{"a":1}],"type":["object","integer"]}`, `{"const":{"a":[1,2]}}`, `{"const":null}`,
	`{"enum":["a","bb","ccc"],"minLength":3}`, `{"enum":[1,2,3],"minimum":2.5}`,
	// Numbers.
	`{"type":"integer","minimum":10,"maximum":12}`, `{"type":"integer","exclusiveMinimum":10,"exclusiveMaximum":12}`, `{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1}`,
	`{"type":"integer","multipleOf":7,"minimum":50}`, `{"type":"integer","multipleOf":7,"maximum":-50}`, `{"type":"number","multipleOf":0.5,"minimum":3,"maximum":4}`,
	`{"type":"integer","minimum":-9223372036854775808,"maximum":9223372036854775807}`, `{"type":"integer","minimum":0,"maximum":18446744073709551615}`,
	`{"type":"number","minimum":-1.5,"maximum":-1.5}`, `{"type":"number","maximum":-1000}`, `{"type":"integer","minimum":1e6}`, `{"minimum":3.5,"maximum":3.75}`,
	`{"type":"integer","multipleOf":6,"allOf":[{"multipleOf":4}],"minimum":1}`, `{"type":"number","multipleOf":2.5,"allOf":[{"type":"integer"}]}`,
	// Texts.
	`{"type":"string","minLength":200}`, `{"type":"string","maxLength":5}`, `{"type":"string","minLength":3,"maxLength":3}`, `{"type":"string","maxLength":0}`, `{"maxLength":1,"type":"string"}`,
	`{"type":"string","format":"date-time"}`, `{"type":"string","format":"date"}`, `{"type":"string","format":"time"}`, `{"type":"string","format":"email"}`, `{"type":"string","format":"uri"}`,
	`{"type":"string","format":"uuid"}`, `{"type":"string","format":"ipv4"}`, `{"type":"string","format":"ipv6"}`, `{"type":"string","format":"hostname"}`, `{"type":"string","format":"unheard-of"}`,
	`{"type":"string","format":"email","maxLength":6}`, `{"type":"string","format":"email","minLength":40}`, `{"type":"string","format":"uri","minLength":100}`, `{"type":"string","format":"date-time","minLength":30}`,
	`{"type":"string","format":"duration"}`, `{"type":"string","format":"json-pointer"}`, `{"type":"string","format":"regex"}`, `{"type":"string","format":"uri-reference"}`,
	`{"type":"string","pattern":"^a+$","examples":["b","aaa"]}`, `{"type":"string","pattern":"^a+$","default":"aa"}`, `{"type":"string","pattern":"^ORD-[0-9]{4}$"}`, `{"type":"string","pattern":"^[\\u0041-\\u005A]"}`,
	`{"type":"string","contentEncoding":"base64","$comment":"x","readOnly":true}`,
	// Lists.
	`{"type":"array","items":{"type":"string"},"minItems":5}`, `{"type":"array","items":{"type":"integer"},"maxItems":1}`, `{"type":"array","items":{"type":"integer"},"maxItems":0}`,
	`{"type":"array","items":{"enum":["a","b","c"]},"uniqueItems":true,"minItems":3}`, `{"type":"array","items":{"type":"boolean"},"uniqueItems":true,"minItems":2}`,
	`{"type":"array","items":{"type":"integer","minimum":1,"maximum":10},"uniqueItems":true,"minItems":10}`, `{"type":"array","items":{"type":"string","maxLength":1},"uniqueItems":true,"minItems":5}`,
	`{"type":"array","items":{"type":"object","properties":{"a":{"type":"boolean"}},"required":["a"],"additionalProperties":false},"uniqueItems":true,"minItems":2}`,
	`{"type":"array","prefixItems":[{"type":"integer"},{"type":"string"}],"items":false}`, `{"type":"array","items":[{"type":"integer"},{"type":"string"}],"additionalItems":{"type":"null"},"minItems":4}`,
	`{"type":"array","contains":{"const":7},"items":{"type":"integer"}}`, `{"type":"array","contains":{"type":"integer"},"minContains":2,"maxContains":3}`, `{"items":{"type":"null"}}`,
	// Objects.
	`{"type":"object","properties":{"title":{"type":"string"},"summary":{"type":"string"},"answer":{"type":"string","maxLength":30},"tags":{"type":"array","items":{"type":"string"}}},"required":["title"]}`,
	`{"type":"object","required":["undeclared"]}`, `{"type":"object","required":["b"],"properties":{"a":{}},"additionalProperties":{"type":"integer"}}`,
	`{"type":"object","additionalProperties":{"type":"integer"}}`, `{"type":"object","additionalProperties":{"type":"array","items":{"type":"string"}},"minProperties":4}`,
	`{"type":"object","additionalProperties":{"type":"string"},"propertyNames":{"enum":["x","y","z"]},"minProperties":3}`, `{"type":"object","additionalProperties":true,"propertyNames":{"maxLength":3},"minProperties":2}`,
	`{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"},"c":{"type":"string"}},"required":["c"],"maxProperties":2}`, `{"minProperties":1,"type":"object"}`,
	`{"type":"object","properties":{"s_name":{}},"patternProperties":{"^s_":{"type":"integer"}},"additionalProperties":false}`, `{"type":"object","maxProperties":0}`,
	`{"type":"object","properties":{"a":{"type":"integer"}},"dependentRequired":{"a":["b","c"]}}`, `{"type":"object","properties":{"a":{"type":"integer"}},"dependencies":{"a":["b"]}}`,
	`{"type":"object","properties":{"a":{"type":"integer"}},"dependentSchemas":{"a":{"properties":{"a":{"minimum":0}}}}}`,
	`{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"unevaluatedProperties":false}`,
	`{"type":"object","properties":{"never":false,"optional":{"type":"string","pattern":"^no such word$"}},"additionalProperties":false}`,
	// Combinations.
	`{"anyOf":[{"type":"string","pattern":"^no such word$"},{"type":"integer"}]}`, `{"anyOf":[false,{"type":"null"}]}`, `{"oneOf":[{"type":"integer"},{"type":"number"}]}`,
	`{"oneOf":[{"type":"integer","multipleOf":2},{"type":"integer","multipleOf":3}]}`, `{"oneOf":[{"required":["a"]},{"required":["b"]}],"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}}}`,
	`{"allOf":[{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]},{"properties":{"a":{"minimum":5},"b":{"type":"string"}},"required":["b"]}]}`,
	`{"allOf":[{"type":["string","integer"]},{"type":["integer","boolean"]}]}`, `{"allOf":[{"anyOf":[{"type":"integer"},{"type":"string"}]},{"anyOf":[{"type":"string"},{"type":"null"}]}]}`,
	`{"type":"integer","minimum":1,"maximum":3,"not":{"const":2}}`, `{"type":"string","not":{"maxLength":10}}`, `{"not":{"type":["object","string"]}}`,
	`{"type":"object","properties":{"kind":{"enum":["a","b"]}},"required":["kind"],"if":{"properties":{"kind":{"const":"a"}}},"then":{"required":["x"]},"else":{"required":["y"]}}`,
	`{"if":{"type":"string"},"then":{"pattern":"^no such word$"},"else":{"type":"integer"}}`,
	// References.
	`{"$ref":"#/$defs/p","$defs":{"p":{"type":"object","properties":{"n":{"$ref":"#/definitions/q"}}}},"definitions":{"q":{"type":"integer"}}}`,
	`{"type":"object","properties":{"v":{"type":"integer"},"next":{"$ref":"#"}},"required":["v"]}`,
	`{"type":"object","properties":{"v":{"type":"integer"},"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"required":["v","next"]}`,
	`{"$ref":"#/$defs/tree","$defs":{"tree":{"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/tree"}}},"required":["name","children"]}}}`,
	`{"$defs":{"a":{"type":"object","properties":{"b":{"$ref":"#/$defs/b"},"b2":{"$ref":"#/$defs/b"}}},"b":{"type":"object","properties":{"a":{"$ref":"#/$defs/a"},"a2":{"$ref":"#/$defs/a"},"l":{"type":"array","items":{"$ref":"#/$defs/a"}}}}},"$ref":"#/$defs/a"}`,
	`{"$ref":"#here","$defs":{"x":{"$anchor":"here","type":"integer"}}}`, `{"properties":{"a/b":{"type":"integer"},"c":{"$ref":"#/properties/a~1b"}},"type":"object"}`,
	`{"$ref":"#/$defs/p","maxLength":4,"$defs":{"p":{"type":"string"}}}`,
	// Samples.
	`{"type":"integer","default":42}`, `{"type":"integer","examples":[17,18]}`, `{"type":"integer","default":"no integer"}`, `{"type":"string","default":""}`, `{"type":"object","properties":{"a":{"type":"array","items":{"type":"string"},"examples":[["x","y"]]}}}`,
	// Names that mean something.
	`{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"},"city":{"type":"string"},"joke":{"type":"string"},"color":{"type":"string"},"Headline":{"type":"string","maxLength":20},"steps":{"type":"array","items":{"type":"string"}}}}`,
	`{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"text":{"type":"string"},"title":{"type":"string"},"x":{"type":"string"}},"required":["name","text","title","x"]},"minItems":6,"uniqueItems":true}`,
}

// prompts seed the instances.
func prompts() []*ai.ModelRequest {
	return []*ai.ModelRequest{
		userRequest(""),
		userRequest("A menu of five dishes for 12 guests"),
		userRequest("Ada Lovelace (ada@example.org) is 36 years old and lives in London. Color: red. Order ORD-1234 of 2025-02-03, see https://example.net/x?y=1."),
		userRequest("How do I stream an answer?", manual()...),
		userRequest("日本語の要約をください。"),
	}
}

// checkInstance holds an instance to its schema, by our validator and by the oracle.
func checkInstance(t *testing.T, raw json.RawMessage, instance string) {
	t.Helper()
	ours, err := schema.Parse(raw)
	if err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	if err := ours.Validate([]byte(instance)); err != nil {
		t.Errorf("schema %s\ninstance %s\nerror %v", raw, instance, err)
	}
	if isDraft7Only(raw) {
		return
	}
	var oracle jsonschema.Schema
	if err := json.Unmarshal(raw, &oracle); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	resolved, err := oracle.Resolve(nil)
	if err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	var v any
	if err := json.Unmarshal([]byte(instance), &v); err != nil {
		t.Fatalf("%s: %v", instance, err)
	}
	if err := resolved.Validate(v); err != nil {
		t.Errorf("schema %s\ninstance %s\noracle's error %v", raw, instance, err)
	}
}

// isDraft7Only tells whether a schema has what the oracle, which is for 2020-12, does
// not know.
func isDraft7Only(raw json.RawMessage) bool {
	text := string(raw)
	return strings.Contains(text, `"items":[`) || strings.Contains(text, `"dependencies"`) || strings.Contains(text, `\\u`) || strings.Contains(text, `"definitions"`)
}

func TestInstances(t *testing.T) {
	if len(satisfiable) < 100 {
		t.Errorf("only %d schemas", len(satisfiable))
	}
	for _, text := range satisfiable {
		for i, q := range prompts() {
			if strings.Contains(text, "ORD-") && i != 2 {
				continue
			}
			if strings.Contains(text, `\\u0041`) && i != 2 && i != 3 {
				continue // there is no word in capitals in the others
			}
			q.Output = &ai.OutputConfig{Format: "json", Schema: json.RawMessage(text)}
			r, err := modelFunc(t, &Plugin{})(t.Context(), q, nil)
			if err != nil {
				t.Errorf("%s, prompt %d: %v", text, i, err)
				continue
			}
			checkInstance(t, json.RawMessage(text), r.Text())
		}
	}
}

func TestImpossibleInstances(t *testing.T) {
	for text, want := range map[string]string{
		`false`:                              "at #: allows no value",
		`{"type":"string","pattern":"^zzz"}`: "at #/pattern",
		`{"type":"object","properties":{"a":{"type":"object","properties":{"code":{"type":"string","pattern":"^zzz"}},"required":["code"]}},"required":["a"]}`: "at #/properties/a/properties/code/pattern",
		`{"type":"integer","minimum":1.2,"maximum":1.8}`:                              "at #/multipleOf",
		`{"type":"number","minimum":2,"maximum":1}`:                                   "at #/minimum",
		`{"type":"array","minItems":3,"maxItems":2}`:                                  "at #/minItems",
		`{"type":"array","items":{"type":"boolean"},"uniqueItems":true,"minItems":3}`: "at #/uniqueItems",
		`{"type":"string","minLength":3,"maxLength":2}`:                               "at #/minLength",
		`{"type":"string","minLength":99999999999}`:                                   "at #/minLength",
		`{"type":"array","minItems":99999999999}`:                                     "too large",
		`{"allOf":[{"type":"string"},{"type":"integer"}]}`:                            "at #/allOf/1/type",
		`{"enum":["a"],"const":"b"}`:                                                  "at #/enum",
		`{"enum":["a"],"type":"integer"}`:                                             "at #/enum",
		`{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}`:          "contains itself",
		`{"type":"integer","not":{}}`:                                                 "at #: no value",
		`{"type":"object","additionalProperties":false,"minProperties":1}`:            "allows no value",
		`{"type":"integer","minimum":1e99999}`:                                        "too large or too small",
		`{"type":"string","format":"uuid","maxLength":10}`:                            "at #/format",
	} {
		q := userRequest("Make one")
		q.Output = &ai.OutputConfig{Format: "json", Schema: json.RawMessage(text)}
		_, err := modelFunc(t, &Plugin{})(t.Context(), q, nil)
		if core.StatusOf(err) != core.FailedPrecondition || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want FAILED_PRECONDITION with %q", text, err, want)
		}
	}
	for _, text := range []string{`{"type":"nonsense"}`, `{"$ref":"#/nowhere"}`, `[]`, `{`, `{"type":"string","pattern":"("}`} {
		q := userRequest("Make one")
		q.Output = &ai.OutputConfig{Format: "json", Schema: json.RawMessage(text)}
		if _, err := modelFunc(t, &Plugin{})(t.Context(), q, nil); core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("%s: %v, want INVALID_ARGUMENT", text, err)
		}
	}
}

// Types through schema.For.
type (
	address struct {
		Street string  `json:"street"`
		Zip    *string `json:"zip"`
	}
	everything struct {
		B     bool                 `json:"b"`
		I8    int8                 `json:"i8"`
		U64   uint64               `json:"u64"`
		F     float32              `json:"f"`
		S     string               `json:"s,omitempty"`
		Raw   json.RawMessage      `json:"raw"`
		Any   any                  `json:"any"`
		When  time.Time            `json:"when"`
		Bytes []byte               `json:"bytes"`
		Arr   [3]int               `json:"arr"`
		Map   map[string]address   `json:"map"`
		Lists map[string][]float64 `json:"lists"`
		Ptr   *address             `json:"ptr,omitempty"`
		Self  *everything          `json:"self,omitempty"`
		Kids  []everything         `json:"kids"`
		Level string               `json:"level" jsonschema:"enum=low|high"`
		Score int                  `json:"score" jsonschema:"minimum=1,maximum=5"`
		Mail  string               `json:"mail" jsonschema:"format=email"`
		Names map[string]time.Time `json:"names,omitempty"`
		address
	}
)

func TestInstancesOfGoTypes(t *testing.T) {
	for _, of := range []func() (*schema.Schema, error){
		schema.For[everything], schema.For[[]everything], schema.For[map[string]*everything], schema.For[string], schema.For[[]int], schema.For[*address],
		schema.For[any], schema.For[[]byte], schema.For[time.Time], schema.For[ai.Message], schema.For[ai.Usage],
	} {
		s, err := of()
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range prompts() {
			q.Output = &ai.OutputConfig{Format: "json", Schema: s.JSON()}
			r, err := modelFunc(t, &Plugin{})(t.Context(), q, nil)
			if err != nil {
				t.Errorf("%s: %v", s.JSON(), err)
				continue
			}
			checkInstance(t, s.JSON(), r.Text())
		}
	}
	q := prompts()[2]
	q.Output = &ai.OutputConfig{Schema: schema.MustFor[everything]().JSON()}
	var v everything
	if err := json.Unmarshal([]byte(ask(t, q).Text()), &v); err != nil {
		t.Error(err)
	}
	if v.Mail != "ada@example.org" || v.When.IsZero() || len(v.Kids) == 0 {
		t.Errorf("%+v", v)
	}
}

func TestInstanceUsesTheRequest(t *testing.T) {
	for _, c := range []struct {
		q            *ai.ModelRequest
		schema, want string
	}{
		{userRequest("Extract the person: Ada Lovelace is 36 years old and lives in London."),
			`{"properties":{"name":{"type":"string"},"age":{"type":"integer"},"city":{"type":"string"}},"type":"object"}`, `{"name":"Ada Lovelace","age":36,"city":"London"}`},
		{userRequest("How do I stream?", manual()...),
			`{"properties":{"title":{"type":"string"},"summary":{"type":"string","maxLength":50}},"type":"object"}`, `{"title":"Streaming","summary":"Genkit streams answers word by word. Call…"}`},
		{userRequest("Is this positive or negative? It was a negative surprise, not a positive one."), `{"enum":["neutral","negative","positive"]}`, `"positive"`},
		{userRequest("Describe the lamp", ai.NewTextDocument("# Lamp\n\n- Color: dark red\n- Weight: 3 kg\n- Watts: 40\n\n## Parts\n\n1. bulb\n2. cable", nil)),
			`{"properties":{"color":{"type":"string"},"weight":{"type":"number"},"watts":{"type":"integer","minimum":50},"parts":{"type":"array","items":{"type":"string"}}},"type":"object"}`, `{"color":"dark red","weight":3,"watts":96,"parts":["bulb","cable"]}`},
		{userRequest("A menu of three dishes"), `{"properties":{"dishes":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"}}}}},"type":"object"}`,
			`{"dishes":[{"name":"Dish 1"},{"name":"Dish 2"},{"name":"Dish 3"}]}`},
		{userRequest("Tell me a joke about gophers"), `{"properties":{"joke":{"type":"string"}},"type":"object"}`, `{"joke":"(Joke for “joke about gophers”, made up by the offline simulator.)"}`},
	} {
		c.q.Output = &ai.OutputConfig{Format: "json", Schema: json.RawMessage(c.schema)}
		v, err := parseJSON([]byte(ask(t, c.q).Text()))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, string(v.json())); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestOutputFormats(t *testing.T) {
	list := json.RawMessage(`{"type":"array","items":{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}}`)
	for _, c := range []struct {
		output ai.OutputConfig
		check  func(string) bool
	}{
		{ai.OutputConfig{Format: "enum", ContentType: "text/enum", Schema: json.RawMessage(`{"type":"string","enum":["yes","no"]}`)}, func(s string) bool { return s == "yes" || s == "no" }},
		{ai.OutputConfig{Format: "jsonl", ContentType: "application/jsonl", Schema: list}, func(s string) bool { return strings.Count(s, "\n") == 2 && strings.HasPrefix(s, `{"n":`) }},
		{ai.OutputConfig{Format: "array", ContentType: "application/json", Schema: list}, func(s string) bool { return s[0] == '[' && json.Valid([]byte(s)) }},
		{ai.OutputConfig{Format: "text", Schema: list}, func(s string) bool { return strings.Contains(s, whatIAm) }},
		{ai.OutputConfig{}, func(s string) bool { return strings.Contains(s, whatIAm) }},
	} {
		q := userRequest("Well?")
		q.Output = &c.output
		if got := ask(t, q).Text(); !c.check(got) {
			t.Errorf("%+v: %q", c.output, got)
		}
	}
}

// TestInstanceIsBounded makes sure that schemas which branch without end cost little.
func TestInstanceIsBounded(t *testing.T) {
	defs := ""
	for i := range 30 {
		defs += fmt.Sprintf(`"n%d":{"type":"object","properties":{"a":{"$ref":"#/$defs/n%d"},"b":{"$ref":"#/$defs/n%d"},"c":{"type":"array","items":{"$ref":"#/$defs/n%d"}}}},`, i, (i+1)%30, (i+7)%30, (i+3)%30)
	}
	wide := `{"$ref":"#/$defs/n0","$defs":{` + strings.TrimSuffix(defs, ",") + `}}`
	choices := ""
	for i := range 16 {
		choices += fmt.Sprintf(`{"anyOf":[{"maximum":%d},{"maximum":-%d}]},`, i, i)
	}
	unsatisfiable := `{"type":"integer","minimum":1000,"allOf":[` + strings.TrimSuffix(choices, ",") + `]}`
	for _, text := range []string{wide, unsatisfiable} {
		begin := time.Now()
		q := userRequest("Make one")
		q.Output = &ai.OutputConfig{Schema: json.RawMessage(text)}
		r, err := modelFunc(t, &Plugin{})(t.Context(), q, nil)
		if err == nil {
			checkInstance(t, json.RawMessage(text), r.Text())
		}
		if d := time.Since(begin); d > 10*time.Second {
			t.Errorf("%.60s took %v", text, d)
		} else {
			t.Logf("%.40s: %v, %v", text, d, err)
		}
	}
}
