// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// FuzzAnswer asks anything about any document: no panic, UTF-8, words that join to
// the answer, in little time.
func FuzzAnswer(f *testing.F) {
	f.Add("How do I stream an answer?", streamingPage, "earlier")
	f.Add("Who? Ada Lovelace is in 'Paris' \"and\" London, 1,000 2026-01-01 a@b.co https://x.y", toolsPage, "My name is Ada.")
	f.Add("Summarize this: a. b? c!", "---\n---\n```\nx\n~~~\n| a | b |\n|---|\n# \n====\n-\n> > 1. x", "")
	f.Add("\xff\xfe 日本語。？", "\xff```", "\x00")
	m := &simulator{}
	f.Fuzz(func(t *testing.T, prompt, doc, earlier string) {
		for _, q := range []*ai.ModelRequest{
			{Messages: []*ai.Message{ai.NewUserTextMessage(earlier), ai.NewModelTextMessage(doc), ai.NewUserTextMessage(prompt)}},
			{Messages: []*ai.Message{ai.NewUserTextMessage(prompt)}, Docs: []*ai.Document{ai.NewTextDocument(doc, ai.Metadata{"id": earlier}), ai.NewTextDocument(earlier, nil)}},
			{Messages: []*ai.Message{ai.NewUserTextMessage(prompt)}, Tools: allTools},
			{Messages: []*ai.Message{ai.NewUserTextMessage(prompt), ai.NewMessage(ai.RoleTool, &ai.ToolResponsePart{ToolResponse: ai.ToolResponse{Name: earlier, Output: json.RawMessage(doc)}})}},
		} {
			r, err := m.generate(context.Background(), q, func(*ai.Chunk) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			if text := r.Text(); !utf8.ValidString(text) || text == "" && len(r.ToolRequests()) == 0 {
				t.Fatalf("answer %q", text)
			}
			var joined strings.Builder
			for w := range words(r.Text()) {
				joined.WriteString(w)
			}
			if joined.String() != r.Text() {
				t.Fatalf("words of %q join to %q", r.Text(), joined.String())
			}
			for _, call := range r.ToolRequests() {
				checkArguments(t, call)
			}
		}
	})
}

// FuzzInstance makes instances of any schema that parses: a valid one, or an error
// with the right status, in little time.
func FuzzInstance(f *testing.F) {
	for i, text := range satisfiable {
		f.Add(text, []string{"", "A menu of five dishes", "Ada is 36 and lives in London"}[i%3])
	}
	f.Add(`{"type":"string","pattern":"^zzz"}`, "")
	f.Add(`{"minimum":1e999,"multipleOf":1e-300,"type":"number"}`, "1e5")
	f.Fuzz(func(t *testing.T, text, prompt string) {
		s, err := schema.Parse([]byte(text))
		if err != nil {
			return
		}
		begin := time.Now()
		for _, found := range []bool{false, true} {
			w := newWriter(&talk{question: strings.ToValidUTF8(prompt, "")})
			v, err := makeInstance(json.RawMessage(text), w, found)
			if err != nil {
				if status := core.StatusOf(err); status != core.FailedPrecondition && status != core.InvalidArgument {
					t.Fatalf("%s: %v", text, err)
				}
				continue
			}
			if err := s.Validate(v.json()); err != nil {
				t.Fatalf("schema %s\ninstance %s\n%v", text, v.json(), err)
			}
			if err := s.Validate([]byte(v.indented())); err != nil {
				t.Fatalf("schema %s\nindented %s\n%v", text, v.indented(), err)
			}
		}
		if d := time.Since(begin); d > 5*time.Second {
			t.Fatalf("%s took %v", text, d)
		}
	})
}

// FuzzEmbed embeds any text: a vector of length 1.
func FuzzEmbed(f *testing.F) {
	f.Add("Hello, world!", 512)
	f.Add("", 16)
	f.Fuzz(func(t *testing.T, text string, dimensions int) {
		if dimensions < minDimensions || dimensions > maxDimensions {
			return
		}
		v := vectorOf(text, dimensions)
		if square := cosine(v, v); square < 0.999 || square > 1.001 {
			t.Fatalf("%q: square %v", text, square)
		}
	})
}
