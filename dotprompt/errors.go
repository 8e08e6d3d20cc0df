// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/genkit-go/genkit/handlebars"
)

// Sentinels for errors.Is: what kind of trouble an error is about. Those of
// packages handlebars and picoschema, and the errors of resolvers and helpers, are
// found by errors.Is too.
var (
	ErrFrontmatter = errors.New("invalid frontmatter")
	ErrData        = errors.New("invalid data")
	ErrTool        = errors.New("unknown tool")
	ErrName        = errors.New("invalid name")
	ErrNotFound    = errors.New("not found")
	ErrVersion     = errors.New("another version")
)

// Error is an error at a place in a document.
type Error struct {
	File    string // name of the file or partial; "" if it has none
	Line    int    // from 1; 0 for the document as a whole
	Column  int    // from 1, in characters
	Message string // what is wrong, without the place
	Err     error  // one of the sentinels, or what a helper, resolver or context reported
}

// Error returns "file:line:column: message".
func (e *Error) Error() string {
	name := e.File
	if name == "" {
		name = "prompt"
	}
	if e.Line == 0 {
		return name + ": " + e.Message
	}
	return name + ":" + strconv.Itoa(e.Line) + ":" + strconv.Itoa(e.Column) + ": " + e.Message
}

// Unwrap returns e.Err.
func (e *Error) Unwrap() error { return e.Err }

// templateError returns an error of the engine as one of this package. Where the
// template is that of the document, the first line began before it: the columns
// there move by what stood in front.
func (p *Prompt) templateError(err error) error {
	var e *handlebars.Error
	if !errors.As(err, &e) {
		return err
	}
	out := &Error{File: e.Template, Line: e.Line, Column: e.Column, Message: e.Message, Err: e.Err}
	if _, name, ok := strings.Cut(e.Message, "unknown helper "); ok && errors.Is(err, handlebars.ErrMissingHelper) {
		out.Message = fmt.Sprintf("there is no helper %q, and whatever has arguments is one", name)
	}
	if e.Template == p.file && e.Line == p.firstLine {
		out.Column += p.firstColumn - 1
	}
	return out
}

// errorAt returns an error at a place of the frontmatter, given by line and column
// within that.
func (p *Prompt) errorAt(line, column int, kind error, format string, args ...any) *Error {
	if line > 0 {
		line += p.frontLine - 1
	}
	return &Error{File: p.file, Line: line, Column: column, Message: fmt.Sprintf(format, args...), Err: kind}
}
