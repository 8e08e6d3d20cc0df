// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
)

// readSettings reads the configuration of a request: a Config, a pointer to one, or
// anything else that is an object as JSON. It does not change it.
func readSettings(given any) (*settings, error) {
	s := &settings{}
	switch c := given.(type) {
	case nil:
	case Config:
		s.Config = c
	case *Config:
		if c != nil {
			s.Config = *c
		}
	default:
		raw, err := json.Marshal(given)
		if err != nil {
			return nil, badConfig("%T cannot be JSON: %w", given, err)
		}
		if err := decodeConfig(raw, &s.Config); err != nil {
			return nil, err
		}
		if err := decodeConfig(raw, &s.raw); err != nil {
			return nil, err
		}
	}
	return s, s.check()
}

// decodeConfig reads JSON. Errors name the field and never show a value, which may be a
// key.
func decodeConfig(raw []byte, into any) error {
	err := json.Unmarshal(raw, into)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		kind, _, _ := strings.Cut(wrong.Value, " ") // "number 1.5" shows the number
		return badConfig("%s must be of type %v, not %s", wrong.Field, wrong.Type, kind)
	case err != nil:
		return badConfig("it must be an object")
	}
	return nil
}

// put writes the configuration into the body of a request.
func (s *settings) put(body map[string]any) {
	s.putUnknown(body, s.raw, reflect.TypeFor[Config]())
	body["max_tokens"] = s.maxTokens()
	putIf(body, "temperature", s.Temperature)
	putIf(body, "top_p", s.TopP)
	putIf(body, "top_k", s.TopK)
	if len(s.StopSequences) > 0 {
		body["stop_sequences"] = s.StopSequences
	}
	if len(s.MCPServers) > 0 {
		body["mcp_servers"] = s.MCPServers
	}
	for name, value := range map[string]string{
		"service_tier": s.ServiceTier, "speed": s.Speed, "inference_geo": s.InferenceGeo,
	} {
		if value != "" {
			body[name] = value
		}
	}
	for name, value := range map[string]map[string]any{"context_management": s.ContextManagement, "diagnostics": s.Diagnostics} {
		if value != nil {
			body[name] = value
		}
	}
	if s.Container != nil && s.Container != "" {
		body["container"] = s.Container
	}
	if c := s.CacheControl; c != nil {
		body["cache_control"] = &CacheControl{Type: "ephemeral", TTL: c.TTL}
	}
	if t := s.Thinking; t != nil {
		thinking := map[string]any{"type": t.kind()}
		putIf(thinking, "budget_tokens", t.BudgetTokens)
		if t.Display != "" {
			thinking["display"] = t.Display
		}
		body["thinking"] = s.within("thinking", thinking, reflect.TypeFor[Thinking]())
	}
	if m := s.Metadata; m != nil {
		metadata := map[string]any{}
		if m.UserID != "" {
			metadata["user_id"] = m.UserID
		}
		body["metadata"] = s.within("metadata", metadata, reflect.TypeFor[Metadata]())
	}
	if o := s.OutputConfig; o != nil {
		output := map[string]any{}
		if o.Effort != "" {
			output["effort"] = o.Effort
		}
		if b := o.TaskBudget; b != nil {
			budget := map[string]any{"type": "tokens", "total": *b.Total}
			putIf(budget, "remaining", b.Remaining)
			output["task_budget"] = budget
		}
		body["output_config"] = s.within("output_config", output, reflect.TypeFor[OutputConfig]())
	}
}

func (s *settings) maxTokens() int {
	if s.MaxOutputTokens != nil {
		return *s.MaxOutputTokens
	}
	if s.Thinking != nil && s.Thinking.BudgetTokens != nil {
		return DefaultMaxOutputTokens + *s.Thinking.BudgetTokens
	}
	return DefaultMaxOutputTokens
}

// within adds to object the keys of a part of the configuration that its type does not
// have.
func (s *settings) within(part string, object map[string]any, known reflect.Type) map[string]any {
	var raw map[string]json.RawMessage
	if json.Unmarshal(s.raw[part], &raw) == nil {
		s.putUnknown(object, raw, known)
	}
	return object
}

// putUnknown copies the keys of raw that are no fields of the type known. Keys that
// differ from a field in case alone are fields, as encoding/json reads them.
func (s *settings) putUnknown(object map[string]any, raw map[string]json.RawMessage, known reflect.Type) {
next:
	for key, value := range raw {
		for i := range known.NumField() {
			name, _, _ := strings.Cut(known.Field(i).Tag.Get("json"), ",")
			if strings.EqualFold(name, key) {
				continue next
			}
		}
		object[key] = value
	}
}

func putIf[T any](object map[string]any, name string, value *T) {
	if value != nil {
		object[name] = *value
	}
}
