// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"maps"

	"github.com/genkit-go/genkit/handlebars"
)

// builder makes messages of rendered output. Make it with newBuilder.
type builder struct {
	history  []Message
	messages []Message
	current  Message
	piece    []Part // since the last role or history
	inserted bool   // the history is there
}

// newBuilder returns a builder whose first message is from the user, if nothing
// else is said.
func newBuilder(history []Message) *builder {
	return &builder{history: history, current: Message{Role: RoleUser}}
}

// add takes a part of the output: a string or a marker. Markers of others have no
// meaning here.
func (b *builder) add(part any) {
	switch part := part.(type) {
	case string:
		b.addText(part)
	case handlebars.Marker:
		switch mark := part.Value.(type) {
		case roleMark:
			b.begin(mark.role)
		case historyMark:
			b.addHistory()
		case partMark:
			b.piece = append(b.piece, mark.part)
		}
	}
}

// addText adds text to the piece, which is joined with text right before it.
func (b *builder) addText(text string) {
	if last := len(b.piece) - 1; last >= 0 && b.piece[last].isText() {
		b.piece[last].Text += text
		return
	}
	b.piece = append(b.piece, Part{Text: text})
}

// isText reports whether a part made by a render is text.
func (p *Part) isText() bool { return p.Media == nil && p.Metadata == nil }

// endPiece moves the piece into the current message. Blank text makes no part.
func (b *builder) endPiece() {
	for _, p := range b.piece {
		if !p.isText() || !isBlank(p.Text) {
			b.current.Content = append(b.current.Content, p)
		}
	}
	b.piece = b.piece[:0]
}

// begin ends the current message and begins one of another role. There are no
// messages without content.
func (b *builder) begin(role string) {
	b.endPiece()
	if len(b.current.Content) > 0 {
		b.messages = append(b.messages, b.current)
	}
	b.current = Message{Role: role}
}

// addHistory inserts the history. What follows is from the model, if nothing else
// is said.
func (b *builder) addHistory() {
	b.begin(RoleModel)
	for _, m := range b.history {
		metadata := maps.Clone(m.Metadata)
		if metadata == nil {
			metadata = map[string]any{}
		}
		metadata["purpose"] = "history"
		m.Metadata = metadata
		m.Content = orEmpty(m.Content)
		b.messages = append(b.messages, m)
		b.inserted = true
	}
}

// finish returns the messages, the history among them.
func (b *builder) finish() []Message {
	b.begin("")
	if b.inserted || len(b.history) == 0 {
		return orEmpty(b.messages)
	}
	at := len(b.messages)
	if at > 0 && b.messages[at-1].Role == RoleUser {
		at--
	}
	all := make([]Message, 0, len(b.messages)+len(b.history))
	all = append(all, b.messages[:at]...)
	for _, m := range b.history {
		m.Content = orEmpty(m.Content)
		all = append(all, m)
	}
	return append(all, b.messages[at:]...)
}

// orEmpty returns an empty list in place of none.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
