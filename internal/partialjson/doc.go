// SPDX-License-Identifier: Apache-2.0

// Package partialjson reads JSON as language models write it: in pieces, cut off, with
// words around it and with small faults. What it returns is always strict, compact JSON.
//
// What may enter: finding, reading, closing and mending JSON text. What may not: schemas,
// messages and formats, which stand above. It imports the standard library only.
//
// # What is found
//
// A value is the first object or array of the text that can be read to its end. What
// begins like one and turns out not to be, such as [see below] or {name}, is passed over.
// Nothing is read twice, so the cost is linear in the text, whatever it is. Values nested
// deeper than 10,000 levels are not read, nor is what comes after them.
//
// # What is closed
//
// The value so far is a prefix of the value at the end: an object has its first members,
// an array its first elements, and only the last of them may be unfinished.
//
//   - A string is given as far as it has come; an escape, a surrogate pair and a UTF-8
//     sequence that are cut are left out.
//   - A number and a word such as true are given when something follows that ends them:
//     before, 12 could become 123.
//   - A key is given with the beginning of its value.
//
// # What is mended
//
// Trailing commas; a comma that is missing between two objects or two arrays of an array;
// comments of // and /* */; strings in single quotes; line breaks and control characters
// within strings; keys without quotes; +1, .5, 5. and numbers like 0x1F; NaN and Infinity,
// which become null; True, False and None. A backslash that begins no escape stands for
// itself, as in "\d+". Bytes that are not UTF-8 and surrogates without a partner become
// U+FFFD, as in encoding/json.
//
// Numbers keep their text, and keys that occur twice stay.
package partialjson
