// SPDX-License-Identifier: Apache-2.0

// Package handlebars renders Handlebars templates as handlebars.js 4.7 does.
//
//	t, err := handlebars.Parse("Hello {{name}}!", nil)
//	if err != nil {
//		return err
//	}
//	text, err := t.Render(ctx, map[string]any{"name": "Ada"}, nil)
//
// [Parse] compiles a source once into a [Template], which never changes: any
// number of goroutines may render it at the same time, each with its own helpers,
// partials and data variables in [RenderOptions]. The package keeps no state of
// its own but facts about struct types.
//
// # Language
//
// Everything of handlebars.js 4.7 is there, with its white space rules: paths,
// literals, sub-expressions, hash arguments, block parameters, chained else, raw
// blocks, comments, inline, dynamic and block partials, the helpers if, unless,
// with, each, lookup and log, and the modes strict, assumeObjects, compat and
// knownHelpersOnly. Decorators other than inline are errors.
//
// # Values
//
// Data is made of Go values as encoding/json sees them: maps, structs by the names
// of their JSON tags, slices, arrays, pointers, strings, numbers, booleans and nil.
// [Map] and other [Object] types keep the order of their keys, structs that of
// their fields, and maps are walked in sorted order; as in JavaScript, keys that
// are array indexes come first. Templates call no methods, and see no unexported
// fields; only encoding.TextMarshaler, fmt.Stringer and error decide how a value
// prints. [Undefined] is what a look-up of something missing yields; nil is null.
//
// # Helpers
//
// A [Helper] is a function of a [Call]; [Func] makes one from an ordinary Go
// function. What it returns may be any value, escaped like data unless it is a
// [SafeString]. A [Marker] carries a Go value through the output outside of the
// text, where no text in data can imitate it; [Template.RenderOutput] hands the
// markers back in their places.
//
// # Differences from handlebars.js
//
// Functions in data are never called. A variable such as {{@if}} is never a helper,
// nor a block parameter. {{list.0}} is the same as {{list.[0]}}. A context that is
// null stays null inside of blocks, where handlebars.js puts an empty object. What
// is wrong with a template, unknown decorators included, is an error of Parse, not
// of the first render that gets there.
//
// # Errors and limits
//
// Errors are [*Error] values with the template's name, line and column. Nesting and
// output are limited, loops stop when the context ends, and panics of helpers
// become errors, so that neither a template nor its data can take a process down.
//
// Only the engine may enter this package: it imports the standard library alone
// and knows nothing of prompts or models.
package handlebars
