// SPDX-License-Identifier: Apache-2.0

// Package uritemplate finds out whether a URI is an expansion of a URI template
// (RFC 6570), and of which values:
//
//	t, err := uritemplate.Parse("notes://{day}{?lang,page}")
//	values, ok := t.Match("notes://monday?page=2&lang=de") // day, lang and page
//
// All operators and modifiers of the RFC are known, with these limits, which come
// from reading templates backwards:
//
//   - Values are strings. A list ({path*}) is the text of its items, joined with the
//     separator of the operator: "a/b" for {/path*}, "a.b" for {.path*}, "a,b" for
//     the others. {;list*} is refused, and so are associative arrays: {?map*} is
//     read as a list.
//   - A prefix ({name:3}) tells what is left of the value: up to three characters.
//   - {?x} may stand once, in front of the fragment; {&x} needs a query before it;
//     and behind them only '&', '#' or another expression of these kinds may follow.
//
// What may enter: the syntax of templates and the comparison of URIs. What is done
// with a URI does not.
package uritemplate
