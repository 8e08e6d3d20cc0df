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

// withoutSecrets returns a copy of record, to whose field that holds configuration
// field leads, without credentials; record itself when it has no configuration.
func withoutSecrets[T any](record *T, field func(*T) *any) any {
	if record == nil || *field(record) == nil {
		return record
	}
	safe := *record
	*field(&safe) = RedactConfig(*field(record))
	return &safe
}

// Redacted returns the request as traces may hold it: without credentials.
func (r *ModelRequest) Redacted() any {
	return withoutSecrets(r, func(r *ModelRequest) *any { return &r.Config })
}

// Redacted returns the response as traces may hold it: without the credentials of
// its request.
func (r *ModelResponse) Redacted() any {
	if r == nil || r.Request == nil || r.Request.Config == nil {
		return r
	}
	safe := *r
	safe.Request = r.Request.Redacted().(*ModelRequest)
	return &safe
}

// Redacted returns the options as traces may hold them: without credentials.
func (o *GenerateActionOptions) Redacted() any {
	return withoutSecrets(o, func(o *GenerateActionOptions) *any { return &o.Config })
}

// Redacted returns the request as traces may hold it: without credentials.
func (r *EmbedRequest) Redacted() any {
	return withoutSecrets(r, func(r *EmbedRequest) *any { return &r.Options })
}

// Redacted returns the request as traces may hold it: without credentials.
func (r *RetrieverRequest) Redacted() any {
	return withoutSecrets(r, func(r *RetrieverRequest) *any { return &r.Options })
}

// Redacted returns the request as traces may hold it: without credentials.
func (r *IndexerRequest) Redacted() any {
	return withoutSecrets(r, func(r *IndexerRequest) *any { return &r.Options })
}

// Redacted returns the request as traces may hold it: without credentials.
func (r *RerankerRequest) Redacted() any {
	return withoutSecrets(r, func(r *RerankerRequest) *any { return &r.Options })
}

// Redacted returns the request as traces may hold it: without credentials.
func (r *EvalRequest) Redacted() any {
	return withoutSecrets(r, func(r *EvalRequest) *any { return &r.Options })
}
