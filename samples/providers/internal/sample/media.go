// SPDX-License-Identifier: Apache-2.0

package sample

import (
	"encoding/json"
	"fmt"
	"mime"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
)

// MediaOf returns the first image, sound or video of an answer.
func MediaOf(r *genkit.Response, err error) (ai.Media, error) {
	if err != nil {
		return ai.Media{}, err
	}
	for _, part := range r.Message.Content {
		if p, ok := part.(*ai.MediaPart); ok {
			return p.Media, nil
		}
	}
	return ai.Media{}, core.Errorf(core.FailedPrecondition, "the answer holds no media: %q, finish reason %s %s", r.Text(), r.FinishReason, r.FinishMessage)
}

// dataURI finds media within JSON, where nothing in them is escaped.
var dataURI = regexp.MustCompile(`"data:[^"]*"`)

// endings are those that people know, where the system's table has others or none.
var endings = map[string]string{
	"image/png": ".png", "image/jpeg": ".jpg", "audio/mpeg": ".mp3", "audio/L16": ".pcm", "audio/wav": ".wav", "video/mp4": ".mp4",
}

// keepMedia writes the media in a result into files of a folder, and puts their names in
// their place, or their length when the folder is "".
func keepMedia(result json.RawMessage, folder, name string) (json.RawMessage, error) {
	var failed error
	n := 0
	return dataURI.ReplaceAllFunc(result, func(found []byte) []byte {
		contentType, data, err := media.ParseDataURI(strings.Trim(string(found), `"`))
		if err != nil || failed != nil {
			return found
		}
		n++
		text := fmt.Sprintf("data:%s of %d bytes (-save keeps it)", contentType, len(data))
		if folder != "" {
			text = filepath.Join(folder, fmt.Sprintf("%s-%d%s", name, n, ending(contentType)))
			if failed = os.MkdirAll(folder, 0o755); failed == nil {
				failed = os.WriteFile(text, data, 0o644)
			}
		}
		return ai.JSON(text)
	}), failed
}

// ending returns the ending of files with a content.
func ending(contentType string) string {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ".bin"
	}
	for known, e := range endings {
		if strings.EqualFold(known, kind) {
			return e
		}
	}
	if all, err := mime.ExtensionsByType(kind); err == nil && len(all) > 0 {
		return all[0]
	}
	return ".bin"
}
