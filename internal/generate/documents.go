// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/ai"
)

const contextPreface = "Use these pieces of information to answer, where they help:\n\n"

// withContext returns messages with the documents in the last message of the user,
// for models that take no documents. The part is marked with metadata purpose
// "context"; a message that has one already stays as it is.
func withContext(messages []*ai.Message, docs []*ai.Document) []*ai.Message {
	last := -1
	for i, m := range messages {
		if m.Role == ai.RoleUser {
			last = i
		}
	}
	if last < 0 {
		return messages
	}
	for _, p := range messages[last].Content {
		if m := p.PartMetadata(); m["purpose"] == "context" && m["pending"] != true {
			return messages
		}
	}
	var text strings.Builder
	text.WriteString(contextPreface)
	for i, doc := range docs {
		fmt.Fprintf(&text, "- [%s]: %s\n", citation(doc, i), doc.Text())
	}
	text.WriteByte('\n')
	message := *messages[last]
	message.Content = append(slices.Clone(message.Content),
		&ai.TextPart{Text: text.String(), Metadata: ai.Metadata{"purpose": "context"}})
	augmented := slices.Clone(messages)
	augmented[last] = &message
	return augmented
}

// citation returns how a document is named: metadata ref, else id, else its index.
func citation(doc *ai.Document, index int) string {
	for _, key := range []string{"ref", "id"} {
		if name, ok := doc.Metadata[key]; ok {
			return fmt.Sprint(name)
		}
	}
	return fmt.Sprint(index)
}
