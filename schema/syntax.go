// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"fmt"
	"unicode/utf8"
)

// maxDepth is the number of nested arrays and objects a document may have.
const maxDepth = 1000

// syntaxFailure tells where and why a text is no JSON. An empty message means
// that nothing failed.
type syntaxFailure struct {
	at      int
	message string
}

func (f syntaxFailure) String() string {
	return fmt.Sprintf("invalid JSON at byte %d: %s", f.at, f.message)
}

func (f syntaxFailure) validationError() error {
	return &ValidationError{Errors: []FieldError{{Path: rootPath, Message: f.String()}}}
}

// checkSyntax makes sure that doc is one JSON value in valid UTF-8 and returns
// where that value starts. The walk over the document relies on it and checks
// nothing itself.
func checkSyntax(doc []byte) (start int, failure syntaxFailure) {
	c := checker{doc: doc}
	start = skipSpace(doc, 0)
	end := c.value(start, 0)
	if end < 0 {
		return start, c.failure
	}
	if end = skipSpace(doc, end); end < len(doc) {
		return start, syntaxFailure{end, "unexpected text after the value"}
	}
	return start, syntaxFailure{}
}

// checker is a recursive descent over a text that may be anything. Its methods
// return the position after what they read, or -1 after a failure.
type checker struct {
	doc     []byte
	failure syntaxFailure
}

func (c *checker) fail(at int, message string) int {
	if at >= len(c.doc) {
		message = "unexpected end of input"
	}
	c.failure = syntaxFailure{at, message}
	return -1
}

func (c *checker) value(i, depth int) int {
	if i >= len(c.doc) {
		return c.fail(i, "")
	}
	switch b := c.doc[i]; b {
	case '"':
		return c.text(i)
	case '{':
		return c.object(i, depth+1)
	case '[':
		return c.array(i, depth+1)
	case 't':
		return c.word(i, "true")
	case 'f':
		return c.word(i, "false")
	case 'n':
		return c.word(i, "null")
	default:
		if b == '-' || isDigit(b) {
			return c.number(i)
		}
		return c.fail(i, "expected a value")
	}
}

func (c *checker) word(i int, word string) int {
	for k := range len(word) {
		if i+k >= len(c.doc) || c.doc[i+k] != word[k] {
			return c.fail(i+k, "expected "+word)
		}
	}
	return i + len(word)
}

func (c *checker) object(i, depth int) int {
	if depth > maxDepth {
		return c.fail(i, tooDeep)
	}
	doc := c.doc
	i = skipSpace(doc, i+1)
	if i < len(doc) && doc[i] == '}' {
		return i + 1
	}
	for {
		if i >= len(doc) || doc[i] != '"' {
			return c.fail(i, "expected a key in quotes")
		}
		if i = c.text(i); i < 0 {
			return -1
		}
		i = skipSpace(doc, i)
		if i >= len(doc) || doc[i] != ':' {
			return c.fail(i, "expected a colon")
		}
		if i = c.value(skipSpace(doc, i+1), depth); i < 0 {
			return -1
		}
		i = skipSpace(doc, i)
		if i < len(doc) && doc[i] == '}' {
			return i + 1
		}
		if i >= len(doc) || doc[i] != ',' {
			return c.fail(i, "expected a comma or a closing brace")
		}
		i = skipSpace(doc, i+1)
	}
}

func (c *checker) array(i, depth int) int {
	if depth > maxDepth {
		return c.fail(i, tooDeep)
	}
	doc := c.doc
	i = skipSpace(doc, i+1)
	if i < len(doc) && doc[i] == ']' {
		return i + 1
	}
	for {
		if i = c.value(i, depth); i < 0 {
			return -1
		}
		i = skipSpace(doc, i)
		if i < len(doc) && doc[i] == ']' {
			return i + 1
		}
		if i >= len(doc) || doc[i] != ',' {
			return c.fail(i, "expected a comma or a closing bracket")
		}
		i = skipSpace(doc, i+1)
	}
}

// text reads a string: quotes, escapes, no control characters, valid UTF-8.
func (c *checker) text(i int) int {
	doc := c.doc
	for i++; i < len(doc); {
		b := doc[i]
		switch {
		case plain[b]:
			i++
		case b == '"':
			return i + 1
		case b == '\\':
			if i = c.escape(i); i < 0 {
				return -1
			}
		case b < ' ':
			return c.fail(i, "control character in a string")
		default:
			r, size := utf8.DecodeRune(doc[i:])
			if r == utf8.RuneError && size == 1 {
				return c.fail(i, "invalid UTF-8")
			}
			i += size
		}
	}
	return c.fail(i, "")
}

func (c *checker) escape(i int) int {
	if i+1 >= len(c.doc) {
		return c.fail(i+1, "")
	}
	switch c.doc[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
		for k := i + 2; k < i+6; k++ {
			if k >= len(c.doc) || !isHex(c.doc[k]) {
				return c.fail(k, "expected four hexadecimal digits")
			}
		}
		return i + 6
	}
	return c.fail(i+1, "unknown escape")
}

func (c *checker) number(i int) int {
	doc := c.doc
	if doc[i] == '-' {
		i++
	}
	if i < len(doc) && doc[i] == '0' {
		i++
	} else if i = c.digits(i); i < 0 {
		return -1
	}
	if i < len(doc) && doc[i] == '.' {
		if i = c.digits(i + 1); i < 0 {
			return -1
		}
	}
	if i < len(doc) && (doc[i] == 'e' || doc[i] == 'E') {
		i++
		if i < len(doc) && (doc[i] == '+' || doc[i] == '-') {
			i++
		}
		return c.digits(i)
	}
	return i
}

// digits reads one digit or more.
func (c *checker) digits(i int) int {
	if i >= len(c.doc) || !isDigit(c.doc[i]) {
		return c.fail(i, "expected a digit")
	}
	for i++; i < len(c.doc) && isDigit(c.doc[i]); i++ {
	}
	return i
}

const tooDeep = "nested deeper than 1000 levels"

// plain marks the bytes that stand for themselves in a string.
var plain = func() (t [256]bool) {
	for b := ' '; b < utf8.RuneSelf; b++ {
		t[b] = b != '"' && b != '\\'
	}
	return t
}()

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func isHex(b byte) bool {
	return isDigit(b) || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F'
}
