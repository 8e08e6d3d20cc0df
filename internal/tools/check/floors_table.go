// SPDX-License-Identifier: Apache-2.0

package main

// The house plan: which package stands on which floor. A new package of ours
// needs a line here (or a listed parent), and whoever adds one says in the
// change why it stands there.

// rooms gives every package its floor by the longest prefix. "." is the root
// package alone; a "*" stands for one path element, and each of its values is
// a room of its own.
var rooms = []struct {
	path  string
	floor int
}{
	{"ai", 0},

	{"core", 1},
	{"core/media", 1},
	{"core/tracing", 1},
	{"schema", 1},
	{"handlebars", 1},
	{"prices", 1},
	{"internal/devexport", 1},
	{"internal/partialjson", 1},
	{"internal/sse", 1},
	{"internal/uritemplate", 1},

	{"internal/evaluate", 2},
	{"internal/format", 2},
	{"internal/generate", 2},
	{"internal/prompt", 2},
	{"internal/reflection", 2},
	{"dotprompt", 2},

	{".", 3},

	{"agent", 4},
	{"middleware", 4},
	{"server", 4},
	{"client", 4},
	{"genkittest", 4},
	{"plugins/*", 4},

	{"internal/cli", 5},
	{"internal/devtools", 5},
	{"plugins/anthropic/internal/fakevendor", 5}, // for tests alone
	{"plugins/compatoai/internal/fakevendor", 5},

	{"cmd/*", 6},
	{"samples/*", 6},
}

// arrows are the imports allowed between two rooms of one floor. Packages of
// one room (a plugin and its sub-packages, dotprompt and dotprompt/picoschema)
// may always import each other.
var arrows = [][2]string{
	{"core", "schema"},
	{"core", "core/tracing"},
	{"core/media", "core"},
	{"internal/devexport", "core/tracing"},
	{"internal/generate", "internal/format"},
	{"internal/prompt", "internal/generate"},
	{"internal/prompt", "dotprompt"},
	{"middleware", "agent"},
	{"internal/cli", "internal/devtools"},
}

// onlyImports narrows a room further: of ours it may import these rooms and
// itself, however low the others stand.
var onlyImports = map[string][]string{
	"internal/devtools": {"ai", "core", "core/tracing", "dotprompt", "handlebars", "internal/sse"}, // it knows runtimes by the wire alone
}

// standardOnly are the rooms which import the standard library and, of ours,
// only themselves.
var standardOnly = []string{"ai"}

// publicOnly are the rooms (as written in rooms) which use our public packages
// and their own internal ones, never the internal packages of others.
var publicOnly = []string{"plugins/*"}

// noFloor are directories outside the house: they may import anything of ours
// and nothing of ours may import them.
var noFloor = []string{"internal/tools", "docs"}
