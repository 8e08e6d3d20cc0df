// SPDX-License-Identifier: Apache-2.0

package ai

// Document is a piece of content with metadata: what embedders embed, indexers
// store, retrievers find and models get as context. Its parts are text and media
// (DocumentData in the schema).
type Document struct {
	Content  Parts    `json:"content"`
	Metadata Metadata `json:"metadata,omitempty"`
	Extra    Extra    `json:"-"`
}

// NewDocument returns a document of the given parts.
func NewDocument(parts ...Part) *Document { return &Document{Content: parts} }

// NewTextDocument returns a document of one text; metadata may be nil.
func NewTextDocument(text string, metadata Metadata) *Document {
	return &Document{Content: Parts{NewTextPart(text)}, Metadata: metadata}
}

// Text returns the text of all text parts, joined. A nil document has none.
func (d *Document) Text() string {
	if d == nil {
		return ""
	}
	return d.Content.Text()
}

// Media returns the media of the document, in order. A nil document has none.
func (d *Document) Media() []Media {
	if d == nil {
		return nil
	}
	var media []Media
	for _, p := range d.Content {
		if m, ok := p.(*MediaPart); ok {
			media = append(media, m.Media)
		}
	}
	return media
}

// MarshalJSON encodes the document with its extra fields.
func (d Document) MarshalJSON() ([]byte, error) {
	type plain Document
	return encodeObject(plain(d), d.Extra)
}

// UnmarshalJSON decodes the document and keeps unknown fields in Extra.
func (d *Document) UnmarshalJSON(data []byte) error {
	type plain Document
	return decodeObject(data, (*plain)(d), &d.Extra)
}
