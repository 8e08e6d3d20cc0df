// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/generate"
)

// ResourceOptions describe a resource: where it is, by a URI or by a template.
type ResourceOptions struct {
	// URI is the whole address, such as "notes://today".
	URI string
	// Template is a URI template of RFC 6570, such as "notes://{day}{?lang}". Parameters
	// of a query match in any order.
	Template    string
	Description string
	Metadata    map[string]any
}

// DefineResource registers a resource: content that messages name by its URI
// (ai.NewResourcePart) and that takes the place of that part before the model is asked.
// Options that name no address, or two, and templates that are none panic.
func DefineResource(r core.Registrar, name string, o ResourceOptions, fn func(ctx context.Context, q *ai.ResourceRequest) (*ai.ResourceResponse, error)) *core.Action {
	a := newResource(name, o, fn, false)
	r.Registry().Register(a)
	return a
}

// NewResource returns a resource that is in no registry: it is offered by the calls that
// it is given to ([WithResources]).
func NewResource(name string, o ResourceOptions, fn func(ctx context.Context, q *ai.ResourceRequest) (*ai.ResourceResponse, error)) *core.Action {
	return newResource(name, o, fn, true)
}

func newResource(name string, o ResourceOptions, fn generate.ResourceFunc, dynamic bool) *core.Action {
	needsFunc(core.KindResource, name, fn == nil)
	a, err := generate.NewResource(name, &generate.ResourceMetadata{URI: o.URI, Template: o.Template}, fn)
	if err != nil {
		panic("genkit: " + err.Error())
	}
	a.Description = o.Description
	addMetadata(a, o.Metadata)
	a.Metadata["dynamic"] = dynamic
	return a
}
