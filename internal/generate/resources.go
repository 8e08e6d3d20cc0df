// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/uritemplate"
)

// ResourceMetadata is what the descriptor of a resource's action says under
// "resource": one of the fields.
type ResourceMetadata struct {
	URI      string `json:"uri,omitempty"`
	Template string `json:"template,omitempty"`

	template *uritemplate.Template
}

// match tells whether the resource is at uri, and the values of its variables.
func (m *ResourceMetadata) match(uri string) (map[string]string, bool) {
	if m.template != nil {
		return m.template.Match(uri)
	}
	return nil, uritemplate.Equal(m.URI, uri)
}

// tag returns what the parts of the resource's content say of their origin.
func (m *ResourceMetadata) tag(uri string) map[string]any {
	tag := map[string]any{"uri": uri}
	if m.Template != "" {
		tag["template"] = m.Template
	}
	return tag
}

// ResourceFunc fetches the content of a resource.
type ResourceFunc = func(ctx context.Context, q *ai.ResourceRequest) (*ai.ResourceResponse, error)

// NewResource returns the action of a resource. A URI template that is none, and
// metadata with no or two addresses, are errors.
func NewResource(name string, m *ResourceMetadata, fn ResourceFunc) (*core.Action, error) {
	switch {
	case (m.URI == "") == (m.Template == ""):
		return nil, core.Errorf(core.InvalidArgument, "resource '%s' needs a URI or a template, and not both", name)
	case m.Template != "":
		template, err := uritemplate.Parse(m.Template)
		if err != nil {
			return nil, core.Errorf(core.InvalidArgument, "resource '%s': %w", name, err)
		}
		m.template = template
	}
	a := core.NewAction(core.KindResource, name, func(ctx context.Context, q *ai.ResourceRequest, _ core.Send[core.None]) (*ai.ResourceResponse, error) {
		variables, ok := m.match(q.URI)
		if !ok {
			return nil, core.PublicErrorf(core.InvalidArgument, "resource '%s' is not at '%s'", name, q.URI)
		}
		asked := *q
		asked.Variables = variables
		response, err := fn(ctx, &asked)
		if err != nil {
			return nil, err
		}
		if response == nil {
			return nil, core.Errorf(core.Internal, "resource '%s' returned no response", name)
		}
		tagged := *response
		tagged.Content = make(ai.Parts, len(response.Content))
		for i, part := range response.Content {
			tagged.Content[i] = withOrigin(part, m.tag(q.URI))
		}
		return &tagged, nil
	}).Action
	a.Metadata = map[string]any{"type": string(core.KindResource), "resource": m}
	return a, nil
}

// withOrigin returns the part with a tag in its metadata under "resource". A part that
// has one, of a resource inside of the resource, gets it there as "parent".
func withOrigin(part ai.Part, tag map[string]any) ai.Part {
	metadata := part.PartMetadata()
	if inner, ok := metadata["resource"].(map[string]any); ok {
		inner = maps.Clone(inner)
		inner["parent"] = tag
		tag = inner
	}
	return ai.WithPartMetadata(part, with(metadata, "resource", tag))
}

// resourceAt finds the resource at a URI: among those of the call, which are asked in
// order, then among those of the registry.
func (c *call) resourceAt(given []*core.Action, uri string) (*core.Action, error) {
	for _, a := range given {
		if _, ok := resourceMetadata(a).match(uri); ok {
			return a, nil
		}
	}
	for _, a := range c.registry.Actions() {
		if a.Kind != core.KindResource {
			continue
		}
		if _, ok := resourceMetadata(a).match(uri); ok {
			return a, nil
		}
	}
	return nil, core.Errorf(core.NotFound, "no resource is at '%s'", uri)
}

// resourceMetadata returns the address of a resource, which one from another process
// only describes.
func resourceMetadata(a *core.Action) *ResourceMetadata {
	described := a.Metadata["resource"]
	if m, ok := described.(*ResourceMetadata); ok {
		return m
	}
	m := &ResourceMetadata{}
	if raw, err := json.Marshal(described); err == nil && json.Unmarshal(raw, m) == nil && m.Template != "" {
		m.template, _ = uritemplate.Parse(m.Template) // one that is none matches its own text
	}
	return m
}

// givenResources resolves the resources of the call.
func (c *call) givenResources(ctx context.Context) ([]*core.Action, error) {
	given := make([]*core.Action, 0, len(c.o.Resources))
	for _, named := range c.o.Resources {
		a := named.Action
		if a == nil {
			var err error
			if a, err = lookupNamed(ctx, c.registry, core.KindResource, named.Name); err != nil {
				return nil, err
			}
		}
		if a.Kind != core.KindResource {
			return nil, core.Errorf(core.InvalidArgument, "'%s' is not a resource", a.Key())
		}
		given = append(given, a)
	}
	return given, nil
}

// fetchResources replaces each part of messages that stands for a resource by the content
// of the resource. The slice is the call's own, the messages are not.
func (c *call) fetchResources(ctx context.Context, messages []*ai.Message) error {
	var given []*core.Action
	if len(c.o.Resources) > 0 {
		var err error
		if given, err = c.givenResources(ctx); err != nil {
			return err
		}
	}
	for i, m := range messages {
		if !slices.ContainsFunc(m.Content, func(p ai.Part) bool { _, ok := p.(*ai.ResourcePart); return ok }) {
			continue
		}
		message := *m
		message.Content = make(ai.Parts, 0, len(m.Content))
		for _, part := range m.Content {
			resource, ok := part.(*ai.ResourcePart)
			if !ok {
				message.Content = append(message.Content, part)
				continue
			}
			content, err := c.fetchResource(ctx, given, resource.Resource.URI)
			if err != nil {
				return err
			}
			message.Content = append(message.Content, content...)
		}
		messages[i] = &message
	}
	return nil
}

func (c *call) fetchResource(ctx context.Context, given []*core.Action, uri string) (ai.Parts, error) {
	a, err := c.resourceAt(given, uri)
	if err != nil {
		return nil, err
	}
	q := &ai.ResourceRequest{URI: uri}
	if typed, ok := core.As[*ai.ResourceRequest, *ai.ResourceResponse, core.None](a); ok {
		response, err := typed.Run(ctx, q, nil)
		if err != nil {
			return nil, core.Errorf(core.StatusOf(err), "resource '%s': %w", uri, err)
		}
		return response.Content, nil
	}
	raw, err := a.RunJSON(ctx, ai.JSON(q), nil)
	if err != nil {
		return nil, core.Errorf(core.StatusOf(err), "resource '%s': %w", uri, err)
	}
	var response ai.ResourceResponse
	if err := json.Unmarshal(raw, &response); err != nil {
		return nil, core.Errorf(core.Internal, "'%s' answered with what is no resource: %w", a.Key(), err)
	}
	return response.Content, nil
}
