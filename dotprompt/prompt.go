// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"errors"
	"log/slog"
	"strings"
	"sync"

	"github.com/genkit-go/genkit/handlebars"
)

// Prompt is a parsed document: metadata and the source of a template. It never
// changes and may be used by any number of goroutines at the same time.
type Prompt struct {
	file     string
	source   string
	template string
	metadata *Metadata

	front     string // YAML of the frontmatter
	frontLine int    // of the first line of front

	// The place of the template in the source.
	firstLine, firstColumn int

	input, output schemaOnce
}

// ParseOptions tell [Parse] how to read a document. The zero value works.
type ParseOptions struct {
	// File is the name of the file in errors.
	File string
	// Strict makes bad frontmatter an error. Without it, as in the official libraries,
	// a source whose frontmatter is no YAML is a template as a whole, and values that
	// a key can't have are left away; the Logger gets a warning of either.
	Strict bool
	// Logger takes warnings; nil means slog.Default().
	Logger *slog.Logger
}

// Parse reads a document; nil options work. It checks the frontmatter, but neither
// the template nor the schemas. Errors are [*Error] values that wrap
// [ErrFrontmatter].
func Parse(source string, o *ParseOptions) (*Prompt, error) {
	if o == nil {
		o = &ParseOptions{}
	}
	doc := split(source)
	p := &Prompt{file: o.File, source: source, template: doc.body, metadata: &Metadata{}, firstLine: 1, firstColumn: 1}
	if !doc.hasFront {
		return p, nil
	}
	p.front = doc.front
	p.frontLine, _ = position(source, doc.frontAt)
	p.firstLine, p.firstColumn = position(source, doc.bodyAt)
	body, err := parseYAML(doc.front)
	var value any
	if err == nil {
		value, err = decodeNode(doc.front, body)
	}
	if err != nil {
		err := p.yamlError(err)
		if o.Strict {
			return nil, err
		}
		o.warn("dotprompt: bad frontmatter, so the whole source is the template", err)
		return p.asText(), nil
	}
	fields := p.readFields(value, body)
	if len(fields.problems) > 0 && o.Strict {
		return nil, fields.problems[0]
	}
	for _, err := range fields.problems {
		o.warn("dotprompt: a value in the frontmatter is left away", err)
	}
	p.metadata = fields.metadata
	return p, nil
}

// warn logs what is wrong with a document.
func (o *ParseOptions) warn(message string, err error) {
	logger := o.Logger
	if logger == nil {
		logger = slog.Default()
	}
	logger.Warn(message, "err", err)
}

// yamlError returns an error of the frontmatter with its place in the source.
func (p *Prompt) yamlError(err error) *Error {
	var e *yamlError
	if errors.As(err, &e) {
		return p.errorAt(e.line, e.column, ErrFrontmatter, "%s", e.message)
	}
	return p.errorAt(0, 0, ErrFrontmatter, "%v", err)
}

// asText returns the prompt whose template is the whole source, trimmed.
func (p *Prompt) asText() *Prompt {
	trimmed := strings.TrimLeftFunc(p.source, isSpace)
	out := &Prompt{file: p.file, source: p.source, metadata: &Metadata{}}
	out.template = strings.TrimRightFunc(trimmed, isSpace)
	out.firstLine, out.firstColumn = position(p.source, len(p.source)-len(trimmed))
	return out
}

// Metadata returns the metadata as written: schemas may be Picoschema, and tools
// are names. The caller doesn't change it.
func (p *Prompt) Metadata() *Metadata { return p.metadata }

// Template returns the source of the template.
func (p *Prompt) Template() string { return p.template }

// Source returns the whole document.
func (p *Prompt) Source() string { return p.source }

// File returns the name given in [ParseOptions].
func (p *Prompt) File() string { return p.file }

// With returns the prompt with other metadata over its own: each field of over that
// is there replaces that of the prompt, but configurations are merged key by key.
func (p *Prompt) With(over *Metadata) *Prompt {
	return &Prompt{
		file: p.file, source: p.source, template: p.template, metadata: overlay(p.metadata, over),
		front: p.front, frontLine: p.frontLine, firstLine: p.firstLine, firstColumn: p.firstColumn,
	}
}

// schemaOnce is a schema that is converted once, if it names no other.
type schemaOnce struct {
	once  sync.Once
	named bool // it names others
	value any
	err   error
}

// Raw returns the value of a key of the frontmatter as written, and whether it is
// there.
func (p *Prompt) Raw(key string) (any, bool) {
	if p.metadata.Raw == nil {
		return handlebars.Undefined{}, false
	}
	return p.metadata.Raw.Lookup(key)
}
