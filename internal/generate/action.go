// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// RegisterAction registers /util/generate, by which tools and other processes make
// generate calls.
func RegisterAction(r *core.Registry) {
	a := core.NewAction(core.KindUtil, "generate", func(ctx context.Context, in *ai.GenerateActionOptions, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		o, err := optionsOf(in)
		if err != nil {
			return nil, err
		}
		if !core.Streaming(ctx) {
			send = nil
		}
		result, err := run(ctx, r, o, send)
		if err != nil {
			return nil, err
		}
		return asPublished(result.Response), nil
	})
	r.Register(a.Action)
}

// optionsOf returns what the action's input says.
func optionsOf(in *ai.GenerateActionOptions) (*Options, error) {
	if err := checkInput(in); err != nil {
		return nil, err
	}
	o := &Options{
		StepName: in.StepName, Config: in.Config, Messages: in.Messages, Docs: in.Docs,
		ToolChoice: in.ToolChoice, MaxTurns: in.MaxTurns, ReturnToolRequests: in.ReturnToolRequests, Resume: in.Resume,
	}
	if in.Model != "" {
		o.ModelRef = &ai.ModelRef{Name: in.Model}
	}
	for _, name := range in.Tools {
		o.Tools = append(o.Tools, Named{Name: name})
	}
	for _, name := range in.Resources {
		o.Resources = append(o.Resources, Named{Name: name})
	}
	for _, ref := range in.Use {
		o.Use = append(o.Use, Use{Ref: ref})
	}
	if in.Output != nil {
		o.Output = &Output{Format: in.Output.Format, ContentType: in.Output.ContentType, Instructions: in.Output.Instructions, Constrained: in.Output.Constrained}
		if raw := in.Output.JSONSchema; len(raw) > 0 && string(raw) != "null" {
			s, err := schema.Parse(raw)
			if err != nil {
				return nil, core.PublicErrorf(core.InvalidArgument, "output.jsonSchema: %w", err)
			}
			o.Output.Schema = s
		}
	}
	return o, nil
}

// checkInput makes errors of what the schema lets through: nulls in lists, and words
// that mean nothing.
func checkInput(in *ai.GenerateActionOptions) error {
	err := noNulls("messages", in.Messages)
	if err == nil {
		err = noNulls("docs", in.Docs)
	}
	if err == nil {
		err = noNulls("use", in.Use)
	}
	if err == nil && in.Resume != nil {
		if err = noNulls("resume.respond", in.Resume.Respond); err == nil {
			err = noNulls("resume.restart", in.Resume.Restart)
		}
	}
	if err != nil {
		return err
	}
	for i, m := range in.Messages {
		switch m.Role {
		case ai.RoleSystem, ai.RoleUser, ai.RoleModel, ai.RoleTool:
		default:
			return core.PublicErrorf(core.InvalidArgument, "messages[%d].role is %q; it must be system, user, model or tool", i, m.Role)
		}
	}
	if in.Output != nil {
		switch in.Output.Instructions.(type) {
		case nil, bool, string:
		default:
			return core.PublicErrorf(core.InvalidArgument, "output.instructions must be a string, true or false")
		}
	}
	return CheckToolChoice(in.ToolChoice)
}

func noNulls[T any](field string, list []*T) error {
	for i, item := range list {
		if item == nil {
			return core.PublicErrorf(core.InvalidArgument, "%s[%d] is null", field, i)
		}
	}
	return nil
}

// CheckToolChoice makes an error of a tool choice that means nothing.
func CheckToolChoice(choice ai.ToolChoice) error {
	switch choice {
	case "", ai.ToolChoiceAuto, ai.ToolChoiceRequired, ai.ToolChoiceNone:
		return nil
	}
	return core.PublicErrorf(core.InvalidArgument, "tool choice %q is none of auto, required and none", choice)
}

// asPublished returns the response with the empty fields that the published runtimes
// write.
func asPublished(response *ai.ModelResponse) *ai.ModelResponse {
	whole := *response
	request := *response.Request
	if request.Tools == nil {
		request.Tools = []*ai.ToolDefinition{}
	}
	if request.Output == nil {
		request.Output = &ai.OutputConfig{}
	}
	whole.Request = &request
	if whole.Custom == nil {
		whole.Custom = json.RawMessage("{}")
	}
	return &whole
}
