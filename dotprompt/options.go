// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"context"
	"log/slog"

	"github.com/genkit-go/genkit/dotprompt/picoschema"
	"github.com/genkit-go/genkit/handlebars"
)

// Options tell [Prompt.Compile] what a template may use. The zero value works. The
// maps must not change afterwards; what may change belongs behind the resolvers,
// which are asked in every render.
type Options struct {
	// Helpers add to the helpers of this package and replace those of the same name.
	Helpers handlebars.Helpers

	// Partials are sources of partials. They are templates without frontmatter.
	Partials map[string]string
	// ResolvePartial finds the partials that are not in Partials.
	ResolvePartial PartialResolver

	// Schemas are JSON Schemas that Picoschema may name, of any type that encodes as
	// such.
	Schemas map[string]any
	// ResolveSchema finds the schemas that are not in Schemas.
	ResolveSchema picoschema.Resolver

	// Tools are definitions of tools that prompts may name.
	Tools map[string]*Tool
	// ResolveTool finds the tools that are not in Tools. Without it unknown names stay
	// in [Metadata.Tools]; with it they are errors.
	ResolveTool ToolResolver

	// DefaultModel chooses among ModelConfigs for prompts without a model. It does not
	// become the model of the prompt.
	DefaultModel string
	// ModelConfigs are configurations of models, by name, to which that of the prompt
	// adds.
	ModelConfigs map[string]*handlebars.Map

	// TextMarkers makes text such as <<<dotprompt:role:system>>> switch roles and
	// insert history or media, as in the official libraries, wherever it comes from.
	// Then whoever provides data can write messages in any role.
	TextMarkers bool
	// MaxOutput limits the bytes of text of a render; 0 means
	// [handlebars.DefaultMaxOutput].
	MaxOutput int
	// Logger takes what the helper log says; nil means slog.Default().
	Logger *slog.Logger
}

// PartialResolver returns the source of the partial of a name, and false if there
// is none. A render asks at most once for a name, and compiles a source only if it
// is not the one of before.
type PartialResolver func(ctx context.Context, name string) (source string, ok bool, err error)

// ToolResolver returns the definition of the tool of a name, nil if there is none.
type ToolResolver func(ctx context.Context, name string) (*Tool, error)

// Data is what a prompt is rendered with.
type Data struct {
	// Input holds the variables: a map, struct or other object; nil means none.
	Input any
	// Context holds the variables with @, such as auth and state. @metadata is there
	// besides them, with prompt (the metadata), docs and messages, unless Context has a
	// value of that name.
	Context map[string]any
	// Docs are documents for @metadata.docs, of any type that encodes as JSON.
	Docs any
	// Messages are the history of the conversation.
	Messages []Message
}

// RenderOptions belong to one render.
type RenderOptions struct {
	// Default holds values for variables that the data doesn't have. They go before
	// the defaults of the frontmatter.
	Default any
	// Partials replace and add partials, by source.
	Partials map[string]string
	// ResolvePartial goes before that of [Options].
	ResolvePartial PartialResolver
}
