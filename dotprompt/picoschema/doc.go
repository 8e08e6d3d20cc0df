// SPDX-License-Identifier: Apache-2.0

// Package picoschema turns Picoschema, a short way to write schemas in YAML, into
// JSON Schema.
//
//	title: string, what it is called
//	pages?: integer
//	tags(array, for searching): string
//	state(enum): [DRAFT, DONE]
//	author(object):
//	  name: string
//	(*): any, whatever else
//
// A field whose name ends in ? is optional and may be null. A type is any, boolean,
// integer, null, number, string, or the name of a schema that a [Resolver] finds.
// What stands after a comma is the description. What looks like JSON Schema, with
// a type or properties, is taken as it is.
//
// Only the conversion may enter this package; it reads no YAML and no files, and
// validates nothing against schemas.
package picoschema
