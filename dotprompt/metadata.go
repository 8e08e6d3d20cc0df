// SPDX-License-Identifier: Apache-2.0

package dotprompt

import "github.com/genkit-go/genkit/handlebars"

// Metadata is what a prompt says besides its template. Its JSON is that of the
// official libraries. A field that is missing is nil or "", so that an empty list
// or map differs from none.
//
// Metadata that this package returns is shared: don't change it or what it points
// to.
type Metadata struct {
	Name        string `json:"name,omitempty"`
	Variant     string `json:"variant,omitempty"`
	Version     string `json:"version,omitempty"`
	Description string `json:"description,omitempty"`
	Model       string `json:"model,omitempty"`
	// Config is the configuration of the model.
	Config *handlebars.Map `json:"config,omitzero"`
	Input  *Input          `json:"input,omitzero"`
	Output *Output         `json:"output,omitzero"`
	// Tools are names of tools. Once metadata is resolved, only those without
	// a definition are left.
	Tools []string `json:"tools,omitzero"`
	// ToolDefs are the definitions of tools: those of the frontmatter, and once
	// metadata is resolved those found for Tools too.
	ToolDefs []*Tool `json:"toolDefs,omitzero"`
	// Ext holds the keys with dots: a.b.c: 1 is c: 1 in the *handlebars.Map of "a.b".
	Ext *handlebars.Map `json:"ext,omitzero"`
	// Raw is the whole frontmatter as it is written. Keys without a field here, such
	// as maxTurns, are only in it.
	Raw *handlebars.Map `json:"raw,omitzero"`
	// Custom is free for the program. The key metadata of a frontmatter does not get
	// here; it is in Raw.
	Custom *handlebars.Map `json:"metadata,omitzero"`
}

// Input describes the variables of a prompt.
type Input struct {
	// Default holds values for variables that the data doesn't have. It should be an
	// object, and counts as none if it isn't.
	Default any `json:"default,omitempty"`
	// Schema is Picoschema or JSON Schema as written: a string or a *handlebars.Map
	// after parsing. In resolved metadata it is JSON Schema.
	Schema any `json:"schema,omitempty"`
	// Other holds further keys as written.
	Other *handlebars.Map `json:"-"`
}

// Output describes what the model shall answer.
type Output struct {
	// Format is a name such as "json" or "text".
	Format string `json:"format,omitempty"`
	// Schema is as in [Input].
	Schema any `json:"schema,omitempty"`
	// Other holds further keys as written.
	Other *handlebars.Map `json:"-"`
}

// Tool is the definition of a tool. Its schemas are JSON Schema, of any type that
// encodes as such.
type Tool struct {
	Name         string `json:"name"`
	Description  string `json:"description,omitempty"`
	InputSchema  any    `json:"inputSchema,omitempty"`
	OutputSchema any    `json:"outputSchema,omitempty"`
	// Other holds further keys as written.
	Other *handlebars.Map `json:"-"`
}
