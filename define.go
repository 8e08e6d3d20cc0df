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
