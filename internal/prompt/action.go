// SPDX-License-Identifier: Apache-2.0

package prompt

import (
	"context"
	"encoding/json"
	"maps"
	"sync"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/generate"
	"github.com/genkit-go/genkit/schema"
)

// actions returns what is registered of a prompt: /prompt/name, which renders to the request
// of a model, and /executable-prompt/name, which renders to the options of /util/generate.
func actions[In any](p *Prompt) (renders, executes *core.Action) {
	request := core.NewAction(core.KindPrompt, p.Name, func(ctx context.Context, in In, _ core.Send[core.None]) (*ai.ModelRequest, error) {
		o, err := p.Render(ctx, in, &generate.Options{})
		if err != nil {
			return nil, err
		}
		q, err := generate.Request(ctx, p.registry, o)
		if err != nil {
			return nil, err
		}
		return asPublished(q), nil
	})
	options := core.NewAction(core.KindExecutablePrompt, p.Name, func(ctx context.Context, in In, _ core.Send[core.None]) (*ai.GenerateActionOptions, error) {
		o, err := p.Render(ctx, in, &generate.Options{})
		if err != nil {
			return nil, err
		}
		record := o.Record()
		generate.ToolKeys(ctx, p.registry, record)
		return record, nil
	})
	return request.Action, options.Action
}

// asPublished returns a request with the empty fields that the published runtimes write.
func asPublished(q *ai.ModelRequest) *ai.ModelRequest {
	if q.Tools == nil {
		q.Tools = []*ai.ToolDefinition{}
	}
	if q.Output == nil {
		q.Output = &ai.OutputConfig{}
	}
	q.Extra = ai.Extra{"resources": json.RawMessage("[]")}
	return q
}

// describe fills what the actions say of the prompt. What of it is not known yet, such as
// a schema that is defined later, is an error, and left out.
func (p *Prompt) describe(ctx context.Context, actions ...*core.Action) error {
	details := map[string]any{}
	if p.document != nil {
		details = p.document.details(ctx)
	}
	name := p.Name
	if p.Variant != "" {
		name = name[:len(name)-len(p.Variant)-1]
		details["variant"] = p.Variant
	}
	details["name"] = name
	o, err := p.options(ctx)
	if err == nil {
		describeOptions(details, o.Record())
	} else {
		describeOptions(details, &ai.GenerateActionOptions{})
	}
	input := map[string]any{}
	if s, err := actions[0].InputSchema(); err == nil && s != nil && string(s.JSON()) != anything() {
		input["schema"] = s.JSON()
	}
	if p.Default != nil {
		input["default"] = p.Default
	}
	details["input"] = input
	if t := p.Conversation.Template; t != nil {
		details["template"] = t.Source()
	}
	metadata := maps.Clone(p.Metadata)
	if metadata == nil {
		metadata = map[string]any{}
	}
	metadata["type"] = "prompt"
	metadata["prompt"] = details
	metadata, _ = listable(metadata).(map[string]any)
	for _, a := range actions {
		a.Description, a.Metadata = p.Description, metadata
	}
	return err
}

// anything is the schema of an action whose type tells nothing.
var anything = sync.OnceValue(func() string { return string(schema.MustFor[json.RawMessage]().JSON()) })

// describeOptions tells of what the calls of a prompt start from.
func describeOptions(details map[string]any, o *ai.GenerateActionOptions) {
	if o.Model != "" {
		details["model"] = o.Model
	}
	if o.Config != nil {
		details["config"] = o.Config
	}
	if o.ToolChoice != "" {
		details["toolChoice"] = o.ToolChoice
	}
	details["tools"], details["use"] = append([]string{}, o.Tools...), append([]*ai.MiddlewareRef{}, o.Use...)
}

// listable returns a value in the general form of JSON, without what the manager of the
// official tools refuses in a listing: nulls, and arrays within arrays.
func listable(v any) any {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	var metadata ai.Metadata
	if err := json.Unmarshal(append(append([]byte(`{"v":`), raw...), '}'), &metadata); err != nil {
		return nil
	}
	return pruned(metadata["v"], false)
}

func pruned(v any, inArray bool) any {
	switch v := v.(type) {
	case map[string]any:
		for name, field := range v {
			if field = pruned(field, false); field == nil {
				delete(v, name)
			} else {
				v[name] = field
			}
		}
		return v
	case []any:
		if inArray {
			return nil
		}
		kept := make([]any, 0, len(v))
		for _, item := range v {
			if item = pruned(item, true); item != nil {
				kept = append(kept, item)
			}
		}
		return kept
	}
	return v
}

// withDefaults returns an input schema in which the properties that a default has are
// optional, and say so; absent is the input that stands for none, nil when there must be
// one.
func withDefaults(s *schema.Schema, values any) (_ *schema.Schema, absent json.RawMessage, err error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(s.JSON(), &object); err != nil { // true or false
		return s, nil, nil
	}
	var properties, defaults map[string]json.RawMessage
	var required []string
	if raw := object["properties"]; raw != nil {
		if err := json.Unmarshal(raw, &properties); err != nil {
			return nil, nil, err
		}
	}
	if raw := object["required"]; raw != nil {
		if err := json.Unmarshal(raw, &required); err != nil {
			return nil, nil, err
		}
	}
	if values != nil {
		raw, err := json.Marshal(values)
		if err != nil {
			return nil, nil, err
		}
		if err := json.Unmarshal(raw, &defaults); err != nil {
			return nil, nil, core.Errorf(core.InvalidArgument, "the default of the input is no object")
		}
	}
	var needed []string
	for _, name := range required {
		if _, ok := defaults[name]; !ok {
			needed = append(needed, name)
		}
	}
	if len(needed) == 0 && properties != nil {
		absent = json.RawMessage("{}")
	}
	if len(defaults) == 0 {
		return s, absent, nil
	}
	for name, value := range defaults {
		if properties[name] == nil {
			continue
		}
		var property map[string]json.RawMessage
		if json.Unmarshal(properties[name], &property) != nil || property == nil {
			continue
		}
		property["default"] = value
		properties[name] = ai.JSON(property)
	}
	if properties != nil {
		object["properties"] = ai.JSON(properties)
	}
	delete(object, "required")
	if len(needed) > 0 {
		object["required"] = ai.JSON(needed)
	}
	changed, err := schema.Parse(ai.JSON(object))
	return changed, absent, err
}
