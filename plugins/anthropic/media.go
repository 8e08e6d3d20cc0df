// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core/media"
)

// imageTypes are the images that Claude sees.
// https://platform.claude.com/docs/en/build-with-claude/vision
var imageTypes = []string{"image/jpeg", "image/png", "image/gif", "image/webp"}

// typeOfExtension tells the type of media by the end of its URL.
var typeOfExtension = map[string]string{
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp",
	".pdf": "application/pdf", ".txt": "text/plain", ".md": "text/plain",
}

// source is where the bytes of an image or document are.
type source struct {
	Type      string `json:"type"` // base64, url or text
	MediaType string `json:"media_type,omitempty"`
	Data      string `json:"data,omitempty"`
	URL       string `json:"url,omitempty"`
}

// mediaType returns the MIME type of media, in lower case and without parameters: the
// given one, else that of a data URI, else what the end of the URL tells; "" when nothing
// does.
func mediaType(m ai.Media) string {
	given := m.ContentType
	if given == "" && isDataURI(m.URL) {
		given, _, _ = strings.Cut(m.URL[len("data:"):], ",")
	}
	if given == "" {
		if u, err := url.Parse(m.URL); err == nil {
			given = typeOfExtension[strings.ToLower(path.Ext(u.Path))]
		}
	}
	given, _, _ = strings.Cut(given, ";")
	if given = strings.ToLower(strings.TrimSpace(given)); given == "image/jpg" {
		return "image/jpeg"
	}
	return given
}

func isPlainText(mime string) bool { return mime == "text/plain" || mime == "text/markdown" }

func isDataURI(address string) bool {
	return len(address) > 5 && strings.EqualFold(address[:5], "data:")
}

// media returns an image, a PDF or a text as a block. Media by URL is fetched by
// Anthropic, except for text.
func (w *messageWriter) media(m ai.Media) (*block, error) {
	mime := mediaType(m)
	kind := "image"
	switch {
	case mime == "application/pdf" || isPlainText(mime):
		kind = "document"
	case mime == "" || slices.Contains(imageTypes, mime):
	default:
		return nil, w.bad("is media of type %q; Claude takes images (jpeg, png, gif, webp), application/pdf and text/plain", mime)
	}
	if !isDataURI(m.URL) {
		u, err := url.Parse(m.URL)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || isPlainText(mime) {
			return nil, w.bad("is media with a URL that is neither https nor a data URI")
		}
		return &block{Type: kind, Source: &source{Type: "url", URL: m.URL}}, nil
	}
	_, data, err := media.ParseDataURI(m.URL)
	switch {
	case err != nil:
		return nil, w.bad("%w", err)
	case mime == "":
		return nil, w.bad("is a data URI without a type; set its contentType")
	case len(data) == 0:
		return nil, w.bad("is media without bytes")
	case isPlainText(mime):
		return &block{Type: kind, Source: &source{Type: "text", MediaType: "text/plain", Data: string(data)}}, nil
	}
	return &block{Type: kind, Source: &source{Type: "base64", MediaType: mime, Data: base64.StdEncoding.EncodeToString(data)}}, nil
}

// outputMedia tells whether the output of a tool is media: an object with url and
// contentType and nothing else, or a data URI of an image.
func outputMedia(output json.RawMessage) (ai.Media, bool) {
	var text string
	if json.Unmarshal(output, &text) == nil {
		m := ai.Media{URL: text}
		return m, isDataURI(text) && slices.Contains(imageTypes, mediaType(m))
	}
	var fields map[string]string
	if json.Unmarshal(output, &fields) != nil || len(fields) != 2 {
		return ai.Media{}, false
	}
	m := ai.Media{URL: fields["url"], ContentType: fields["contentType"]}
	return m, m.URL != "" && slices.Contains(imageTypes, mediaType(m))
}

// document returns the document of a custom part: a source in the words of the Messages
// API with a title, a context and whether to cite it.
func (w *messageWriter) document(raw json.RawMessage) (*block, error) {
	var d struct {
		Source    map[string]any `json:"source"`
		Title     string         `json:"title"`
		Context   string         `json:"context"`
		Citations *struct {
			Enabled bool `json:"enabled"`
		} `json:"citations"`
	}
	if err := json.Unmarshal(raw, &d); err != nil || d.Source == nil {
		return nil, w.bad("%s must be an object with a source, and may have title, context and citations", documentKey)
	}
	from := map[string]any{}
	for name, value := range d.Source {
		from[snakeCase(name)] = value
	}
	switch from["type"] {
	case "text", "base64", "url", "content", "file":
	default:
		return nil, w.bad("%s.source.type is %v; it must be text, base64, url, content or file", documentKey, from["type"])
	}
	b := &block{Type: "document", Source: from, Title: d.Title, Context: d.Context}
	if d.Citations != nil {
		b.Citations = map[string]any{"enabled": d.Citations.Enabled}
	}
	return b, nil
}
