// SPDX-License-Identifier: Apache-2.0

// Package schema makes JSON Schemas from Go types, reads schemas that others
// wrote, checks raw JSON documents against them and fills in their defaults.
//
// What may enter: inference from Go types, parsing, the compiled validator and
// defaults. What may not: anything about models, actions or the wire of Genkit;
// those packages import this one. It is the only package of the tree that
// imports a schema library (google/jsonschema-go), and does so for rare keywords
// alone (see [Parse]).
//
// A schema is compiled once, when first used, into a tree that never changes.
// Validation walks the bytes of the document along that tree: no value is
// decoded, and a valid document costs no allocation as long as its schema uses
// the common keywords and its strings need no unescaping.
//
// # Meaning of the keywords
//
// The dialect is draft-07 with the words of 2020-12 understood beside it:
//
//   - Siblings of "$ref" apply (the rule of 2020-12).
//   - "items" may be a schema or, as in draft-07, a list followed by
//     "additionalItems"; "prefixItems" followed by "items" means the same.
//   - "$ref" reaches into the same document only: "#", a JSON pointer, an
//     "$anchor" or the "$id" of a subschema, written in full. "$dynamicRef"
//     means the same as "$ref".
//   - "format" is asserted for date-time, date, time, email, uuid, ipv4 and ipv6;
//     other formats are notes to the reader. date-time is what [time.Time]
//     reads back, so leap seconds are refused.
//   - Numbers compare exactly, whatever their size. 1.0 is an integer.
//   - Lengths of strings count code points.
//   - Patterns are regular expressions of Go (RE2), to which \uXXXX is added;
//     look-around is not supported and makes [Parse] fail.
//   - A key that occurs twice in an object is checked and counted each time.
//   - Documents nested deeper than 1000 levels are refused.
//
// # Struct tags
//
// The tag "jsonschema" adds to the schema of a field. It holds items separated
// by commas; a comma within an item is written `\\,` in the source:
//
//	Qty  int    `json:"qty" jsonschema:"How many,minimum=1,maximum=99"`
//	Size string `json:"size" jsonschema:"enum=S|M|L,default=M,example=S|L"`
//
// Keys with a value are title, description, enum, default, example, minimum,
// maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, minLength, maxLength,
// pattern, format, minItems and maxItems; the values of enum and example are
// separated by "|". Keys without a value are uniqueItems, and required, optional
// and nullable, which overrule what the Go type says. A first item without a key
// is the description; a tag without any key is the description as a whole,
// commas included.
//
// The tags "description", "default", "enum" (values separated by "," or "|") and
// "example" say the same on their own.
//
// Values become JSON values of the field's type. On a slice, the keywords for
// single values (enum, minimum, pattern and so on) apply to the items; default
// takes the JSON text of an array, or items separated by "|". An unknown key, a
// value of the wrong type and a keyword that does not fit the field are errors.
package schema
