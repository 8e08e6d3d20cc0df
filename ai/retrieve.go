// SPDX-License-Identifier: Apache-2.0

package ai

import "encoding/json"

// RetrieverRequest is what a retriever is asked: the documents that belong to
// Query. Options is the retriever's configuration, json.RawMessage when the
// request was decoded.
type RetrieverRequest struct {
	Query   *Document `json:"query"`
	Options any       `json:"options,omitempty"`
	Extra   Extra     `json:"-"`
}

// RetrieverResponse holds the documents that a retriever found, best first.
type RetrieverResponse struct {
	Documents []*Document `json:"documents"`
	Extra     Extra       `json:"-"`
}

// IndexerRequest is what an indexer is asked to store. Options is the indexer's
// configuration, json.RawMessage when the request was decoded.
type IndexerRequest struct {
	Documents []*Document `json:"documents"`
	Options   any         `json:"options,omitempty"`
	Extra     Extra       `json:"-"`
}

// CommonRetrieverOptions is the configuration that most retrievers understand. K
// is the number of documents to retrieve; 0 leaves it to the retriever.
type CommonRetrieverOptions struct {
	K     int   `json:"k,omitempty"`
	Extra Extra `json:"-"`
}

// MarshalJSON encodes the request with its extra fields.
func (r RetrieverRequest) MarshalJSON() ([]byte, error) {
	type plain RetrieverRequest
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the request and keeps unknown fields in Extra.
func (r *RetrieverRequest) UnmarshalJSON(data []byte) error {
	type plain RetrieverRequest
	options := keepRaw(&r.Options)
	defer options.settle()
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the response with its extra fields; nil documents are [].
func (r RetrieverResponse) MarshalJSON() ([]byte, error) {
	type plain RetrieverResponse
	if r.Documents == nil {
		r.Documents = []*Document{}
	}
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the response and keeps unknown fields in Extra.
func (r *RetrieverResponse) UnmarshalJSON(data []byte) error {
	type plain RetrieverResponse
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the request with its extra fields; nil documents are [].
func (r IndexerRequest) MarshalJSON() ([]byte, error) {
	type plain IndexerRequest
	if r.Documents == nil {
		r.Documents = []*Document{}
	}
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the request and keeps unknown fields in Extra.
func (r *IndexerRequest) UnmarshalJSON(data []byte) error {
	type plain IndexerRequest
	options := keepRaw(&r.Options)
	defer options.settle()
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// JSONSchema returns the schema of the options, which admits further ones.
func (CommonRetrieverOptions) JSONSchema() json.RawMessage {
	return json.RawMessage(`{"type":"object","properties":{"k":{"type":"number","description":"Number of documents to retrieve"}},"additionalProperties":true}`)
}

// MarshalJSON encodes the options with their extra fields.
func (o CommonRetrieverOptions) MarshalJSON() ([]byte, error) {
	type plain CommonRetrieverOptions
	return encodeObject(plain(o), o.Extra)
}

// UnmarshalJSON decodes the options and keeps unknown fields in Extra.
func (o *CommonRetrieverOptions) UnmarshalJSON(data []byte) error {
	type plain CommonRetrieverOptions
	return decodeObject(data, (*plain)(o), &o.Extra)
}
