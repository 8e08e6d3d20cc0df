// SPDX-License-Identifier: Apache-2.0

package ai

import (
	"encoding/json"
	"fmt"
	"maps"
)

// RerankerRequest is what a reranker is asked: to order Documents by how well they
// fit Query. Options is the reranker's configuration, json.RawMessage when the
// request was decoded.
type RerankerRequest struct {
	Query     *Document   `json:"query"`
	Documents []*Document `json:"documents"`
	Options   any         `json:"options,omitempty"`
	Extra     Extra       `json:"-"`
}

// RerankerResponse holds the documents with their scores, best first.
type RerankerResponse struct {
	Documents []*RankedDocument `json:"documents"`
	Extra     Extra             `json:"-"`
}

// RankedDocument is a document with the score that a reranker gave it
// (RankedDocumentData in the schema). On the wire the score is the field score of
// the metadata; here Metadata holds the other fields.
type RankedDocument struct {
	Content  Parts
	Score    float64
	Metadata Metadata
	Extra    Extra
}

// CommonRerankerOptions is the configuration that most rerankers understand. K is
// the number of documents to rerank; 0 leaves it to the reranker.
type CommonRerankerOptions struct {
	K     int   `json:"k,omitempty"`
	Extra Extra `json:"-"`
}

// Document returns the document without its score, which shares the parts and the
// metadata.
func (d *RankedDocument) Document() *Document {
	return &Document{Content: d.Content, Metadata: d.Metadata, Extra: d.Extra}
}

// Text returns the text of all text parts, joined. A nil document has none.
func (d *RankedDocument) Text() string {
	if d == nil {
		return ""
	}
	return d.Content.Text()
}

// MarshalJSON encodes the document as one whose metadata holds the score.
func (d RankedDocument) MarshalJSON() ([]byte, error) {
	metadata := maps.Clone(d.Metadata)
	if metadata == nil {
		metadata = Metadata{}
	}
	metadata["score"] = d.Score
	return Document{Content: d.Content, Metadata: metadata, Extra: d.Extra}.MarshalJSON()
}

// UnmarshalJSON decodes the document and takes the score out of its metadata. A
// document without a score has the score 0.
func (d *RankedDocument) UnmarshalJSON(data []byte) error {
	var doc Document
	if err := doc.UnmarshalJSON(data); err != nil {
		return err
	}
	var score float64
	switch value := doc.Metadata["score"].(type) {
	case nil:
	case float64:
		score = value
	case json.Number:
		score, _ = value.Float64() // the decoder has checked it
	default:
		return fmt.Errorf("ai: score of a ranked document must be a number, got %T", value)
	}
	delete(doc.Metadata, "score")
	if len(doc.Metadata) == 0 {
		doc.Metadata = nil
	}
	*d = RankedDocument{doc.Content, score, doc.Metadata, doc.Extra}
	return nil
}

// MarshalJSON encodes the request with its extra fields; nil documents are [].
func (r RerankerRequest) MarshalJSON() ([]byte, error) {
	type plain RerankerRequest
	if r.Documents == nil {
		r.Documents = []*Document{}
	}
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the request and keeps unknown fields in Extra.
func (r *RerankerRequest) UnmarshalJSON(data []byte) error {
	type plain RerankerRequest
	options := keepRaw(&r.Options)
	defer options.settle()
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the response with its extra fields; nil documents are [].
func (r RerankerResponse) MarshalJSON() ([]byte, error) {
	type plain RerankerResponse
	if r.Documents == nil {
		r.Documents = []*RankedDocument{}
	}
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the response and keeps unknown fields in Extra.
func (r *RerankerResponse) UnmarshalJSON(data []byte) error {
	type plain RerankerResponse
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// JSONSchema returns the schema of the options, which admits further ones.
func (CommonRerankerOptions) JSONSchema() json.RawMessage {
	return json.RawMessage(`{"type":"object","properties":{"k":{"type":"number","description":"Number of documents to rerank"}},"additionalProperties":true}`)
}

// MarshalJSON encodes the options with their extra fields.
func (o CommonRerankerOptions) MarshalJSON() ([]byte, error) {
	type plain CommonRerankerOptions
	return encodeObject(plain(o), o.Extra)
}

// UnmarshalJSON decodes the options and keeps unknown fields in Extra.
func (o *CommonRerankerOptions) UnmarshalJSON(data []byte) error {
	type plain CommonRerankerOptions
	return decodeObject(data, (*plain)(o), &o.Extra)
}
