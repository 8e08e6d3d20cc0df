// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"fmt"
	"strings"

	"github.com/genkit-go/genkit/ai"
)

// ContextOptions say how documents are written into a message for a model that takes
// none.
type ContextOptions struct {
	// Preface stands before the documents; "" is a line of our own.
	Preface string
	// CitationKey is the metadata field that names a document; "" is ref, else id, else
	// the index of the document.
	CitationKey string
	// NoCitation leaves the names out.
	NoCitation bool
	// Item, when set, writes a document, in place of all of that.
	Item func(doc *ai.Document, index int) string
}

const contextPreface = "Use these pieces of information to answer, where they help:\n\n"

// withContext returns messages with the documents in the last message of the user.
// The part is marked with metadata purpose "context"; messages that have one already
// stay as they are.
func withContext(messages []*ai.Message, docs []*ai.Document, o *ContextOptions) []*ai.Message {
	last := lastOfUser(messages)
	if last < 0 || len(docs) == 0 {
		return messages
	}
	if o == nil {
		o = &ContextOptions{}
	}
	var text strings.Builder
	text.WriteString(contextPreface)
	if o.Preface != "" {
		text.Reset()
		text.WriteString(o.Preface)
	}
	for i, doc := range docs {
		switch {
		case o.Item != nil:
			text.WriteString(o.Item(doc, i))
		case o.NoCitation:
			fmt.Fprintf(&text, "- %s\n", doc.Text())
		default:
			fmt.Fprintf(&text, "- [%s]: %s\n", citation(doc, i, o.CitationKey), doc.Text())
		}
	}
	text.WriteByte('\n')
	return withMarked(messages, last, "context", text.String())
}

// citation returns how a document is named.
func citation(doc *ai.Document, index int, key string) string {
	keys := []string{"ref", "id"}
	if key != "" {
		keys = []string{key}
	}
	for _, key := range keys {
		if name, ok := doc.Metadata[key]; ok {
			return fmt.Sprint(name)
		}
	}
	return fmt.Sprint(index)
}
