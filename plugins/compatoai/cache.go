// SPDX-License-Identifier: Apache-2.0

package compatoai

import "github.com/genkit-go/genkit/ai"

// usualMarks is how many cache marks a request may have.
const usualMarks = 4

// isMarked tells whether metadata ends a prefix that the provider should keep: its
// field cache is true or an object.
func isMarked(m ai.Metadata) bool {
	switch v := m["cache"].(type) {
	case bool:
		return v
	case map[string]any, ai.Metadata:
		return true
	}
	return false
}

// cacheMark is how the end of a cached prefix is marked; the zero value is not at all.
type cacheMark struct{ field, value string }

func cacheMarkOf(d *Dialect, m *Model) cacheMark {
	if !m.CacheMarks {
		return cacheMark{}
	}
	return cacheMark{d.CacheMark, d.CacheValue}
}

// limitMarks leaves only the last marks of a request, as many as it may have.
func limitMarks(d *Dialect, messages []message) {
	left := d.MaxCacheMarks
	if left == 0 {
		left = usualMarks
	}
	for i := len(messages) - 1; i >= 0; i-- {
		parts, _ := messages[i].Content.([]contentPart)
		for j := len(parts) - 1; j >= 0; j-- {
			switch {
			case parts[j].mark.field == "":
			case left > 0:
				left--
			default:
				parts[j].mark = cacheMark{}
			}
		}
	}
}
