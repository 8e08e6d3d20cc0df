// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"strings"
	"unicode/utf8"

	"github.com/genkit-go/genkit/ai"
)

// completeUsage returns the usage that a model reported with the counts of
// characters and media filled in where it left them 0.
func completeUsage(reported *ai.Usage, q *ai.ModelRequest, r *ai.ModelResponse) ai.Usage {
	var u ai.Usage
	if reported != nil {
		u = *reported
	}
	var in, out tally
	for _, m := range q.Messages {
		in.add(m)
	}
	out.add(r.Message)
	fill(&u.InputCharacters, in.characters)
	fill(&u.InputImages, in.images)
	fill(&u.InputVideos, in.videos)
	fill(&u.InputAudioFiles, in.audio)
	fill(&u.OutputCharacters, out.characters)
	fill(&u.OutputImages, out.images)
	fill(&u.OutputVideos, out.videos)
	fill(&u.OutputAudioFiles, out.audio)
	fill(&u.TotalTokens, u.InputTokens+u.OutputTokens)
	return u
}

func fill(field *int, n int) {
	if *field == 0 {
		*field = n
	}
}

// tally counts what messages hold; characters are Unicode code points.
type tally struct{ characters, images, videos, audio int }

func (t *tally) add(m *ai.Message) {
	if m == nil {
		return
	}
	for _, p := range m.Content {
		switch p := p.(type) {
		case *ai.TextPart:
			t.characters += utf8.RuneCountInString(p.Text)
		case *ai.MediaPart:
			kind := p.Media.ContentType
			if kind == "" {
				kind, _ = strings.CutPrefix(p.Media.URL, "data:")
			}
			switch {
			case strings.HasPrefix(kind, "image"):
				t.images++
			case strings.HasPrefix(kind, "video"):
				t.videos++
			case strings.HasPrefix(kind, "audio"):
				t.audio++
			}
		}
	}
}

// modelName returns a model's name without the prefix of its plugin.
func modelName(name string) string {
	if _, rest, ok := strings.Cut(name, "/"); ok {
		return rest
	}
	return name
}

// providerName returns the prefix of a model's name, which is its plugin's.
func providerName(name string) string {
	if provider, _, ok := strings.Cut(name, "/"); ok {
		return provider
	}
	return "genkit"
}
