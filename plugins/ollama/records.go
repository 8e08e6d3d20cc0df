// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/genkit-go/genkit/core"
)

// records are the JSON documents of an answer, one after the other, however the network
// has split them.
type records struct {
	decoder *json.Decoder
	source  *source
}

func newRecords(body io.Reader) *records {
	s := &source{from: body}
	return &records{decoder: json.NewDecoder(s), source: s}
}

// next reads one record. The end of the answer before it is an error, and so is a record
// that does not fit.
func (p *Plugin) next(ctx context.Context, r *records, into any) error {
	r.source.left = maxRecord
	err := r.decoder.Decode(into)
	switch broken := r.source.err; {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return p.failure(ctx, err)
	case errors.Is(broken, errTooLarge):
		return core.Errorf(core.Internal, "ollama: the answer cannot be read: %w", broken)
	case broken != nil && !errors.Is(broken, io.ErrUnexpectedEOF):
		return p.failure(ctx, broken)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), broken != nil:
		return core.Errorf(core.Unavailable, "ollama: the answer ended before it was complete: %w", io.ErrUnexpectedEOF)
	}
	return core.Errorf(core.Internal, "ollama: the answer cannot be read: %w", err)
}

// source is the body of an answer without the lines that begin with a colon, which
// proxies send to keep a connection open.
type source struct {
	from    io.Reader
	left    int   // bytes that may be read
	err     error // the error of from that is no end
	within  bool  // a line
	comment bool  // the line is one
}

func (s *source) Read(b []byte) (int, error) {
	if s.left <= 0 {
		s.err = errTooLarge
		return 0, errTooLarge
	}
	n, err := s.from.Read(b[:min(len(b), s.left)])
	s.left -= n
	if err != nil && err != io.EOF {
		s.err = err
	}
	return s.keep(b[:n]), err
}

// keep moves what is no comment to the front of b and returns how much that is.
func (s *source) keep(b []byte) int {
	kept := b[:0]
	for len(b) > 0 {
		if !s.within {
			s.comment = b[0] == ':'
		}
		end := bytes.IndexByte(b, '\n') + 1
		s.within = end == 0
		if s.within {
			end = len(b)
		}
		if !s.comment {
			kept = append(kept, b[:end]...)
		}
		b = b[end:]
	}
	return len(kept)
}
