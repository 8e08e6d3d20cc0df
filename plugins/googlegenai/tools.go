// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// maxNameBytes is how long the API lets the name of a function be.
// Source: https://ai.google.dev/api/caching#FunctionDeclaration
const maxNameBytes = 64

// toolNames are the names of a request's tools on the wire, where they begin with a
// letter or an underscore and have letters, digits, underscores, dots and dashes.
type toolNames struct {
	toWire   map[string]string
	fromWire map[string]string
}

// newToolNames gives each tool a name of its own on the wire.
func newToolNames(tools []*ai.ToolDefinition) *toolNames {
	if len(tools) == 0 {
		return &toolNames{}
	}
	n := &toolNames{toWire: make(map[string]string, len(tools)), fromWire: make(map[string]string, len(tools))}
	for _, t := range tools {
		if t == nil || n.toWire[t.Name] != "" {
			continue
		}
		plain := plainName(t.Name)
		name := plain
		for i := 2; n.fromWire[name] != ""; i++ {
			suffix := "_" + strconv.Itoa(i)
			name = plain[:min(len(plain), maxNameBytes-len(suffix))] + suffix
		}
		n.toWire[t.Name], n.fromWire[name] = name, t.Name
	}
	return n
}

// wire returns the name of a tool on the wire; also of one that the request has no more.
func (n *toolNames) wire(name string) string {
	if known := n.toWire[name]; known != "" {
		return known
	}
	return plainName(name)
}

// restore returns the name of the tool that the model calls.
func (n *toolNames) restore(wire string) string {
	if known := n.fromWire[wire]; known != "" {
		return known
	}
	return wire
}

// plainName returns a name with two underscores for a slash, and one for every other
// character that the wire does not take.
func plainName(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '_', r == '.', r == '-':
			return r
		}
		return '_'
	}, strings.ReplaceAll(name, "/", "__"))
	if name == "" || name[0] == '.' || name[0] == '-' || '0' <= name[0] && name[0] <= '9' {
		name = "_" + name
	}
	return name[:min(len(name), maxNameBytes)]
}

// declarations returns the tools as the API has them.
func (n *toolNames) declarations(tools []*ai.ToolDefinition) []functionDeclaration {
	if len(tools) == 0 {
		return nil
	}
	list := make([]functionDeclaration, 0, len(tools))
	seen := map[string]bool{}
	for _, t := range tools {
		if t == nil || seen[t.Name] {
			continue
		}
		seen[t.Name] = true
		list = append(list, functionDeclaration{Name: n.wire(t.Name), Description: t.Description, ParametersJSONSchema: withoutDialect(t.InputSchema)})
	}
	return list
}

// withoutDialect returns a schema without the $schema that the API does not know.
func withoutDialect(schema json.RawMessage) json.RawMessage {
	var fields map[string]json.RawMessage
	if json.Unmarshal(schema, &fields) != nil || fields["$schema"] == nil {
		return schema
	}
	delete(fields, "$schema")
	return ai.JSON(fields)
}

// toolConfig returns the provider's toolConfig, nil for none.
func (s settings) toolConfig(choice ai.ToolChoice, names *toolNames, hasTools bool) map[string]json.RawMessage {
	config := take[map[string]json.RawMessage](s, "toolConfig")
	put := func(key string, value json.RawMessage) {
		if value == nil {
			return
		}
		if config == nil {
			config = map[string]json.RawMessage{}
		}
		config[key] = value
	}
	if calling := take[map[string]json.RawMessage](s, "functionCallingConfig"); calling != nil {
		var allowed []string
		if json.Unmarshal(calling["allowedFunctionNames"], &allowed) == nil && len(allowed) > 0 {
			for i, name := range allowed {
				allowed[i] = names.wire(name)
			}
			calling["allowedFunctionNames"] = ai.JSON(allowed)
		}
		put("functionCallingConfig", ai.JSON(calling))
	} else if mode := callingModes[choice]; mode != "" && hasTools {
		put("functionCallingConfig", ai.JSON(map[string]string{"mode": mode}))
	}
	put("retrievalConfig", s.takeRaw("retrievalConfig"))
	return config
}

// callingModes are the API's words for the choice of tools.
var callingModes = map[ai.ToolChoice]string{ai.ToolChoiceAuto: "AUTO", ai.ToolChoiceRequired: "ANY", ai.ToolChoiceNone: "NONE"}

// features are the keys of the configuration that switch tools of the provider on, in
// the order in which they are sent, with the names of the API.
var features = []struct{ key, name string }{
	{"codeExecution", "codeExecution"},
	{"googleSearchRetrieval", "googleSearch"},
	{"googleSearch", "googleSearch"},
	{"fileSearch", "fileSearch"},
	{"urlContext", "urlContext"},
	{"googleMaps", "googleMaps"},
}

// tools returns the tools of a request: its functions, then those of the provider.
func (s settings) tools(functions []functionDeclaration, b *backend) ([]any, error) {
	var list []any
	if len(functions) > 0 {
		list = append(list, map[string]any{"functionDeclarations": functions})
	}
	for _, own := range take[[]json.RawMessage](s, "tools") {
		list = append(list, own)
	}
	for _, f := range features {
		if value := s.takeFeature(f.key); value != nil {
			list = append(list, map[string]any{f.name: value})
		}
	}
	if r := take[*VertexRetrieval](s, "vertexRetrieval"); r != nil {
		retrieval, err := r.wire(b)
		if err != nil {
			return nil, err
		}
		list = append(list, map[string]any{"retrieval": retrieval})
	}
	return list, nil
}

// wire returns the retrieval as the API has it.
func (r *VertexRetrieval) wire(b *backend) (map[string]any, error) {
	project, location := r.Datastore.ProjectID, r.Datastore.Location
	if project == "" {
		project = b.project
	}
	if location == "" {
		location = b.location
	}
	switch {
	case !b.vertex:
		return nil, core.Errorf(core.InvalidArgument, "config: vertexRetrieval is for Vertex AI; the Gemini API has fileSearch")
	case project == "" || location == "": // in express mode
		return nil, core.Errorf(core.InvalidArgument, "config: vertexRetrieval.datastore needs projectId and location, for the plugin has none")
	}
	wire := map[string]any{"vertexAiSearch": map[string]any{"datastore": "projects/" + project + "/locations/" + location +
		"/collections/default_collection/dataStores/" + r.Datastore.DataStoreID}}
	if r.DisableAttribution != nil {
		wire["disableAttribution"] = *r.DisableAttribution
	}
	return wire, nil
}
