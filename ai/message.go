// SPDX-License-Identifier: Apache-2.0

package ai

// Role tells who speaks in a message.
type Role string

// The roles of messages.
const (
	RoleSystem Role = "system"
	RoleUser   Role = "user"
	RoleModel  Role = "model"
	RoleTool   Role = "tool"
)

// Message is one turn of a conversation. Messages are shared between requests,
// responses and histories, and must not be changed once they are in one.
type Message struct {
	Role     Role     `json:"role"`
	Content  Parts    `json:"content"`
	Metadata Metadata `json:"metadata,omitempty"`
	Extra    Extra    `json:"-"`
}

// NewMessage returns a message of the given role.
func NewMessage(role Role, parts ...Part) *Message { return &Message{Role: role, Content: parts} }

// NewSystemMessage returns a message that instructs the model.
func NewSystemMessage(parts ...Part) *Message { return NewMessage(RoleSystem, parts...) }

// NewUserMessage returns a message from the user.
func NewUserMessage(parts ...Part) *Message { return NewMessage(RoleUser, parts...) }

// NewModelMessage returns a message from the model.
func NewModelMessage(parts ...Part) *Message { return NewMessage(RoleModel, parts...) }

// NewSystemTextMessage returns a system message of one text.
func NewSystemTextMessage(text string) *Message { return NewSystemMessage(NewTextPart(text)) }

// NewUserTextMessage returns a user message of one text.
func NewUserTextMessage(text string) *Message { return NewUserMessage(NewTextPart(text)) }

// NewModelTextMessage returns a model message of one text.
func NewModelTextMessage(text string) *Message { return NewModelMessage(NewTextPart(text)) }

// Text returns the text of all text parts, joined. A nil message has none.
func (m *Message) Text() string {
	if m == nil {
		return ""
	}
	return m.Content.Text()
}

// ToolRequests returns the tool requests of the message, in order.
func (m *Message) ToolRequests() []*ToolRequestPart {
	if m == nil {
		return nil
	}
	return m.Content.ToolRequests()
}

// Interrupts returns the tool requests of the message that wait for an answer: those
// whose tool was interrupted, in order.
func (m *Message) Interrupts() []*ToolRequestPart {
	var waiting []*ToolRequestPart
	for _, request := range m.ToolRequests() {
		if _, ok := request.Metadata["interrupt"]; ok {
			waiting = append(waiting, request)
		}
	}
	return waiting
}

// MarshalJSON encodes the message with its extra fields.
func (m Message) MarshalJSON() ([]byte, error) {
	type plain Message
	return encodeObject(plain(m), m.Extra)
}

// UnmarshalJSON decodes the message and keeps unknown fields in Extra.
func (m *Message) UnmarshalJSON(data []byte) error {
	type plain Message
	return decodeObject(data, (*plain)(m), &m.Extra)
}
