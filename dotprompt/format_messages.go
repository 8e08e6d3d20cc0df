// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"fmt"
	"strings"
)

// FormatMessages returns a template that renders to messages. It holds text, media
// and pending parts of sections; other parts and metadata of messages, roles that
// {{role}} can't name, and texts that can't stand in a tag are errors that wrap
// [ErrData]. Neighbouring texts become one, and blank ones are lost, as in every
// render.
func FormatMessages(messages []Message) (string, error) {
	var b strings.Builder
	for i := range messages {
		if err := formatMessage(&b, &messages[i]); err != nil {
			return "", &Error{Message: fmt.Sprintf("message %d: %v", i, err), Err: ErrData}
		}
	}
	if out := b.String(); out != "" && isSpace(rune(out[len(out)-1])) {
		b.WriteString(`{{role "user"}}`) // keeps the white space before it, and is no message
	}
	return b.String(), nil
}

func formatMessage(b *strings.Builder, m *Message) error {
	if _, err := RoleMarker(m.Role); err != nil {
		return err
	}
	if len(m.Metadata) > 0 {
		return fmt.Errorf("its metadata has no place in a template")
	}
	fmt.Fprintf(b, "{{role %q}}", m.Role)
	text := ""
	for i := range m.Content {
		p := &m.Content[i]
		if p.isPlainText() {
			text += p.Text
			continue
		}
		b.WriteString(escapeText(text))
		text = ""
		tag, err := formatPart(p)
		if err != nil {
			return fmt.Errorf("part %d: %w", i, err)
		}
		b.WriteString(tag)
	}
	b.WriteString(escapeText(text))
	return nil
}

// isPlainText reports whether a part is text and nothing else.
func (p *Part) isPlainText() bool {
	return p.Media == nil && p.Data == nil && p.ToolRequest == nil && p.ToolResponse == nil && p.Other == nil && len(p.Metadata) == 0
}

// formatPart returns the tag of a part that isn't text.
func formatPart(p *Part) (string, error) {
	name, isSection := p.section()
	switch {
	case isSection:
		quoted, err := quoteArgument(name)
		return "{{section " + quoted + "}}", err
	case p.Media == nil || len(p.Metadata) > 0 || p.Data != nil || p.ToolRequest != nil || p.ToolResponse != nil || p.Other != nil:
		return "", fmt.Errorf("it is none that a template can make")
	}
	url, err := quoteArgument(p.Media.URL)
	if err != nil || p.Media.ContentType == "" {
		return "{{media url=" + url + "}}", err
	}
	contentType, err := quoteArgument(p.Media.ContentType)
	return "{{media url=" + url + " contentType=" + contentType + "}}", err
}

// section returns the name of a section if the part is just its place.
func (p *Part) section() (string, bool) {
	name, _ := p.Metadata["purpose"].(string)
	pending, _ := p.Metadata["pending"].(bool)
	only := p.Text == "" && p.Media == nil && p.Data == nil && p.ToolRequest == nil && p.ToolResponse == nil && p.Other == nil
	return name, only && pending && name != "" && len(p.Metadata) == 2
}

// quoteArgument returns a text as an argument in a tag, where only the quote can be
// escaped, by a backslash.
func quoteArgument(text string) (string, error) {
	switch {
	case text == "":
		return "", fmt.Errorf("an empty text can't stand in a tag")
	case strings.HasSuffix(text, `\`) || strings.Contains(text, `\"`):
		return "", fmt.Errorf("the text %q can't stand in a tag", text)
	}
	return `"` + strings.ReplaceAll(text, `"`, `\"`) + `"`, nil
}

// escapeText returns a text so that a template renders it as it is, between any
// two tags. A tag that is part of the text gets a backslash before it, where that is
// clear; other braces that could join with tags are printed as values. A backslash at
// the end would escape what follows: one more, and an empty comment, prevent it.
func escapeText(text string) string {
	var b strings.Builder
	if rest := strings.TrimLeft(text, "}"); rest != text {
		b.WriteString(asValue(text[:len(text)-len(rest)]))
		text = rest
	}
	for {
		start := strings.IndexByte(text, '{')
		if start < 0 {
			break
		}
		before := strings.TrimRight(text[:start], `\`)
		after := strings.TrimLeft(text[start:], `{\`)
		braces := strings.TrimRight(text[len(before):len(text)-len(after)], `\`)
		after = text[len(before)+len(braces):]
		b.WriteString(before)
		switch {
		case after != "" && !strings.Contains(braces, "{{"):
			b.WriteString(braces)
		case after != "" && braces == "{{":
			b.WriteString(`\{{`)
		default:
			rest := strings.TrimLeft(after, "}")
			b.WriteString(asValue(braces + after[:len(after)-len(rest)]))
			after = rest
		}
		text = after
	}
	b.WriteString(text)
	if strings.HasSuffix(text, `\`) {
		b.WriteString(`\{{!}}`)
	}
	return b.String()
}

// asValue returns the tags that print a text without quotes, as a value.
func asValue(text string) string { return `{{#with "` + text + `"}}{{.}}{{/with}}` }
