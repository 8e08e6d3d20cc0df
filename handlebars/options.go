// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"context"
	"log/slog"
)

// Defaults of the limits in [Options].
const (
	DefaultMaxDepth  = 1000
	DefaultMaxOutput = 64 << 20
)

// Options tell [Parse] how to compile a template. The zero value compiles as
// handlebars.js does without options. Parse copies none of the maps: they must not
// change afterwards.
type Options struct {
	// Name stands in errors before the line and column.
	Name string
	// FirstLine is the number of the first line in errors; 0 means 1.
	FirstLine int

	// Helpers are there in every render, and known to the compiler.
	Helpers Helpers
	// Partials are there in every render.
	Partials map[string]*Template
	// Resolve finds partials that nothing else provides.
	Resolve Resolver

	// KnownHelpers names further helpers that renders will provide: {{name}} calls
	// them without asking whether there is a field of that name.
	KnownHelpers []string
	// KnownHelpersOnly makes {{name}} a field and {{name argument}} an error of
	// Parse, unless the helper is known.
	KnownHelpersOnly bool
	// Strict makes missing fields errors.
	Strict bool
	// AssumeObjects makes fields of null and of missing values errors.
	AssumeObjects bool
	// Compat looks missing fields up in the contexts around the present one, as
	// Mustache does.
	Compat bool
	// NoEscape leaves the characters of HTML as they are.
	NoEscape bool
	// PreventIndent gives only the first line of a partial the white space before
	// its tag.
	PreventIndent bool
	// IgnoreStandalone keeps the lines on which blocks, comments and partials are
	// alone.
	IgnoreStandalone bool
	// ExplicitPartialContext gives partials that are called without a context an
	// empty one.
	ExplicitPartialContext bool

	// MaxDepth limits how deep blocks and partials nest while they run; 0 means
	// DefaultMaxDepth. The limits of a partial are those of the template rendered.
	MaxDepth int
	// MaxOutput limits the bytes of output, that of blocks whose text helpers ask
	// for included; 0 means DefaultMaxOutput.
	MaxOutput int
	// Logger takes what the helper log says; nil means slog.Default().
	Logger *slog.Logger
}

// RenderOptions belong to one render. They come before what the template was
// compiled with. The maps are only read.
type RenderOptions struct {
	// Helpers replace and add helpers; "helperMissing" is called for names that
	// nothing else explains, "blockHelperMissing" for blocks over a value.
	Helpers Helpers
	// Partials replace and add partials.
	Partials map[string]*Template
	// Resolve finds partials that nothing else provides; it goes before that of
	// Options.
	Resolve Resolver
	// Data are the variables with @. @root is the data of the template unless it is
	// given here.
	Data map[string]any
	// Logger replaces that of Options.
	Logger *slog.Logger
}

// Helpers maps names to helpers. A name that is not there and one with nil are the
// same.
type Helpers map[string]Helper

// Resolver returns the partial of a name, or nil when there is none. A render asks
// at most once for a name.
type Resolver func(ctx context.Context, name string) (*Template, error)

// orDefault returns n, or the default when it is not positive.
func orDefault(n, otherwise int) int {
	if n <= 0 {
		return otherwise
	}
	return n
}
