// SPDX-License-Identifier: Apache-2.0

package format

import (
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

var (
	jsonFormat = &core.Format{
		Name: "json", ContentType: "application/json", Constrained: true, Handler: jsonHandler,
	}
	arrayFormat = &core.Format{
		Name: "array", ContentType: "application/json", Constrained: true, Instruct: true, Handler: arrayHandler,
	}
	jsonlFormat = &core.Format{
		Name: "jsonl", ContentType: "application/jsonl", Instruct: true, Handler: jsonlHandler,
	}
	enumFormat = &core.Format{
		Name: "enum", ContentType: "text/enum", Constrained: true, Instruct: true, Handler: enumHandler,
	}
	textFormat = &core.Format{
		Name: "text", ContentType: "text/plain", Handler: textHandler,
	}
)

// Named returns the built-in format with a name, nil when there is none. It is shared and
// must not be changed.
func Named(name string) *core.Format {
	switch name {
	case "json":
		return jsonFormat
	case "array":
		return arrayFormat
	case "jsonl":
		return jsonlFormat
	case "enum":
		return enumFormat
	case "text":
		return textFormat
	}
	return nil
}

// dataOf returns the first structured data of a message, nil when there is none.
func dataOf(m *ai.Message) json.RawMessage {
	if m == nil {
		return nil
	}
	for _, p := range m.Content {
		if data, ok := p.(*ai.DataPart); ok && data.Data != nil {
			return data.Data
		}
	}
	return nil
}
