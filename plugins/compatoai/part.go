// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"encoding/json"
	"fmt"
	"mime"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
)

// contentPart is a piece of a message on the wire.
type contentPart struct {
	Type       string    `json:"type"`
	Text       *string   `json:"text,omitempty"`
	ImageURL   any       `json:"image_url,omitempty"`
	InputAudio any       `json:"input_audio,omitempty"`
	File       *filePart `json:"file,omitempty"`

	DocumentURL string `json:"document_url,omitempty"`

	mark cacheMark       // as a further field
	raw  json.RawMessage // the whole, as the caller gave it
}

type imageURL struct {
	URL    string `json:"url"`
	Detail string `json:"detail,omitempty"`
}

type inputAudio struct {
	Data   string `json:"data"`
	Format string `json:"format"`
}

type filePart struct {
	Name string `json:"filename"`
	Data string `json:"file_data"`
}

// MarshalJSON adds the cache mark, whose field depends on the vendor.
func (p contentPart) MarshalJSON() ([]byte, error) {
	if p.raw != nil {
		return p.raw, nil
	}
	type plain contentPart
	raw, err := encode(plain(p))
	if err != nil || p.mark.field == "" {
		return raw, err
	}
	return fmt.Appendf(raw[:len(raw)-1], ",%q:%s}", p.mark.field, p.mark.value), nil
}

// parts writes the parts of a message. Last marks the end of the message.
func (w *messageWriter) parts(parts ai.Parts, place string, last bool) ([]contentPart, error) {
	var out []contentPart
	for i, part := range parts {
		p, err := w.part(part)
		if err != nil {
			return nil, core.Errorf(core.StatusOf(err), "%s: %w", place, err)
		}
		if isMarked(part.PartMetadata()) || last && i == len(parts)-1 {
			p.mark = w.mark
		}
		out = append(out, p)
	}
	return out, nil
}

func (w *messageWriter) part(part ai.Part) (contentPart, error) {
	switch p := part.(type) {
	case *ai.TextPart:
		return contentPart{Type: "text", Text: &p.Text}, nil
	case *ai.DataPart:
		return contentPart{Type: "text", Text: new(string(p.Data))}, nil
	case *ai.MediaPart:
		return w.mediaPart(&p.Media)
	case *ai.CustomPart:
		var kind struct {
			Type string `json:"type"`
		}
		if json.Unmarshal(p.Custom, &kind) != nil || kind.Type == "" {
			return contentPart{}, core.Errorf(core.InvalidArgument, "a custom part must be a content part of the API, with a type")
		}
		return contentPart{raw: p.Custom}, nil
	}
	return contentPart{}, core.Errorf(core.InvalidArgument, "a part of type %T cannot be sent", part)
}

// mediaPart writes media. An image may be a URL; of everything else the bytes must be
// there, which the model's downloader has seen to.
func (w *messageWriter) mediaPart(m *ai.Media) (contentPart, error) {
	kind, url := m.ContentType, m.URL
	isData := len(url) >= 5 && strings.EqualFold(url[:5], "data:")
	if isData {
		declared, data, err := media.ParseDataURI(url)
		if err != nil {
			return contentPart{}, err
		}
		if kind == "" {
			kind = declared
		}
		if !strings.EqualFold(strings.TrimSpace(kind), declared) || !strings.HasPrefix(url, "data:"+declared+";base64,") {
			url = media.DataURI(kind, data)
		}
	}
	kind, _, err := mime.ParseMediaType(kind)
	if err != nil {
		kind = ""
	}
	switch {
	case isImage(kind) && (isData || isHTTP(url)):
		if w.dialect.ImageAsText {
			return contentPart{Type: "image_url", ImageURL: url}, nil
		}
		return contentPart{Type: "image_url", ImageURL: &imageURL{URL: url, Detail: w.detail}}, nil
	case !isData:
		scheme, _, _ := strings.Cut(url, ":")
		return contentPart{}, core.Errorf(core.InvalidArgument, "media of type %q cannot be given by a URL with the scheme %q; give https or data", kind, scheme)
	}
	_, base64, _ := strings.Cut(url, ",")
	if format, ok := audioFormats[kind]; ok {
		if w.dialect.AudioAsText {
			return contentPart{Type: "input_audio", InputAudio: base64}, nil
		}
		return contentPart{Type: "input_audio", InputAudio: &inputAudio{Data: base64, Format: format}}, nil
	}
	if w.dialect.DocumentURL {
		return contentPart{Type: "document_url", DocumentURL: url}, nil
	}
	return contentPart{Type: "file", File: &filePart{Name: "file." + extension(kind), Data: url}}, nil
}

// audioFormats are the API's words for types of sound.
var audioFormats = map[string]string{
	"audio/wav": "wav", "audio/x-wav": "wav", "audio/wave": "wav", "audio/vnd.wave": "wav",
	"audio/mpeg": "mp3", "audio/mp3": "mp3",
}

// extensions are those of files by their types, where they are no word of the type.
var extensions = map[string]string{
	"application/pdf":    "pdf",
	"application/msword": "doc",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
	"text/plain":       "txt",
	"text/csv":         "csv",
	"text/markdown":    "md",
	"text/html":        "html",
	"application/json": "json",
}

func extension(kind string) string {
	if e, ok := extensions[kind]; ok {
		return e
	}
	return "bin"
}

// isImage tells whether media is an image, or of an unknown type, which is taken for one.
func isImage(contentType string) bool {
	return contentType == "" || len(contentType) > 6 && strings.EqualFold(contentType[:6], "image/")
}

func isHTTP(url string) bool {
	scheme, _, _ := strings.Cut(url, ":")
	return strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http")
}
