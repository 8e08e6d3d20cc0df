// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"math"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/handlebars"
)

// Settings are the keys of a frontmatter that belong to Genkit. They are in
// [Metadata.Raw] only. A key that is missing or null is nil or "".
type Settings struct {
	// MaxTurns limits how often the model is called for one answer; at least 1.
	MaxTurns *int
	// ToolChoice is "auto", "required" or "none".
	ToolChoice string
	// ReturnToolRequests hands the wishes of the model to the caller.
	ReturnToolRequests *bool
	// Use names middleware, the outermost first.
	Use []Use
	// Metadata is the key metadata.
	Metadata *handlebars.Map
}

// Use names a middleware, in a frontmatter either by its name alone or by an object
// with name and config.
type Use struct {
	Name   string
	Config any // nil if there is none
}

// toolChoices are the values of ToolChoice.
var toolChoices = []string{"auto", "required", "none"}

// Settings returns the keys of the frontmatter that belong to Genkit. A value that
// a key can't have is an [*Error] with its place, which wraps [ErrFrontmatter].
func (p *Prompt) Settings() (*Settings, error) {
	f := &fields{errorf: p.Errorf, most: 1}
	s := &Settings{}
	if raw := p.metadata.Raw; raw != nil {
		for key, value := range raw.All() {
			if value == nil {
				continue
			}
			switch key {
			case "maxTurns":
				s.MaxTurns = f.maxTurns(value)
			case "toolChoice":
				s.ToolChoice = f.toolChoice(value)
			case "returnToolRequests":
				s.ReturnToolRequests = f.boolean(key, value)
			case "use":
				s.Use = f.use(value)
			case "metadata":
				s.Metadata = f.object([]string{key}, value)
			}
		}
	}
	if len(f.problems) > 0 {
		return nil, f.problems[0]
	}
	return s, nil
}

func (f *fields) maxTurns(value any) *int {
	n, ok := numberOf(value)
	if !ok || n != math.Trunc(n) || n < 1 || n > math.MaxInt32 {
		text, _ := handlebars.JSON(value, "")
		f.problem([]string{"maxTurns"}, "maxTurns is %s, and should be a whole number from 1", text)
		return nil
	}
	turns := int(n)
	return &turns
}

// numberOf returns a number of YAML that fits into an int64.
func numberOf(value any) (float64, bool) {
	switch n := value.(type) {
	case int64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

func (f *fields) toolChoice(value any) string {
	if text, ok := value.(string); ok && slices.Contains(toolChoices, text) {
		return text
	}
	text, _ := handlebars.JSON(value, "")
	f.problem([]string{"toolChoice"}, "toolChoice is %s, and should be one of %s", text, strings.Join(toolChoices, ", "))
	return ""
}

func (f *fields) boolean(key string, value any) *bool {
	b, ok := value.(bool)
	if !ok {
		f.problem([]string{key}, "%s is %s, and should be true or false", key, inKind(value))
		return nil
	}
	return &b
}

func (f *fields) use(value any) []Use {
	path := []string{"use"}
	var all []Use
	for _, item := range f.list(path, value) {
		var u Use
		switch item := item.(type) {
		case string:
			u.Name = item
		case *handlebars.Map:
			name, _ := valueOf(item, "name")
			u.Name = f.text(path, name)
			u.Config, _ = valueOf(item, "config")
		}
		if u.Name == "" {
			f.problem(path, "an entry of use is neither the name of a middleware nor an object with one")
			continue
		}
		all = append(all, u)
	}
	return all
}
