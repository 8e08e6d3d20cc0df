// SPDX-License-Identifier: Apache-2.0

package ai

import (
	"encoding/json"
	"strings"
)

// Part is one piece of a message: text, media, a tool's request or response,
// data, reasoning, a resource, something provider-specific, or a piece that this
// version does not know. It is sealed; the implementations are [*TextPart],
// [*MediaPart], [*ToolRequestPart], [*ToolResponsePart], [*DataPart],
// [*ReasoningPart], [*ResourcePart], [*CustomPart] and [*UnknownPart].
//
// Parts are shared between messages and must not be changed once they are in one.
type Part interface {
	// PartMetadata returns the part's metadata; nil when it has none.
	PartMetadata() Metadata
	isPart()
}

// Parts is a list of parts. It decodes the union, and nil encodes as [].
type Parts []Part

// Text returns the text of all text parts, joined without a separator.
func (ps Parts) Text() string {
	if len(ps) == 1 {
		if t, ok := ps[0].(*TextPart); ok {
			return t.Text
		}
	}
	var b strings.Builder
	for _, p := range ps {
		if t, ok := p.(*TextPart); ok {
			b.WriteString(t.Text)
		}
	}
	return b.String()
}

// Reasoning returns the thinking of all reasoning parts, joined.
func (ps Parts) Reasoning() string {
	var b strings.Builder
	for _, p := range ps {
		if r, ok := p.(*ReasoningPart); ok {
			b.WriteString(r.Reasoning)
		}
	}
	return b.String()
}

// ToolRequests returns the tool requests among the parts, in order.
func (ps Parts) ToolRequests() []*ToolRequestPart {
	var requests []*ToolRequestPart
	for _, p := range ps {
		if r, ok := p.(*ToolRequestPart); ok {
			requests = append(requests, r)
		}
	}
	return requests
}

// TextPart is plain text.
type TextPart struct {
	Text     string          `json:"text"`
	Custom   json.RawMessage `json:"custom,omitempty"`
	Metadata Metadata        `json:"metadata,omitempty"`
	Extra    Extra           `json:"-"`
}

// MediaPart is an image, a sound, a video or a document.
type MediaPart struct {
	Media    Media           `json:"media"`
	Custom   json.RawMessage `json:"custom,omitempty"`
	Metadata Metadata        `json:"metadata,omitempty"`
	Extra    Extra           `json:"-"`
}

// Media is where the bytes of a [MediaPart] are: an https, gs or data URL.
// ContentType is a MIME type; it may be empty when the URL tells it.
type Media struct {
	ContentType string `json:"contentType,omitempty"`
	URL         string `json:"url"`
	Extra       Extra  `json:"-"`
}

// ToolRequestPart is a model's wish to have a tool called.
type ToolRequestPart struct {
	ToolRequest ToolRequest     `json:"toolRequest"`
	Custom      json.RawMessage `json:"custom,omitempty"`
	Metadata    Metadata        `json:"metadata,omitempty"`
	Extra       Extra           `json:"-"`
}

// ToolRequest names the tool under its short name (the last segment of its
// registered name) and gives its arguments. Ref pairs the request with its
// response; the generate loop fills it when a model leaves it empty. Partial is
// true in stream chunks whose Input holds the values that have arrived so far.
type ToolRequest struct {
	Ref     string          `json:"ref,omitempty"`
	Name    string          `json:"name"`
	Input   json.RawMessage `json:"input,omitempty"`
	Partial bool            `json:"partial,omitempty"`
	Extra   Extra           `json:"-"`
}

// ToolResponsePart is what a tool answered.
type ToolResponsePart struct {
	ToolResponse ToolResponse    `json:"toolResponse"`
	Custom       json.RawMessage `json:"custom,omitempty"`
	Metadata     Metadata        `json:"metadata,omitempty"`
	Extra        Extra           `json:"-"`
}

// ToolResponse carries a tool's output as JSON (null, 0, "" and false are
// outputs; nil is none) and, from multipart tools, further parts.
type ToolResponse struct {
	Ref     string          `json:"ref,omitempty"`
	Name    string          `json:"name"`
	Output  json.RawMessage `json:"output,omitempty"`
	Content Parts           `json:"content,omitempty"`
	Extra   Extra           `json:"-"`
}

// DataPart is a piece of structured data.
type DataPart struct {
	Data     json.RawMessage `json:"data,omitempty"`
	Custom   json.RawMessage `json:"custom,omitempty"`
	Metadata Metadata        `json:"metadata,omitempty"`
	Extra    Extra           `json:"-"`
}

// ReasoningPart is a model's visible thinking.
type ReasoningPart struct {
	Reasoning string          `json:"reasoning"`
	Custom    json.RawMessage `json:"custom,omitempty"`
	Metadata  Metadata        `json:"metadata,omitempty"`
	Extra     Extra           `json:"-"`
}

// ResourcePart stands for a resource that is put in its place before a model
// sees the message.
type ResourcePart struct {
	Resource ResourceRef     `json:"resource"`
	Custom   json.RawMessage `json:"custom,omitempty"`
	Metadata Metadata        `json:"metadata,omitempty"`
	Extra    Extra           `json:"-"`
}

// ResourceRef names a resource by its URI.
type ResourceRef struct {
	URI   string `json:"uri"`
	Extra Extra  `json:"-"`
}

// CustomPart is a provider's own piece: a JSON object that only it understands.
type CustomPart struct {
	Custom   json.RawMessage `json:"custom"`
	Data     json.RawMessage `json:"data,omitempty"`
	Metadata Metadata        `json:"metadata,omitempty"`
	Extra    Extra           `json:"-"`
}

// UnknownPart is a part of a kind that this version does not know, as it came.
type UnknownPart struct{ Raw json.RawMessage }

func (p *TextPart) isPart()         {}
func (p *MediaPart) isPart()        {}
func (p *ToolRequestPart) isPart()  {}
func (p *ToolResponsePart) isPart() {}
func (p *DataPart) isPart()         {}
func (p *ReasoningPart) isPart()    {}
func (p *ResourcePart) isPart()     {}
func (p *CustomPart) isPart()       {}
func (p *UnknownPart) isPart()      {}

// PartMetadata returns the part's metadata.
func (p *TextPart) PartMetadata() Metadata { return p.Metadata }

// PartMetadata returns the part's metadata.
func (p *MediaPart) PartMetadata() Metadata { return p.Metadata }

// PartMetadata returns the part's metadata.
func (p *ToolRequestPart) PartMetadata() Metadata { return p.Metadata }

// PartMetadata returns the part's metadata.
func (p *ToolResponsePart) PartMetadata() Metadata { return p.Metadata }

// PartMetadata returns the part's metadata.
func (p *DataPart) PartMetadata() Metadata { return p.Metadata }

// PartMetadata returns the part's metadata.
func (p *ReasoningPart) PartMetadata() Metadata { return p.Metadata }

// PartMetadata returns the part's metadata.
func (p *ResourcePart) PartMetadata() Metadata { return p.Metadata }

// PartMetadata returns the part's metadata.
func (p *CustomPart) PartMetadata() Metadata { return p.Metadata }

// PartMetadata returns the metadata field of the raw part, nil when it has none.
func (p *UnknownPart) PartMetadata() Metadata {
	var part struct {
		Metadata Metadata `json:"metadata"`
	}
	if json.Unmarshal(p.Raw, &part) != nil {
		return nil
	}
	return part.Metadata
}

// NewTextPart returns a part with the given text.
func NewTextPart(text string) *TextPart { return &TextPart{Text: text} }

// NewMediaPart returns a part with media of the given MIME type (may be empty) at a URL.
func NewMediaPart(contentType, url string) *MediaPart {
	return &MediaPart{Media: Media{ContentType: contentType, URL: url}}
}

// NewDataPart returns a part with v as JSON; it panics when v cannot be JSON.
func NewDataPart(v any) *DataPart { return &DataPart{Data: JSON(v)} }

// NewReasoningPart returns a part with a model's thinking.
func NewReasoningPart(text string) *ReasoningPart { return &ReasoningPart{Reasoning: text} }

// NewResourcePart returns a part that stands for the resource at uri.
func NewResourcePart(uri string) *ResourcePart { return &ResourcePart{Resource: ResourceRef{URI: uri}} }

// NewCustomPart returns a provider's own part; v must encode as a JSON object.
func NewCustomPart(v any) *CustomPart { return &CustomPart{Custom: JSON(v)} }

// NewToolRequestPart returns a request to call a tool; input is encoded as JSON.
func NewToolRequestPart(name, ref string, input any) *ToolRequestPart {
	return &ToolRequestPart{ToolRequest: ToolRequest{Ref: ref, Name: name, Input: JSON(input)}}
}

// NewToolResponsePart returns a tool's answer to the request with that name and
// ref; output is encoded as JSON.
func NewToolResponsePart(name, ref string, output any) *ToolResponsePart {
	return &ToolResponsePart{ToolResponse: ToolResponse{Ref: ref, Name: name, Output: JSON(output)}}
}
