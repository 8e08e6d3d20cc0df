// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"fmt"
	"reflect"
	"strings"
)

// fieldTags is what the tags of a field say about it as a part of its struct.
type fieldTags struct {
	required, optional, nullable bool
}

// tagItem is one item of a tag.
type tagItem struct{ key, value string }

// flags are the keys without a value.
var flags = map[string]bool{"required": true, "optional": true, "nullable": true, "uniqueItems": true}

// applyTags adds to a schema what the tags of its field say.
func applyTags(s *shape, tag reflect.StructTag, path string) (fieldTags, error) {
	var tags fieldTags
	for _, source := range []string{"jsonschema", "description", "enum", "default", "example"} {
		text, ok := tag.Lookup(source)
		if !ok || text == "" && source != "default" {
			continue
		}
		items := []tagItem{{source, text}}
		switch source {
		case "jsonschema":
			var err error
			if items, err = parseTag(text); err != nil {
				return tags, fmt.Errorf("schema: %s: tag jsonschema: %w", path, err)
			}
		case "enum":
			if !strings.Contains(text, "|") {
				items[0].value = strings.ReplaceAll(text, ",", "|")
			}
		}
		for _, item := range items {
			if err := applyItem(s, &tags, item); err != nil {
				return tags, fmt.Errorf("schema: %s: tag %s: %w", path, source, err)
			}
		}
	}
	return tags, nil
}

func applyItem(s *shape, tags *fieldTags, item tagItem) error {
	switch item.key {
	case "required":
		tags.required = true
	case "optional":
		tags.optional = true
	case "nullable":
		tags.nullable = true
	default:
		apply := tagKeys[item.key]
		if apply == nil {
			return fmt.Errorf("unknown key %q", item.key)
		}
		if err := apply(s, item); err != nil {
			return fmt.Errorf("%s=%q: %w", item.key, item.value, err)
		}
	}
	return nil
}

// keyLike matches an item that was meant to have a key.
var keyLike = pattern(`^\s*[A-Za-z$][A-Za-z0-9_$-]*=`)

// parseTag splits the tag "jsonschema" into items.
func parseTag(text string) ([]tagItem, error) {
	parts := splitTag(text)
	first := 0
	for first < len(parts) && !isTagItem(parts[first]) {
		first++
	}
	if first == len(parts) && !keyLike().MatchString(parts[0]) {
		return []tagItem{{"description", strings.TrimSpace(strings.Join(parts, ","))}}, nil
	}
	var items []tagItem
	if first > 0 && !keyLike().MatchString(parts[0]) {
		if i := indexKeyLike(parts[:first]); i >= 0 {
			return nil, unknownKey(parts[i])
		}
		items = append(items, tagItem{"description", strings.TrimSpace(strings.Join(parts[:first], ","))})
		parts = parts[first:]
	}
	for _, part := range parts {
		if !isTagItem(part) {
			return nil, unknownKey(part)
		}
		key, value, _ := strings.Cut(part, "=")
		items = append(items, tagItem{strings.TrimSpace(key), value})
	}
	return items, nil
}

func indexKeyLike(parts []string) int {
	for i, part := range parts {
		if keyLike().MatchString(part) {
			return i
		}
	}
	return -1
}

func unknownKey(part string) error {
	key, _, _ := strings.Cut(part, "=")
	return fmt.Errorf("unknown key %q", strings.TrimSpace(key))
}

// isTagItem tells whether a part of a tag is an item with a known key.
func isTagItem(part string) bool {
	key, _, hasValue := strings.Cut(part, "=")
	key = strings.TrimSpace(key)
	if hasValue {
		return tagKeys[key] != nil && !flags[key]
	}
	return flags[key]
}

// splitTag cuts at commas and turns `\,` into a comma.
func splitTag(text string) []string {
	var parts []string
	var part strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text) && text[i+1] == ',':
			part.WriteByte(',')
			i++
		case text[i] == ',':
			parts = append(parts, part.String())
			part.Reset()
		default:
			part.WriteByte(text[i])
		}
	}
	return append(parts, part.String())
}
