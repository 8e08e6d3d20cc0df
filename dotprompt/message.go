// SPDX-License-Identifier: Apache-2.0

package dotprompt

// Roles of messages. A template may name others, in lower-case letters.
const (
	RoleUser   = "user"
	RoleModel  = "model"
	RoleSystem = "system"
	RoleTool   = "tool"
)

// Message is one message of a conversation.
type Message struct {
	Role    string `json:"role"`
	Content []Part `json:"content"`
	// Metadata has "purpose": "history" on messages that {{history}} inserted.
	Metadata map[string]any `json:"metadata,omitempty"`
}

// Part is one part of a message. At most one of Media, Data, ToolRequest,
// ToolResponse and Other is set, and without one of them the part is Text, or
// metadata alone if Text is empty and Metadata is not: then it is pending, what
// {{section}} makes. Renders make text, media and pending parts; the others come
// with the history.
type Part struct {
	Text         string
	Media        *Media
	Data         any
	ToolRequest  *ToolRequest
	ToolResponse *ToolResponse
	// Other is a part of another kind, which goes through rendering as it came. It is
	// the whole part and any Go value; its JSON is that of the part.
	Other    any
	Metadata map[string]any
}

// Media is a picture, a sound or such.
type Media struct {
	// URL is where it lies; it may be a data: URL.
	URL         string `json:"url"`
	ContentType string `json:"contentType,omitempty"`
}

// ToolRequest is the wish of a model to call a tool.
type ToolRequest struct {
	Name  string `json:"name"`
	Input any    `json:"input,omitempty"`
	Ref   string `json:"ref,omitempty"`
}

// ToolResponse is the result of a tool.
type ToolResponse struct {
	Name   string `json:"name"`
	Output any    `json:"output,omitempty"`
	Ref    string `json:"ref,omitempty"`
}
