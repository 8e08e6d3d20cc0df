// SPDX-License-Identifier: Apache-2.0

package ai

import (
	"encoding/json"
	"strings"
)

const redacted = "<redacted>"

// secretNames are the parts of field names whose values are credentials.
var secretNames = []string{"apikey", "api_key", "secret", "password", "authorization", "accesstoken", "access_token"}

// RedactConfig returns config, as JSON where it had to be changed, with the values
// of fields that hold credentials (such as apiKey) replaced. A config that cannot be
// JSON is nil.
func RedactConfig(config any) any {
	if config == nil {
		return nil
	}
	raw, err := json.Marshal(config)
	if err != nil {
		return nil
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return json.RawMessage(raw)
	}
	for name := range fields {
		lower := strings.ToLower(name)
		for _, secret := range secretNames {
			if strings.Contains(lower, secret) {
				fields[name] = json.RawMessage(`"` + redacted + `"`)
			}
		}
	}
	return fields
}

// Redacted returns the request as traces may hold it: without credentials.
func (r *ModelRequest) Redacted() any {
	if r == nil || r.Config == nil {
		return r
	}
	safe := *r
	safe.Config = RedactConfig(r.Config)
	return &safe
}

// Redacted returns the request as traces may hold it: without credentials.
func (r *EmbedRequest) Redacted() any {
	if r == nil || r.Options == nil {
		return r
	}
	safe := *r
	safe.Options = RedactConfig(r.Options)
	return &safe
}
