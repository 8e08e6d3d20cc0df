// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// settings are the keys of a configuration with their values as they were written, so
// that 0 and false are sent, and keys that this package does not know as well.
type settings map[string]json.RawMessage

// readSettings returns what was given as a configuration: a struct of this package, a
// map or raw JSON, checked by the schema of the configuration's type. Keys whose value is
// null count as not given.
func readSettings(s *schema.Schema, given any) (settings, error) {
	if given == nil {
		return settings{}, nil
	}
	raw, err := json.Marshal(given)
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "config: %T cannot be JSON: %w", given, err)
	}
	var list settings
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, core.Errorf(core.InvalidArgument, "config: it must be an object, not %s", shortened(string(raw), 100))
	}
	if list == nil { // a pointer that points to nothing
		return settings{}, nil
	}
	all := len(list)
	maps.DeleteFunc(list, func(_ string, value json.RawMessage) bool { return string(value) == "null" })
	if len(list) < all {
		if raw, err = json.Marshal(list); err != nil {
			return nil, core.Errorf(core.InvalidArgument, "config: %w", err)
		}
	}
	var wrong *schema.ValidationError
	if err := s.Validate(raw); errors.As(err, &wrong) {
		return nil, core.Errorf(core.InvalidArgument, "config: %s", shortened(wrong.Error(), 1000))
	} else if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "config: %w", err)
	}
	for _, key := range ofThePlugin {
		if _, ok := list[key]; ok {
			return nil, core.Errorf(core.InvalidArgument, "config: %s is a setting of the plugin, not of a call", key)
		}
	}
	return list, nil
}

// ofThePlugin are keys that other Genkit runtimes take in a call's configuration. Here
// they would let whoever writes the configuration send the plugin's key elsewhere.
var ofThePlugin = []string{"baseUrl", "customHeaders", "apiClient"}

// take removes a key and decodes its value; the zero T when it is not there. The schema
// has checked the types.
func take[T any](s settings, key string) T {
	var v T
	if raw, ok := s[key]; ok {
		delete(s, key)
		_ = json.Unmarshal(raw, &v) // fits: the schema has checked it
	}
	return v
}

// takeRaw removes a key and returns its value, nil when it is not there.
func (s settings) takeRaw(key string) json.RawMessage {
	raw := s[key]
	delete(s, key)
	return raw
}

// takeFeature removes a key whose value is true, false or an object of options, and
// returns the object, nil for false and nothing.
func (s settings) takeFeature(key string) json.RawMessage {
	switch raw := s.takeRaw(key); string(bytes.TrimSpace(raw)) {
	case "", "false":
		return nil
	case "true":
		return json.RawMessage("{}")
	default:
		return raw
	}
}

// callOptions removes the keys that say where and as whom the call is sent.
func (s settings) callOptions(b *backend) (callOptions, error) {
	o := callOptions{key: take[string](s, "apiKey"), apiVersion: take[string](s, "apiVersion")}
	if o.apiVersion != "" && !apiVersionName().MatchString(o.apiVersion) {
		return o, core.Errorf(core.InvalidArgument, "config: apiVersion is '%s'; it must be such as v1beta", shortened(o.apiVersion, 100))
	}
	location, given := s["location"]
	if !given {
		return o, nil
	}
	delete(s, "location")
	_ = json.Unmarshal(location, &o.location)
	switch {
	case !b.vertex || b.express:
		return o, core.Errorf(core.InvalidArgument, "config: location is for Vertex AI with a project")
	case !locationName().MatchString(o.location):
		return o, core.Errorf(core.InvalidArgument, "config: location is '%s'; it must be such as us-central1 or global", shortened(o.location, 100))
	}
	return o, nil
}

// body returns what is left, for a JSON object.
func (s settings) body() map[string]any {
	body := make(map[string]any, len(s))
	for key, value := range s {
		body[key] = value
	}
	return body
}

// encode writes a configuration with its further keys, which must not be those that it
// has anyway.
func encode(known any, extra map[string]any) ([]byte, error) {
	raw, err := json.Marshal(known)
	if err != nil || len(extra) == 0 {
		return raw, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, err
	}
	for _, key := range slices.Sorted(maps.Keys(extra)) {
		if fields[key], err = json.Marshal(extra[key]); err != nil {
			return nil, err
		}
	}
	return json.Marshal(fields)
}

// opened returns a schema that allows further keys in all of its objects.
func opened(s *schema.Schema) *schema.Schema {
	text := strings.ReplaceAll(string(s.JSON()), `,"additionalProperties":false`, "")
	open, err := schema.Parse([]byte(text))
	if err != nil {
		return s // which cannot be: less is demanded
	}
	return open
}
