// SPDX-License-Identifier: Apache-2.0

package reflection

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// draft7 is what schemas say they are written in.
const draft7 = "http://json-schema.org/draft-07/schema#"

// published holds the schemas of what actions of a kind take and give, where that is
// fixed by Genkit. Actions of such kinds have Go types that encode themselves, of which
// an inferred schema says nothing. A field that is nil is up to the action.
type published struct{ in, init, out, chunk json.RawMessage }

// publishedSchemas returns them by kind. They describe; what runs is decoded by the
// types themselves, which let unknown fields pass.
var publishedSchemas = sync.OnceValue(func() map[core.Kind]published {
	request, response := schemaOf[ai.ModelRequest](), schemaOf[ai.ModelResponse]()
	generate, operation := schemaOf[ai.GenerateActionOptions](), schemaOf[ai.Operation]()
	return map[core.Kind]published{
		core.KindModel:            {in: request, out: response, chunk: schemaOf[ai.Chunk]()},
		core.KindBackgroundModel:  {in: request, out: operation},
		core.KindCheckOperation:   {in: operation, out: operation},
		core.KindCancelOperation:  {in: operation, out: operation},
		core.KindToolV2:           {out: schemaOf[ai.MultipartToolResponse]()},
		core.KindPrompt:           {out: request},
		core.KindExecutablePrompt: {out: generate},
		core.KindEmbedder:         {in: schemaOf[ai.EmbedRequest](), out: schemaOf[ai.EmbedResponse]()},
		core.KindRetriever:        {in: schemaOf[ai.RetrieverRequest](), out: schemaOf[ai.RetrieverResponse]()},
		core.KindIndexer:          {in: schemaOf[ai.IndexerRequest]()},
		core.KindReranker:         {in: schemaOf[ai.RerankerRequest](), out: schemaOf[ai.RerankerResponse]()},
		core.KindEvaluator:        {in: schemaOf[ai.EvalRequest](), out: schemaOf[ai.EvalResponse]()},
		core.KindResource:         {in: schemaOf[ai.ResourceRequest](), out: schemaOf[ai.ResourceResponse]()},
		core.KindAgent: {in: schemaOf[ai.AgentInput](), init: schemaOf[ai.AgentInit](),
			out: schemaOf[ai.AgentOutput](), chunk: schemaOf[ai.AgentStreamChunk]()},
		core.KindAgentSnapshot: {in: schemaOf[ai.GetSnapshotRequest](), out: schemaOf[ai.SessionSnapshot]()},
		core.KindAgentAbort:    {in: schemaOf[ai.AgentAbortRequest](), out: schemaOf[ai.AgentAbortResponse]()},
		core.KindUtil:          {in: generate, out: response, chunk: schemaOf[ai.Chunk]()}, // of /util/generate
	}
})

// describe puts the published schemas where those of a descriptor say nothing. Its
// metadata must be its own.
func describe(d *ai.ActionMetadata) {
	kind := core.Kind(d.ActionType)
	if kind == core.KindUtil && d.Name != "generate" {
		return
	}
	p := publishedSchemas()[kind]
	for _, s := range []struct {
		own   *json.RawMessage
		known json.RawMessage
	}{{&d.InputSchema, p.in}, {&d.InitSchema, p.init}, {&d.OutputSchema, p.out}, {&d.StreamSchema, p.chunk}} {
		if s.known != nil && saysNothing(*s.own) {
			*s.own = s.known
		}
	}
	// What an operation ends with is in the metadata of its three actions.
	if final, ok := d.Metadata["outputSchema"].(json.Marshaler); ok && p.out != nil {
		if raw, err := final.MarshalJSON(); err == nil && saysNothing(raw) {
			d.Metadata["outputSchema"] = publishedSchemas()[core.KindModel].out
		}
	}
}

// saysNothing tells whether a schema is there and lets everything pass.
func saysNothing(raw json.RawMessage) bool {
	var keywords map[string]json.RawMessage
	if len(raw) == 0 || json.Unmarshal(raw, &keywords) != nil {
		return false
	}
	delete(keywords, "$schema")
	return len(keywords) == 0
}

type object = map[string]any

// schemaOf returns the schema of a type of the wire.
func schemaOf[T any]() json.RawMessage {
	s := (&wireTypes{}).schema(reflect.TypeFor[T]())
	s["$schema"] = draft7
	return ai.JSON(s)
}

// wireTypes writes schemas of package ai's records from their fields, whatever methods
// the types have.
type wireTypes struct {
	within []reflect.Type // the structs and interfaces that are being written
}

// constants are the values of types of strings that are fixed.
var constants = map[reflect.Type][]any{
	reflect.TypeFor[ai.Role]():       {ai.RoleSystem, ai.RoleUser, ai.RoleModel, ai.RoleTool},
	reflect.TypeFor[ai.ToolChoice](): {ai.ToolChoiceAuto, ai.ToolChoiceRequired, ai.ToolChoiceNone},
	reflect.TypeFor[ai.EvalStatus](): {ai.EvalUnknown, ai.EvalPass, ai.EvalFail},
	reflect.TypeFor[ai.FinishReason](): {ai.FinishStop, ai.FinishLength, ai.FinishBlocked, ai.FinishAborted,
		ai.FinishInterrupted, ai.FinishFailed, ai.FinishOther, ai.FinishUnknown},
}

func (w *wireTypes) schema(t reflect.Type) object {
	switch t {
	case reflect.TypeFor[json.RawMessage]():
		return object{}
	case reflect.TypeFor[ai.Scores](): // one, or several
		one := w.schema(t.Elem())
		return object{"anyOf": []any{one, object{"type": "array", "items": one}}}
	}
	if values := constants[t]; values != nil {
		return object{"type": "string", "enum": values}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return w.schema(t.Elem())
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Float32, reflect.Float64:
		return object{"type": "number"}
	case reflect.Slice:
		return object{"type": "array", "items": w.schema(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": w.schema(t.Elem())}
	}
	if slices.Contains(w.within, t) {
		return object{} // a tool's response holds parts, of which it is one
	}
	w.within = append(w.within, t)
	defer func() { w.within = w.within[:len(w.within)-1] }()
	switch t {
	case reflect.TypeFor[ai.Part]():
		return w.anyPart()
	case reflect.TypeFor[ai.RankedDocument]():
		return w.rankedDocument()
	}
	if t.Kind() == reflect.Struct {
		return w.record(t)
	}
	return object{}
}

func (w *wireTypes) record(t reflect.Type) object {
	properties, required := object{}, []string{}
	for _, field := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		properties[name] = w.schema(field.Type)
		if options == "" {
			required = append(required, name)
		}
	}
	s := object{"type": "object", "properties": properties, "additionalProperties": true}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}

// anyPart returns the schema of a message's part.
func (w *wireTypes) anyPart() object {
	var parts []any
	for _, t := range []reflect.Type{
		reflect.TypeFor[ai.TextPart](), reflect.TypeFor[ai.MediaPart](), reflect.TypeFor[ai.ToolRequestPart](),
		reflect.TypeFor[ai.ToolResponsePart](), reflect.TypeFor[ai.DataPart](), reflect.TypeFor[ai.ReasoningPart](),
		reflect.TypeFor[ai.ResourcePart](), reflect.TypeFor[ai.CustomPart](),
	} {
		parts = append(parts, w.schema(t))
	}
	return object{"anyOf": parts}
}

// rankedDocument returns the schema of a document whose score is in its metadata.
func (w *wireTypes) rankedDocument() object {
	return object{
		"type": "object", "additionalProperties": true, "required": []string{"content", "metadata"},
		"properties": object{
			"content": w.schema(reflect.TypeFor[ai.Parts]()),
			"metadata": object{"type": "object", "additionalProperties": true, "required": []string{"score"},
				"properties": object{"score": object{"type": "number"}}},
		},
	}
}
