// SPDX-License-Identifier: Apache-2.0

package ai

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

const redacted = "<redacted>"

// secretNames are what the names of fields that hold credentials contain, in lower
// case and without dashes and underscores.
var secretNames = []string{"apikey", "secret", "password", "authorization", "accesstoken", "authtoken", "credential", "cookie", "privatekey"}

// RedactConfig returns config, as generic JSON, with the values of fields that hold
// credentials (such as apiKey) replaced, at any depth. A config that cannot be JSON is
// nil.
func RedactConfig(config any) any {
	if config == nil {
		return nil
	}
	raw, err := json.Marshal(config)
	if err != nil {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var tree any
	if decoder.Decode(&tree) != nil {
		return nil
	}
	redactSecrets(tree)
	return tree
}

func redactSecrets(tree any) {
	switch tree := tree.(type) {
	case map[string]any:
		for name, value := range tree {
			if isSecret(name) {
				tree[name] = redacted
			} else {
				redactSecrets(value)
			}
		}
	case []any:
		for _, item := range tree {
			redactSecrets(item)
		}
	}
}

func isSecret(name string) bool {
	plain := strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(name))
	return slices.ContainsFunc(secretNames, func(part string) bool { return strings.Contains(plain, part) })
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
