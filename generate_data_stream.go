// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/generate"
)

// GenerateDataStream is [GenerateData] as a stream of what the answer says so far: each
// value holds more than the one before, and what has not come yet is zero. The last one,
// which is also the result, is complete and validated. Values of a long answer come
// more rarely as it grows, so that the whole stays linear in its length. When the model
// is asked to mend its answer, or runs a tool, the values begin anew.
func GenerateDataStream[T any](ctx context.Context, g *Genkit, o ...Option) *Stream[T, T] {
	return newStream(ctx, func(ctx context.Context, send core.Send[T]) (T, error) {
		var value T
		c, err := collectData[T]("GenerateDataStream", o, func(v T) { value = v })
		if err != nil {
			return value, err
		}
		p, err := newStreamReader(ctx, g, c)
		if err != nil {
			return value, err
		}
		response, err := g.generate(c.within(ctx), c, func(chunk *ai.Chunk) error {
			if !p.add(chunk) {
				return nil
			}
			raw := p.value()
			var partial T
			if raw == nil || json.Unmarshal(raw, &partial) != nil { // what is unfinished need not fit
				return nil
			}
			return send(partial)
		})
		if err != nil {
			return value, err
		}
		if len(response.ToolRequests()) > 0 {
			return value, core.Errorf(core.FailedPrecondition, "the model's answer is tool requests and not data: use GenerateStream to see them")
		}
		return value, send(value)
	})
}

// GenerateItemStream asks a model for a list of T and yields each item as soon as it is
// complete; it ends with the whole list, validated. The format is "array" unless the
// options say "jsonl". An item that is yielded has not been validated. When the model is
// asked to mend its list, the items begin anew.
func GenerateItemStream[T any](ctx context.Context, g *Genkit, o ...Option) *Stream[T, []T] {
	return newStream(ctx, func(ctx context.Context, send core.Send[T]) ([]T, error) {
		var list []T
		c, err := collectData[[]T]("GenerateItemStream", o, func(v []T) { list = v })
		if err != nil {
			return nil, err
		}
		if c.Output.Format == "" {
			c.Output.Format = "array"
		}
		p, err := newStreamReader(ctx, g, c)
		if err != nil {
			return nil, err
		}
		response, err := g.generate(c.within(ctx), c, func(chunk *ai.Chunk) error {
			if !p.add(chunk) {
				return nil
			}
			for _, raw := range p.reader.Items() {
				var item T
				if json.Unmarshal(raw, &item) != nil {
					continue // the validation of the whole tells
				}
				if err := send(item); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if len(response.ToolRequests()) > 0 {
			return nil, core.Errorf(core.FailedPrecondition, "the model's answer is tool requests and not data: use GenerateStream to see them")
		}
		return list, nil
	})
}

// streamReader reads the answer of a call from its chunks.
type streamReader struct {
	handler *core.FormatHandler
	reader  core.FormatReader // of the message with that index
	index   int
	size    int    // bytes of text so far
	decoded int    // bytes of values so far
	last    []byte // the value before
}

func newStreamReader(ctx context.Context, g *Genkit, c *callOptions) (*streamReader, error) {
	name := c.Output.Format
	if name == "" {
		name = "json"
	}
	_, handler, err := generate.FormatHandler(ctx, g.registry, name, c.Output.Schema)
	if err != nil {
		return nil, err
	}
	if handler.Reader == nil {
		return nil, core.Errorf(core.InvalidArgument, "format '%s' cannot be read before the answer is whole: use GenerateData", name)
	}
	return &streamReader{handler: handler, index: -1}, nil
}

// add takes a chunk, and reports whether it belongs to an answer of the model.
func (p *streamReader) add(chunk *ai.Chunk) bool {
	if chunk.Role != ai.RoleModel {
		return false
	}
	if chunk.Index != p.index || chunk.Aggregated {
		*p = streamReader{handler: p.handler, reader: p.handler.Reader(), index: chunk.Index}
	}
	text := chunk.Text()
	if text == "" {
		return false
	}
	p.size += len(text)
	p.reader.Add(text)
	return true
}

// Of a long answer, values are made only as long as their sizes add up to a few times
// that of the text: this often, beyond the free bytes.
const (
	valueShare = 8
	freeBytes  = 64 << 10
)

// value returns the value so far, nil when it has not changed or is not due.
func (p *streamReader) value() json.RawMessage {
	if p.decoded+p.size > freeBytes+valueShare*p.size {
		return nil
	}
	raw := p.reader.Value()
	p.decoded += len(raw)
	if raw == nil || bytes.Equal(raw, p.last) {
		return nil
	}
	p.last = raw
	return raw
}
