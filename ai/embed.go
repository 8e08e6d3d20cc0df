// SPDX-License-Identifier: Apache-2.0

package ai

// EmbedRequest is what an embedder is asked: to embed each document of Input.
// Options is the provider's configuration, json.RawMessage when the request was
// decoded.
type EmbedRequest struct {
	Input   []*Document `json:"input"`
	Options any         `json:"options,omitempty"`
	Extra   Extra       `json:"-"`
}

// EmbedResponse holds the embeddings of the request's documents, in their order.
// An embedder that splits a document gives several for it and says so in their
// metadata.
type EmbedResponse struct {
	Embeddings []*Embedding `json:"embeddings"`
	Extra      Extra        `json:"-"`
}

// Embedding is a vector that stands for a document or a part of one.
type Embedding struct {
	Embedding []float32 `json:"embedding"`
	Metadata  Metadata  `json:"metadata,omitempty"`
	Extra     Extra     `json:"-"`
}

// EmbedderInfo tells what an embedder is and can do. Dimensions is the length of
// its vectors.
type EmbedderInfo struct {
	Label      string            `json:"label,omitempty"`
	Dimensions int               `json:"dimensions,omitempty"`
	Supports   *EmbedderSupports `json:"supports,omitempty"`
	Extra      Extra             `json:"-"`
}

// EmbedderSupports lists an embedder's abilities: the kinds of input that it takes
// (text, image, video) and whether it knows more languages than one.
type EmbedderSupports struct {
	Input        []string `json:"input,omitempty"`
	Multilingual bool     `json:"multilingual,omitempty"`
	Extra        Extra    `json:"-"`
}

// MarshalJSON encodes the request with its extra fields; nil input is [].
func (r EmbedRequest) MarshalJSON() ([]byte, error) {
	type plain EmbedRequest
	if r.Input == nil {
		r.Input = []*Document{}
	}
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the request and keeps unknown fields in Extra.
func (r *EmbedRequest) UnmarshalJSON(data []byte) error {
	type plain EmbedRequest
	options := keepRaw(&r.Options)
	defer options.settle()
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the response with its extra fields; nil embeddings are [].
func (r EmbedResponse) MarshalJSON() ([]byte, error) {
	type plain EmbedResponse
	if r.Embeddings == nil {
		r.Embeddings = []*Embedding{}
	}
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the response and keeps unknown fields in Extra.
func (r *EmbedResponse) UnmarshalJSON(data []byte) error {
	type plain EmbedResponse
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the embedding with its extra fields; a nil vector is [].
func (e Embedding) MarshalJSON() ([]byte, error) {
	type plain Embedding
	if e.Embedding == nil {
		e.Embedding = []float32{}
	}
	return encodeObject(plain(e), e.Extra)
}

// UnmarshalJSON decodes the embedding and keeps unknown fields in Extra.
func (e *Embedding) UnmarshalJSON(data []byte) error {
	type plain Embedding
	return decodeObject(data, (*plain)(e), &e.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (i EmbedderInfo) MarshalJSON() ([]byte, error) {
	type plain EmbedderInfo
	return encodeObject(plain(i), i.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (i *EmbedderInfo) UnmarshalJSON(data []byte) error {
	type plain EmbedderInfo
	return decodeObject(data, (*plain)(i), &i.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (s EmbedderSupports) MarshalJSON() ([]byte, error) {
	type plain EmbedderSupports
	return encodeObject(plain(s), s.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (s *EmbedderSupports) UnmarshalJSON(data []byte) error {
	type plain EmbedderSupports
	return decodeObject(data, (*plain)(s), &s.Extra)
}
