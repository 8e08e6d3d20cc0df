// SPDX-License-Identifier: Apache-2.0

// Package format holds the forms of answers that are built in:
//
//	name   content type       constrained  instructions            the value
//	json   application/json   yes          when asked for          any JSON
//	array  application/json   yes          when there is a schema  a list of anything
//	jsonl  application/jsonl  no           when there is a schema  a list of objects
//	enum   text/enum          yes          when it lists values    one of the values
//	text   text/plain         no           none                    a string, the text
//
// What may enter: what a model is told about a form, and how its answers are read. What
// may not: how JSON text is read, which is package partialjson, and when a model is told
// and asked again, which is package generate.
package format
