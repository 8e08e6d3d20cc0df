// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"slices"
	"strings"

	"github.com/genkit-go/genkit/handlebars"
)

// Format returns the document of metadata and a template: [Parse] gives the same
// metadata, and the same template but for white space at its ends, which frontmatter
// has trimmed. Besides the fields it writes the keys of Raw that have none; Custom
// is not written. Schemas should be as [Prompt.Metadata] has them: JSON Schema with
// neither type nor properties would be read as Picoschema.
//
// Nil metadata, or metadata without anything to write, gives the template alone.
// Values without JSON, numbers that are not finite, and a template that would be
// taken for frontmatter are errors that wrap [ErrData].
func Format(m *Metadata, template string) (string, error) {
	front := &handlebars.Map{}
	if m != nil {
		front = frontOf(m)
	}
	if front.Len() == 0 {
		if split(template).hasFront {
			return "", &Error{Message: "the template begins like frontmatter", Err: ErrData}
		}
		return template, nil
	}
	var b strings.Builder
	b.WriteString(marker + "\n")
	w := yamlWriter{out: &b}
	if err := w.object(front, 0); err != nil {
		return "", &Error{Message: err.Error(), Err: ErrData}
	}
	b.WriteString(marker + "\n")
	b.WriteString(template)
	return b.String(), nil
}

// frontOf returns the frontmatter of metadata.
func frontOf(m *Metadata) *handlebars.Map {
	front := &handlebars.Map{}
	for key, value := range m.asMap().All() {
		switch key {
		case "ext", "raw", "metadata":
		default:
			front.Set(key, value)
		}
	}
	if m.Ext != nil {
		for space, fields := range m.Ext.All() {
			for name, value := range handlebars.Entries(fields) {
				front.Set(space+"."+name, value)
			}
		}
	}
	if m.Raw != nil {
		for key, value := range m.Raw.All() {
			if !slices.Contains(reserved, key) && !strings.Contains(key, ".") {
				front.Set(key, value)
			}
		}
	}
	return front
}
