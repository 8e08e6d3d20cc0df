// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"strings"
)

// The most of a tool's output that is read out.
const (
	maxReadOut  = 2000 // characters
	maxReadDeep = 6    // levels of nesting
)

// readOut tells in a sentence or a list what a tool answered.
func readOut(r toolResult) string {
	text := strings.TrimSpace(r.text)
	if len(r.output) > 0 {
		v, err := parseJSON(r.output)
		if err != nil {
			text = strings.TrimSpace(string(r.output) + "\n" + text)
		} else {
			text = strings.TrimSpace(readValue(v, 0) + "\n" + text)
		}
	}
	if text == "" || text == "null" {
		text = "no output"
	}
	who := strings.ToValidUTF8(r.name, "\uFFFD")
	if v, err := parseJSON(r.input); err == nil && v.kind == kindObject && len(v.keys) > 0 {
		if args := readValue(v, 0); !strings.Contains(args, "\n") && len(args) <= 80 {
			who += " (" + args + ")"
		}
	}
	text = shorten(strings.ToValidUTF8(text, "\uFFFD"), maxReadOut)
	if strings.Contains(text, "\n") {
		return who + ":\n" + text
	}
	if strings.ContainsAny(text[len(text)-1:], ".!?") {
		return who + ": " + text
	}
	return who + ": " + text + "."
}

// readValue writes a JSON value for a reader: an object as "name value, name value",
// a list of objects as lines.
func readValue(v *node, level int) string {
	switch v.kind {
	case kindString:
		return v.text
	case kindObject:
		if len(v.keys) == 0 {
			return "nothing"
		}
		var items []string
		for _, key := range v.keys {
			items = append(items, readable(key)+" "+readNested(v.get(key), level))
		}
		return strings.Join(items, ", ")
	case kindArray:
		if len(v.items) == 0 {
			return "nothing"
		}
		var items []string
		long := false
		for _, item := range v.items {
			text := readNested(item, level)
			long = long || item.kind == kindObject || strings.ContainsAny(text, ",\n") || len(text) > 60
			items = append(items, text)
		}
		if long && level == 0 {
			return "- " + strings.Join(items, "\n- ")
		}
		return listing(items, "and")
	}
	return v.text
}

// readNested writes a value inside of another.
func readNested(v *node, level int) string {
	if level >= maxReadDeep {
		return "…"
	}
	text := readValue(v, level+1)
	if (v.kind == kindObject || v.kind == kindArray && len(v.items) > 1) && level > 0 {
		return "(" + text + ")"
	}
	return text
}

// readable writes the name of a property in words: temperatureC as "temperature C".
func readable(name string) string {
	list := pieces(name)
	for i, piece := range list {
		if rest := piece[len(piece[:1]):]; i > 0 && rest != "" && strings.ToLower(rest) == rest {
			list[i] = strings.ToLower(piece)
		} else if i == 0 && strings.ToUpper(piece) != piece {
			list[i] = strings.ToLower(piece[:1]) + piece[1:]
		}
	}
	if len(list) == 0 {
		return name
	}
	return strings.Join(list, " ")
}
