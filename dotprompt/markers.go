// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"fmt"
	"strings"

	"github.com/genkit-go/genkit/handlebars"
)

// Markers in rendered output. Only the functions below make them.
type (
	roleMark    struct{ role string }
	historyMark struct{}
	partMark    struct{ part Part } // media or a section
)

// RoleMarker returns what {{role "…"}} puts into the output, for helpers that begin
// messages. A role that is not made of lower-case letters is an error.
func RoleMarker(role string) (handlebars.Marker, error) {
	if role == "" || strings.Trim(role, "abcdefghijklmnopqrstuvwxyz") != "" {
		return handlebars.Marker{}, fmt.Errorf("the role %q is not made of lower-case letters", role)
	}
	return handlebars.Marker{Value: roleMark{role}}, nil
}

// HistoryMarker returns what {{history}} puts into the output.
func HistoryMarker() handlebars.Marker { return handlebars.Marker{Value: historyMark{}} }

// MediaMarker returns what {{media}} puts into the output, for helpers that add
// media. The content type may be empty.
func MediaMarker(url, contentType string) handlebars.Marker {
	return handlebars.Marker{Value: partMark{Part{Media: &Media{URL: url, ContentType: contentType}}}}
}

// SectionMarker returns what {{section "…"}} puts into the output: a pending part.
func SectionMarker(name string) handlebars.Marker {
	return handlebars.Marker{Value: partMark{sectionPart(name)}}
}

// sectionPart returns a part that waits for its content.
func sectionPart(name string) Part {
	return Part{Metadata: map[string]any{"purpose": name, "pending": true}}
}
