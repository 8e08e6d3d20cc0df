// SPDX-License-Identifier: Apache-2.0

package schema

// The functions of this file move over a document that checkSyntax has passed.
// They assume valid JSON and check nothing.

// kind is the kind of a JSON value.
type kind uint8

const (
	kindNull kind = iota
	kindBoolean
	kindNumber
	kindString
	kindArray
	kindObject
)

var kindNames = [...]string{"null", "boolean", "number", "string", "array", "object"}

// kindAt returns the kind of the value that begins with b.
func kindAt(b byte) kind {
	switch b {
	case '"':
		return kindString
	case '{':
		return kindObject
	case '[':
		return kindArray
	case 't', 'f':
		return kindBoolean
	case 'n':
		return kindNull
	}
	return kindNumber
}

// skipSpace returns the first position from i on that holds no space.
func skipSpace(doc []byte, i int) int {
	for i < len(doc) && (doc[i] == ' ' || doc[i] == '\n' || doc[i] == '\t' || doc[i] == '\r') {
		i++
	}
	return i
}

// endOfString returns the position after the string that begins at i, and
// whether it contains escapes.
func endOfString(doc []byte, i int) (end int, escaped bool) {
	for i++; ; i++ {
		switch doc[i] {
		case '"':
			return i + 1, escaped
		case '\\':
			escaped = true
			i++
		}
	}
}

// endOfValue returns the position after the value that begins at i.
func endOfValue(doc []byte, i int) int {
	switch doc[i] {
	case '"':
		end, _ := endOfString(doc, i)
		return end
	case '{', '[':
		return endOfContainer(doc, i)
	case 't', 'n':
		return i + 4
	case 'f':
		return i + 5
	}
	return endOfNumber(doc, i)
}

func endOfNumber(doc []byte, i int) int {
	for i < len(doc) {
		b := doc[i]
		if !isDigit(b) && b != '.' && b != '-' && b != '+' && b != 'e' && b != 'E' {
			break
		}
		i++
	}
	return i
}

func endOfContainer(doc []byte, i int) int {
	depth := 0
	for {
		switch doc[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
			if depth == 0 {
				return i + 1
			}
		case '"':
			end, _ := endOfString(doc, i)
			i = end - 1
		}
		i++
	}
}

// firstItem returns where the first member of the array or object at i begins,
// or where it closes.
func firstItem(doc []byte, i int) int {
	return skipSpace(doc, i+1)
}

// nextItem returns where the member after the one that ends at i begins, or
// where the array or object closes.
func nextItem(doc []byte, i int) int {
	i = skipSpace(doc, i)
	if doc[i] == ',' {
		i = skipSpace(doc, i+1)
	}
	return i
}

// readKey reads the key at i. It returns the decoded key and where its value
// begins. The key shares the memory of the document unless it has escapes.
func readKey(doc []byte, i int) (name []byte, value int) {
	end, escaped := endOfString(doc, i)
	name = doc[i+1 : end-1]
	if escaped {
		name = unescape(name)
	}
	return name, skipSpace(doc, skipSpace(doc, end)+1)
}

// countItems returns how many members the array or object at i has.
func countItems(doc []byte, i int) int {
	object := doc[i] == '{'
	n := 0
	for i = firstItem(doc, i); doc[i] != '}' && doc[i] != ']'; n++ {
		if object {
			end, _ := endOfString(doc, i)
			i = skipSpace(doc, skipSpace(doc, end)+1)
		}
		i = nextItem(doc, endOfValue(doc, i))
	}
	return n
}
