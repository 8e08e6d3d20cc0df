// SPDX-License-Identifier: Apache-2.0

package handlebars

// tokenKind says what a token is.
type tokenKind uint8

const (
	tokEOF tokenKind = iota
	tokInvalid
	tokContent
	tokComment
	tokOpen             // {{ {{&
	tokOpenUnescaped    // {{{
	tokOpenBlock        // {{# {{#*
	tokOpenPartial      // {{>
	tokOpenPartialBlock // {{#>
	tokOpenEndBlock     // {{/
	tokOpenInverse      // {{^
	tokOpenElse         // {{else
	tokInverse          // {{^}} {{else}}
	tokOpenRaw          // {{{{
	tokCloseRaw         // }}}}
	tokEndRaw           // {{{{/name}}}}
	tokClose            // }}
	tokCloseUnescaped   // }}}
	tokOpenParen
	tokCloseParen
	tokEquals
	tokID
	tokSeparator
	tokString
	tokNumber
	tokTrue
	tokFalse
	tokUndefined
	tokNull
	tokData            // @
	tokOpenBlockParams // as |
	tokCloseBlockParams
)

// token is a piece of the source.
type token struct {
	kind       tokenKind
	bracketed  bool   // an ID in brackets
	decorator  bool   // an opening with *
	start, end int    // byte offsets
	text       string // the value: without quotes, brackets and escapes
}

// describe returns the token for an error message.
func (t token) describe(src string) string {
	if t.kind == tokEOF {
		return "the end of the template"
	}
	const most = 30
	text := src[t.start:t.end]
	if len(text) > most {
		text = text[:most] + "…"
	}
	return "\"" + text + "\""
}
