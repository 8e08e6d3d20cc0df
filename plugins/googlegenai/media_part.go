// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"encoding/base64"
	"net/url"
	"path"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
)

// media converts media: the bytes of a data URI, or the URI of what the provider
// fetches itself.
func (c *converter) media(m *ai.Media) (*part, error) {
	if isDataURI(m.URL) {
		b, err := inlineData(m)
		if err != nil {
			return nil, err
		}
		return &part{InlineData: b}, nil
	}
	if m.URL == "" {
		return nil, core.Errorf(core.InvalidArgument, "the media has no URL")
	}
	mime := m.ContentType
	if mime == "" {
		mime = typeOfURL(m.URL)
	}
	if mime == "" && c.vertex {
		return nil, core.Errorf(core.InvalidArgument, "the media at %s has no content type, which Vertex AI needs", shownURL(m.URL))
	}
	return &part{FileData: &fileData{MIMEType: mime, FileURI: m.URL}}, nil
}

func isDataURI(uri string) bool { return len(uri) >= 5 && strings.EqualFold(uri[:5], "data:") }

// inlineData returns the bytes of a data URI as base64. The usual form is not decoded.
func inlineData(m *ai.Media) (*blob, error) {
	head, payload, ok := strings.Cut(m.URL[len("data:"):], ",")
	if mime, usual := strings.CutSuffix(head, ";base64"); ok && usual && isPlainBase64(payload) {
		return &blob{MIMEType: mimeOf(m.ContentType, mime), Data: payload}, nil
	}
	mime, data, err := media.ParseDataURI(m.URL)
	if err != nil {
		return nil, err
	}
	return &blob{MIMEType: mimeOf(m.ContentType, mime), Data: base64.StdEncoding.EncodeToString(data)}, nil
}

// isPlainBase64 reports whether text is base64 of the standard alphabet with padding.
func isPlainBase64(text string) bool {
	body := strings.TrimRight(text, "=")
	if len(text)%4 != 0 || len(text)-len(body) > 2 {
		return false
	}
	for i := range len(body) {
		if !base64Digit[body[i]] {
			return false
		}
	}
	return true
}

var base64Digit = func() (is [256]bool) {
	for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		is[c] = true
	}
	return is
}()

// mimeOf returns the type that the caller gave, or that of the data. Parameters are left
// out, but for sound, where they tell the rate.
func mimeOf(given, found string) string {
	if given == "" {
		given = found
	}
	if plain, _, _ := strings.Cut(given, ";"); !strings.HasPrefix(given, "audio/") {
		given = strings.TrimSpace(plain)
	}
	if given == "" {
		return "text/plain"
	}
	return given
}

// typesByExtension are the types of media that Gemini models take.
// Source: https://ai.google.dev/gemini-api/docs/file-input-methods
var typesByExtension = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".heic": "image/heic", ".heif": "image/heif",
	".mp3": "audio/mp3", ".wav": "audio/wav", ".aac": "audio/aac", ".ogg": "audio/ogg", ".flac": "audio/flac", ".aiff": "audio/aiff",
	".mp4": "video/mp4", ".mpeg": "video/mpeg", ".mov": "video/mov", ".avi": "video/avi", ".webm": "video/webm", ".wmv": "video/wmv", ".3gp": "video/3gpp",
	".pdf": "application/pdf", ".txt": "text/plain", ".html": "text/html", ".css": "text/css", ".csv": "text/csv", ".xml": "text/xml", ".md": "text/markdown", ".json": "application/json",
}

// typeOfURL returns what the end of a URL's path tells, "" for nothing.
func typeOfURL(raw string) string {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return ""
	case isYouTube(u):
		return "video/mp4"
	}
	return typesByExtension[strings.ToLower(path.Ext(u.Path))]
}

func isYouTube(u *url.URL) bool {
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	return host == "youtube.com" || host == "youtu.be" || host == "m.youtube.com"
}

// fetchedByUs reports whether media at a URL has to be sent as bytes to a service that
// fetches only its own files and YouTube.
func fetchedByUs(p *ai.MediaPart) bool {
	u, err := url.Parse(p.Media.URL)
	return err == nil && !isYouTube(u) && !strings.EqualFold(u.Hostname(), "generativelanguage.googleapis.com")
}

// shownURL returns a URL without its query, in which secrets may be.
func shownURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "an unreadable URL"
	}
	u.RawQuery, u.Fragment, u.User = "", "", nil
	return shortened(u.String(), 200)
}
