// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// addTools resolves the tools of the call and of its middleware.
func (c *call) addTools(ctx context.Context, tools []Named) error {
	if len(tools) == 0 && len(c.hooks) == 0 {
		return nil
	}
	for _, t := range tools {
		actions := []*core.Action{t.Action}
		if t.Action == nil {
			var err error
			if actions, err = resolveTool(ctx, c.registry, t.Name); err != nil {
				return err
			}
		}
		for _, a := range actions {
			if err := c.addTool(a); err != nil {
				return err
			}
		}
	}
	for _, h := range c.hooks {
		for _, t := range h.Tools {
			if IsNil(t) {
				return core.Errorf(core.InvalidArgument, "a middleware of the call offers a tool that is nil")
			}
			if err := c.addTool(t.Raw()); err != nil {
				return err
			}
		}
	}
	return nil
}

// addTool offers a to the model under its short name, which must be unique.
func (c *call) addTool(a *core.Action) error {
	definition, err := a.ToolDefinition()
	if err != nil {
		return err
	}
	if c.tools[definition.Name] == a {
		return core.Errorf(core.InvalidArgument, "tool %s is given twice", a.Key())
	}
	if taken := c.tools[definition.Name]; taken != nil {
		return core.Errorf(core.InvalidArgument, "tools %s and %s would both be called '%s' by the model", taken.Key(), a.Key(), definition.Name)
	}
	if c.tools == nil {
		c.tools = map[string]*core.Action{}
	}
	c.tools[definition.Name] = a
	c.base.Tools = append(c.base.Tools, definition)
	return nil
}

// resolveTool finds the actions that a tool name stands for.
func resolveTool(ctx context.Context, r *core.Registry, name string) ([]*core.Action, error) {
	switch {
	case name == "":
		return nil, core.Errorf(core.InvalidArgument, "a tool has an empty name")
	case strings.HasPrefix(name, "/"):
		a, err := r.LookupKey(ctx, name)
		return []*core.Action{a}, err
	case strings.Contains(name, ":") && strings.Contains(name, "/"):
		if found, err := r.LookupProvided(ctx, name); err == nil {
			if len(found) == 0 {
				return nil, core.Errorf(core.NotFound, "tool '%s' matches nothing", name)
			}
			return found, nil
		} else if core.StatusOf(err) != core.NotFound {
			return nil, err
		}
	}
	var first error
	for _, k := range []core.Kind{core.KindTool, core.KindToolV2, core.KindPrompt} {
		a, err := r.Lookup(ctx, k, name)
		if err == nil {
			return []*core.Action{a}, nil
		}
		if core.StatusOf(err) != core.NotFound {
			return nil, err
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

// withSoundRequests returns the response with tool requests that the call can go on
// with. Each has a ref, which some models do not give: without it two calls of one tool
// could not be told apart. Each has arguments that are JSON: those that a model did not
// finish become a string of JSON, or the conversation could not be sent again.
func withSoundRequests(response *ai.ModelResponse) *ai.ModelResponse {
	if response.Message == nil || !slices.ContainsFunc(response.Message.Content, isUnsound) {
		return response
	}
	message := *response.Message
	message.Content = make(ai.Parts, len(response.Message.Content))
	for i, part := range response.Message.Content {
		if request, ok := part.(*ai.ToolRequestPart); ok {
			filled := *request
			if filled.ToolRequest.Ref == "" {
				filled.ToolRequest.Ref = rand.Text()
			}
			if input := filled.ToolRequest.Input; !isSound(input) {
				filled.ToolRequest.Input = ai.JSON(string(input))
			}
			part = &filled
		}
		message.Content[i] = part
	}
	filled := *response
	filled.Message = &message
	return &filled
}

// isUnsound reports whether a part is a tool request that lacks what it needs.
func isUnsound(part ai.Part) bool {
	request, ok := part.(*ai.ToolRequestPart)
	return ok && (request.ToolRequest.Ref == "" || !isSound(request.ToolRequest.Input))
}

// isSound reports whether arguments are none, or JSON.
func isSound(input json.RawMessage) bool { return len(input) == 0 || json.Valid(input) }

// lookupNamed finds the action of a kind by its name or its whole key.
func lookupNamed(ctx context.Context, r *core.Registry, k core.Kind, name string) (*core.Action, error) {
	if strings.HasPrefix(name, "/") {
		return r.LookupKey(ctx, name)
	}
	return r.Lookup(ctx, k, name)
}
