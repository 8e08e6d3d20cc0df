// SPDX-License-Identifier: Apache-2.0

package ai_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// The exceptions to "what was decoded is encoded", by definition and property.
var (
	// alwaysWritten are optional properties that the encoder writes with their zero
	// value when they were absent.
	alwaysWritten = map[string]any{
		"ModelResponseChunk.index":      0,
		"GenerateResponseChunk.index":   0,
		"ModelInfo.supports.multiturn":  false,
		"ModelInfo.supports.media":      false,
		"ModelInfo.supports.tools":      false,
		"ModelInfo.supports.systemRole": false,
	}

	// keptWhenEmpty are the optional properties whose "", 0, false, [] or {} means
	// something and stays. Those of all others are left out. Free JSON (a schema
	// without a type) always stays and is not listed.
	keptWhenEmpty = set(
		"GenerationCommonConfig.temperature", "GenerationCommonConfig.maxOutputTokens",
		"GenerationCommonConfig.topK", "GenerationCommonConfig.topP",
		"GenerateActionOutputConfig.constrained", "GenerateActionOutputConfig.instructions",
		"EvalFnResponse.sampleIndex", "JsonPatchOperation.from", "Score.score",
		"SessionState.messages", "SessionState.artifacts",
		"AgentMetadata.stateSchema", "ModelInfo.configSchema", "MiddlewareDesc.configSchema",
		"OutputConfig.schema", "ToolDefinition.inputSchema", "ToolDefinition.outputSchema",
		"ActionMetadata.inputJsonSchema", "ActionMetadata.outputJsonSchema",
		"TextPart.custom", "MediaPart.custom", "ToolRequestPart.custom", "ToolResponsePart.custom",
		"DataPart.custom", "ReasoningPart.custom", "ResourcePart.custom",
		"GenerateRequest.tools", "ModelRequest.tools",
	)

	// notFields are properties that Go has no field for: they stay as they are, in
	// Extra.
	notFields = set("GenerateRequest.candidates", "GenerateResponse.candidates")

	// nullIsAbsent are free properties that are Go values of type any: null is nil,
	// and nil is left out.
	nullIsAbsent = set(
		"ModelReference.config", "MiddlewareRef.config", "GenerateActionOptions.config",
		"GenerateRequest.config", "ModelRequest.config",
		"GenerateResponse.raw", "ModelResponse.raw",
		"EmbedRequest.options", "RetrieverRequest.options", "RerankerRequest.options", "EvalRequest.options",
	)

	// wholeNumbers are the properties that are numbers in the schema and int in Go:
	// a fraction would be cut, so only whole ones are generated.
	wholeNumbers = set("index", "maxOutputTokens", "topK", "k", "maxTurns", "sampleIndex", "code",
		"traceFlags", "droppedAttributesCount", "pid", "reflectionApiSpecVersion",
		"inputTokens", "outputTokens", "totalTokens", "thoughtsTokens", "cachedContentTokens",
		"inputCharacters", "outputCharacters", "inputImages", "outputImages",
		"inputVideos", "outputVideos", "inputAudioFiles", "outputAudioFiles")

	// neverEmpty are required strings that Go leaves out when empty, because another
	// definition of the same Go type has them optional.
	neverEmpty = set("BaseEvalDataPoint.testCaseId")
)

func set(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, name := range names {
		m[name] = true
	}
	return m
}

type genMode int

const (
	genMinimal genMode = iota // required properties only
	genFull                   // all properties
	genRandom                 // each optional property or not
)

// generator makes instances of schemas, together with what their encoding must be.
type generator struct {
	*rand.Rand
	defs  map[string]any
	mode  genMode
	extra bool // adds the property x-new to every object
	depth int
}

// instance makes a value of the schema at path (a definition, or a property of one
// after a dot) and the value that its encoding must have.
func (g *generator) instance(schema map[string]any, path string) (value, want any) {
	g.depth++
	defer func() { g.depth-- }()
	if ref, ok := schema["$ref"].(string); ok {
		return g.reference(ref, path)
	}
	if constant, ok := schema["const"]; ok {
		return constant, constant
	}
	if options, ok := schema["enum"].([]any); ok {
		v := options[g.IntN(len(options))]
		return v, v
	}
	if options, ok := schema["anyOf"].([]any); ok {
		return g.anyOf(options, path)
	}
	kind := schema["type"]
	if kinds, ok := kind.([]any); ok {
		kind = kinds[g.IntN(len(kinds))]
	}
	switch kind {
	case "string":
		v := g.text()
		if v == "" && neverEmpty[path] {
			v = "x"
		}
		return v, v
	case "boolean":
		v := g.IntN(2) == 0
		return v, v
	case "number", "integer":
		v := g.number(kind == "integer" || wholeNumbers[path[strings.LastIndexByte(path, '.')+1:]])
		return v, v
	case "null":
		return nil, nil
	case "array":
		return g.array(schema, path)
	case "object":
		return g.object(schema, path)
	case nil:
		v := g.free(2)
		return v, v
	}
	panic(fmt.Sprintf("%s: no generator for type %v", path, kind))
}

func (g *generator) reference(ref, path string) (value, want any) {
	target := any(g.defs)
	steps := strings.Split(strings.TrimPrefix(ref, "#/$defs/"), "/")
	for _, step := range steps {
		switch node := target.(type) {
		case map[string]any:
			target = node[step]
		case []any:
			var i int
			fmt.Sscan(step, &i)
			target = node[i]
		}
	}
	if len(steps) == 1 {
		path = steps[0]
	}
	return g.instance(target.(map[string]any), path)
}

func (g *generator) anyOf(options []any, path string) (value, want any) {
	value, want = g.instance(options[g.IntN(len(options))].(map[string]any), path)
	if object, ok := value.(map[string]any); ok && path == "Part" {
		for _, kind := range []string{"text", "media", "toolRequest", "toolResponse", "reasoning", "resource", "custom", "data"} {
			if _, ok := object[kind]; ok {
				return value, want
			}
		}
		return value, value // of no known kind: kept as it came
	}
	if list, ok := value.([]any); ok && path == "EvalFnResponse.evaluation" && len(list) == 1 {
		return value, want.([]any)[0] // a single score is an object
	}
	return value, want
}

func (g *generator) array(schema map[string]any, path string) (value, want any) {
	items, ok := schema["items"].(map[string]any)
	if !ok && path == "ToolResponse.content" {
		// The schema allows anything, the peers send parts, and only objects decode.
		items = map[string]any{"$ref": "#/$defs/Part"}
	}
	length := g.IntN(4)
	if g.mode == genFull {
		length = 1 + g.IntN(2)
	}
	if g.depth > 12 {
		length = 0
	}
	values, wants := make([]any, length), make([]any, length)
	for i := range length {
		for {
			values[i], wants[i] = g.instance(items, path)
			if schema["uniqueItems"] != true || !contains(values[:i], values[i]) {
				break
			}
		}
	}
	return values, wants
}

func contains(list []any, v any) bool {
	return slices.ContainsFunc(list, func(item any) bool { return string(encode(item)) == string(encode(v)) })
}

func (g *generator) object(schema map[string]any, path string) (value, want any) {
	values, wants := map[string]any{}, map[string]any{}
	properties, _ := schema["properties"].(map[string]any)
	required, _ := schema["required"].([]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		property := properties[name].(map[string]any)
		if impossible(g.defs, property) {
			continue
		}
		at := path + "." + name
		needed := slices.Contains(required, any(name))
		if !needed && (g.mode == genMinimal || g.mode == genRandom && g.IntN(2) == 0) {
			if zero, ok := alwaysWritten[at]; ok {
				wants[name] = zero
			}
			continue
		}
		v, w := g.instance(property, at)
		values[name] = v
		if notFields[at] {
			w = v
		}
		_, always := alwaysWritten[at]
		switch {
		case nullIsAbsent[at] && w == nil:
		case needed, always, keptWhenEmpty[at], notFields[at], isFree(g.defs, property), isRecord(g.defs, property), !isEmpty(w):
			wants[name] = w
		}
	}
	if additional, ok := schema["additionalProperties"].(map[string]any); ok && len(properties) == 0 {
		for range g.IntN(4) {
			name := "k" + g.text()
			values[name], wants[name] = g.instance(additional, path)
		}
		if len(additional) > 0 {
			return values, wants // of one type, nothing may be added
		}
	}
	if g.extra {
		v := g.free(1)
		values["x-new"] = map[string]any{"v": v}
		wants["x-new"] = values["x-new"]
	}
	return values, wants
}

// isFree reports whether a property holds free JSON: a schema without a type.
func isFree(defs, property map[string]any) bool {
	property = resolve(defs, property)
	for _, key := range []string{"type", "anyOf", "enum", "const"} {
		if _, ok := property[key]; ok {
			return false
		}
	}
	return true
}

// isRecord reports whether a property holds a record: a pointer in Go, so that {} is
// not absent.
func isRecord(defs, property map[string]any) bool {
	_, ok := resolve(defs, property)["properties"]
	return ok
}

// impossible reports whether no value fits a property ({"not": {}}).
func impossible(defs, property map[string]any) bool {
	_, ok := resolve(defs, property)["not"]
	return ok
}

func resolve(defs, schema map[string]any) map[string]any {
	for schema["$ref"] != nil {
		target := any(defs)
		for step := range strings.SplitSeq(strings.TrimPrefix(schema["$ref"].(string), "#/$defs/"), "/") {
			target = target.(map[string]any)[step]
		}
		schema = target.(map[string]any)
	}
	return schema
}

func isEmpty(v any) bool {
	switch v := v.(type) {
	case nil:
		return false // null stays, where a schema allows it
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	default:
		return v == "" || v == false || v == 0 || v == 0.0
	}
}

var texts = []string{"", "a", "text", "über", "日本語 🙂", "<&>\u2028", "a\"b\\c\n\t\x00", "12", "null", "$ref"}

func (g *generator) text() string {
	return texts[g.IntN(len(texts))] + strings.Repeat("z", g.IntN(2))
}

// number makes a number that a float32 holds, too.
func (g *generator) number(whole bool) any {
	n := g.IntN(2000) - 500
	if g.IntN(6) == 0 {
		n = 0
	}
	if whole {
		return n
	}
	return float64(n) / 4
}

// free makes free JSON, with values that are easily lost.
func (g *generator) free(depth int) any {
	switch n := g.IntN(14); {
	case n == 0:
		return nil
	case n == 1:
		return false
	case n == 2:
		return true
	case n == 3:
		return 0
	case n == 4:
		return ""
	case n == 5:
		return json.Number("9007199254740993") // 2^53 + 1
	case n == 6:
		return json.Number("-18446744073709551615")
	case n == 7:
		return g.number(false)
	case n < 10:
		return g.text()
	case depth == 0:
		return 1
	case n < 12:
		list := make([]any, g.IntN(3))
		for i := range list {
			list[i] = g.free(depth - 1)
		}
		return list
	default:
		object := map[string]any{}
		for range g.IntN(3) {
			object["f"+g.text()] = g.free(depth - 1)
		}
		return object
	}
}

func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}
