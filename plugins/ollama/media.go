// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"net/http"
	"strings"

	"github.com/ollama/ollama/api"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core/media"
)

// image returns the bytes of an image, which the server wants without their type. URLs
// were replaced by what is behind them before.
func (w *messageWriter) image(m ai.Media) (api.ImageData, error) {
	if len(m.URL) < 5 || !strings.EqualFold(m.URL[:5], "data:") {
		return nil, w.bad("is media with a URL that is neither http(s) nor a data URI")
	}
	mime, data, err := media.ParseDataURI(m.URL)
	if err != nil {
		return nil, w.bad("%w", err)
	}
	if m.ContentType != "" {
		mime = m.ContentType
	}
	switch {
	case len(data) == 0:
		return nil, w.bad("is media without bytes")
	case !strings.HasPrefix(strings.ToLower(mime), "image/"):
		return nil, w.bad("is media of type %q; Ollama takes images only", mime)
	}
	return data, nil
}

// imagePart returns an image of the model, whose bytes tell its type.
func imagePart(data api.ImageData) ai.Part {
	mime := http.DetectContentType(data)
	return ai.NewMediaPart(mime, media.DataURI(mime, data))
}
