// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// DefineDynamicActionProvider registers a source of actions that exist elsewhere and
// may change, such as the tools of an MCP server. Its actions are addressed as
// provider:kind/name; see [core.RegisterDynamicProvider]. Options may be nil.
func DefineDynamicActionProvider(r core.Registrar, name string, o *core.DynamicOptions, fetch func(context.Context) ([]*core.Action, error)) *core.DynamicProvider {
	return core.RegisterDynamicProvider(r, name, o, fetch)
}

// DefineSchema gives a schema a name, under which [core.Registry.Schema] finds it.
func DefineSchema(r core.Registrar, name string, s *schema.Schema) { r.Registry().SetSchema(name, s) }

// DefineFormat registers a form of answers, which calls ask for by its name
// ([WithOutputFormat]); one with the name of a built-in format is used in its place.
func DefineFormat(r core.Registrar, f *core.Format) { core.RegisterFormat(r, f) }

// DefineMiddleware registers the middleware of type T under the name that its zero
// value says, so that calls, prompts and other processes can name it
// ([WithMiddlewareRef]). T, or what it points to, is its configuration: JSON is held to
// the schema of the type, and fields that JSON does not see keep the zero value.
func DefineMiddleware[T core.Middleware](r core.Registrar, description string) {
	core.RegisterMiddleware[T](r, description)
}
