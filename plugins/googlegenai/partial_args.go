// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/genkit-go/genkit/ai"
)

// partialCall is a tool request whose arguments arrive in pieces.
type partialCall struct {
	request  ai.ToolRequest
	metadata ai.Metadata
	tree     *argument // nil before the first piece
	unshown  int       // bytes of values that came since the request was last shown
	shown    int       // bytes of the arguments as they were shown last
}

// add adds what an event says and returns the request so far, or nil when too little is
// new. Like those of partialjson.Growing, arguments are shown when a sixteenth of them is
// new, so that the cost of long ones stays linear. The request is whole unless it is
// marked Partial.
func (c *partialCall) add(call *functionCall) *ai.ToolRequestPart {
	for i := range call.PartialArgs {
		a := &call.PartialArgs[i]
		if c.tree == nil {
			c.tree = &argument{}
		}
		if leaf := c.tree.at(a.JSONPath); leaf != nil {
			c.unshown += leaf.set(a)
		}
	}
	if call.WillContinue && c.shown > 0 && c.unshown <= c.shown/16 {
		return nil
	}
	request := c.request
	if c.tree != nil {
		request.Input = c.tree.appendJSON(nil)
	}
	c.unshown, c.shown = 0, len(request.Input)
	request.Partial = call.WillContinue
	return &ai.ToolRequestPart{ToolRequest: request, Metadata: c.metadata}
}

// The limits of arguments in pieces: how deep they may be nested, and how many items a
// list may have. What lies beyond is left out.
const (
	maxArgumentDepth = 64
	maxArgumentItems = 1000
)

// argument is a value that grows: an object, a list, or a leaf. One without anything is
// an empty object at the root, and null elsewhere.
type argument struct {
	names  []string // of the fields, in the order of their arrival
	fields map[string]*argument
	items  []*argument
	text   *strings.Builder
	value  json.RawMessage
	inner  bool
}

// at returns the argument at a path such as $.foo[0]['a b'], making it if need be; nil
// when the path is none, or too long.
func (a *argument) at(path string) *argument {
	rest, ok := strings.CutPrefix(path, "$")
	if !ok {
		return nil
	}
	for depth := 0; rest != ""; depth++ {
		if depth == maxArgumentDepth {
			return nil
		}
		var step string
		var index int
		if step, index, rest, ok = nextStep(rest); !ok {
			return nil
		}
		if index < 0 {
			a = a.field(step)
		} else {
			a = a.item(index)
		}
	}
	return a
}

// nextStep cuts the first step off a path: a name, or an index, which is -1 for names.
func nextStep(path string) (name string, index int, rest string, ok bool) {
	if after, isName := strings.CutPrefix(path, "."); isName {
		end := strings.IndexAny(after, ".[")
		if end < 0 {
			end = len(after)
		}
		return after[:end], -1, after[end:], end > 0
	}
	if len(path) > 2 && path[0] == '[' && (path[1] == '\'' || path[1] == '"') {
		return quotedStep(path[2:], path[1])
	}
	inner, rest, found := strings.Cut(strings.TrimPrefix(path, "["), "]")
	n, err := strconv.Atoi(inner)
	return "", n, rest, found && path[0] == '[' && err == nil && n >= 0 && n < maxArgumentItems
}

// quotedStep cuts off a name in quotes, of which the first is cut already. A backslash
// makes the character after it part of the name.
func quotedStep(path string, quote byte) (name string, index int, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		switch c := path[i]; {
		case c == '\\' && i+1 < len(path):
			i++
			b.WriteByte(path[i])
		case c == quote:
			rest, ok = strings.CutPrefix(path[i+1:], "]")
			return b.String(), -1, rest, ok
		default:
			b.WriteByte(c)
		}
	}
	return "", -1, "", false
}

func (a *argument) field(name string) *argument {
	if child := a.fields[name]; child != nil {
		return child
	}
	if a.fields == nil {
		a.fields = map[string]*argument{}
	}
	child := &argument{inner: true}
	a.names = append(a.names, name)
	a.fields[name] = child
	return child
}

func (a *argument) item(index int) *argument {
	for len(a.items) <= index {
		a.items = append(a.items, &argument{inner: true})
	}
	return a.items[index]
}

// set sets the value and returns how many bytes it brought; a string is added to the
// string before.
func (a *argument) set(p *partialArg) int {
	switch {
	case p.StringValue != nil:
		if a.text == nil {
			a.text = &strings.Builder{}
		}
		a.text.WriteString(*p.StringValue)
		return len(*p.StringValue)
	case p.BoolValue != nil:
		a.value = strconv.AppendBool(nil, *p.BoolValue)
	case len(p.NumberValue) > 0:
		a.value = p.NumberValue
	default:
		a.value = json.RawMessage("null")
	}
	return len(a.value)
}

// appendJSON writes the value.
func (a *argument) appendJSON(b []byte) []byte {
	switch {
	case a.text != nil:
		return append(b, ai.JSON(a.text.String())...)
	case a.value != nil:
		return append(b, a.value...)
	case a.items != nil:
		b = append(b, '[')
		for i, item := range a.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = item.appendJSON(b)
		}
		return append(b, ']')
	case a.fields == nil && a.inner:
		return append(b, "null"...)
	}
	b = append(b, '{')
	for i, name := range a.names {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, ai.JSON(name)...), ':')
		b = a.fields[name].appendJSON(b)
	}
	return append(b, '}')
}
