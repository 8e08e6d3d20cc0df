// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// Record returns options as the action /util/generate takes them. What only this process
// can hold is left out: limits, policies, conditions, and the configuration of middleware
// that is no JSON.
func (o *Options) Record() *ai.GenerateActionOptions {
	record := &ai.GenerateActionOptions{
		Messages: joinMessages(o), Docs: o.Docs, ToolChoice: o.ToolChoice, MaxTurns: o.MaxTurns,
		ReturnToolRequests: o.ReturnToolRequests, Resume: o.Resume, StepName: o.StepName,
		Tools: names(o.Tools), Resources: names(o.Resources),
	}
	var ref ai.ModelRef
	switch {
	case o.Model != nil:
		ref.Name = o.Model.Name
	case o.ModelRef != nil:
		ref = *o.ModelRef
	}
	record.Model = ref.Name
	record.Config = o.Config
	if merged, err := mergeConfig(ref, o.Config); err == nil { // else the call itself says why not
		record.Config = merged
	}
	for _, use := range o.Use {
		record.Use = append(record.Use, use.record())
	}
	if o.Output != nil {
		record.Output = &ai.GenerateActionOutputConfig{
			Format: o.Output.Format, ContentType: o.Output.ContentType,
			Instructions: o.Output.Instructions, Constrained: o.Output.Constrained,
		}
		if o.Output.Schema != nil {
			record.Output.JSONSchema = o.Output.Schema.JSON()
			if record.Output.Format == "" {
				record.Output.Format = "json"
			}
		}
	}
	return record
}

// record returns a middleware as the wire names it.
func (u Use) record() *ai.MiddlewareRef {
	if u.Ref != nil {
		return u.Ref
	}
	ref := &ai.MiddlewareRef{Name: u.Middleware.MiddlewareName()}
	if raw, err := json.Marshal(u.Middleware); err == nil && len(raw) > 2 && raw[0] == '{' {
		ref.Config = json.RawMessage(raw)
	}
	return ref
}

// Request returns what a model would be asked first: options with their tools, resources
// and instructions, without the model's own part in it. Neither the model nor
// middleware need exist.
func Request(ctx context.Context, r *core.Registry, o *Options) (*ai.ModelRequest, error) {
	c := &call{o: o, registry: r}
	var ref ai.ModelRef
	if o.ModelRef != nil {
		ref = *o.ModelRef
	}
	var err error
	if c.base.Config, err = mergeConfig(ref, o.Config); err != nil {
		return nil, err
	}
	messages, err := c.words(ctx)
	if err != nil {
		return nil, err
	}
	return c.request(messages), nil
}

// ToolKeys replaces the names of tools in a record by the keys of their actions, as far as
// there are such actions.
func ToolKeys(ctx context.Context, r *core.Registry, record *ai.GenerateActionOptions) {
	for i, name := range record.Tools {
		if found, err := resolveTool(ctx, r, name); err == nil && len(found) == 1 {
			record.Tools[i] = found[0].Key()
		}
	}
}

func names(list []Named) []string {
	var names []string
	for _, named := range list {
		if named.Action != nil {
			names = append(names, named.Action.Name)
		} else {
			names = append(names, named.Name)
		}
	}
	return names
}
