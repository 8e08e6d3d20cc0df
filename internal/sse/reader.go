// SPDX-License-Identifier: Apache-2.0

package sse

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"iter"
)

// MaxEvent is the largest event that [Read] takes, in bytes.
const MaxEvent = 32 << 20

// ErrTooLarge is the error for an event, or a line, that is larger than allowed.
var ErrTooLarge = fmt.Errorf("an event of the stream is too large")

// Read yields the data of each event of r as soon as it is complete. It takes what
// servers of other languages send: lines that begin with "error:" in place of
// "data:", line ends of any kind, data in several lines (joined by a line feed),
// comments and other fields (dropped), and a last event without the empty line. An
// error of r is the last value; what came before it of an unfinished event is
// dropped.
func Read(r io.Reader) iter.Seq2[[]byte, error] { return ReadLimited(r, MaxEvent) }

// ReadLimited is [Read] for events of up to limit bytes.
func ReadLimited(r io.Reader, limit int) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		in, p := bufio.NewReader(r), parser{limit: limit}
		for {
			if _, err := in.Peek(1); err == io.EOF {
				if event, ok, err := p.finish(); ok || err != nil {
					yield(event, err)
				}
				return
			} else if err != nil {
				yield(nil, err)
				return
			}
			arrived, _ := in.Peek(in.Buffered())
			event, used, err := p.feed(arrived)
			_, _ = in.Discard(used) // they are buffered
			if (err != nil || event != nil) && !yield(event, err) || err != nil {
				return
			}
		}
	}
}

// parser takes an event stream apart.
type parser struct {
	limit   int
	line    []byte // of which the end has not come
	skipLF  bool   // the last byte was \r
	event   []byte // the data so far; nil before the first line of data
	started bool   // a line has ended
}

// feed reads bytes up to the end of an event, which is nil when they end before,
// and tells how many it has used.
func (p *parser) feed(b []byte) (event []byte, used int, err error) {
	for used < len(b) {
		if p.skipLF {
			p.skipLF = false
			if b[used] == '\n' {
				used++
				continue
			}
		}
		rest := b[used:]
		end := lineEnd(rest)
		if end < 0 {
			used = len(b)
			return nil, used, p.grow(rest)
		}
		used += end + 1
		p.skipLF = rest[end] == '\r'
		if err := p.grow(rest[:end]); err != nil {
			return nil, used, err
		}
		if event, err := p.endLine(); event != nil || err != nil {
			return event, used, err
		}
	}
	return nil, used, nil
}

// lineEnd returns the index of the first \r or \n, -1 when there is none.
func lineEnd(b []byte) int {
	end := bytes.IndexByte(b, '\n')
	if end >= 0 {
		b = b[:end]
	}
	if cr := bytes.IndexByte(b, '\r'); cr >= 0 {
		return cr
	}
	return end
}

func (p *parser) grow(b []byte) error {
	p.line = append(p.line, b...)
	if len(p.line) > p.limit+len("error: ") {
		return ErrTooLarge
	}
	return nil
}

var byteOrderMark = []byte("\ufeff")

// endLine takes in the line that has ended, and returns the event when the line is
// empty.
func (p *parser) endLine() (event []byte, err error) {
	line := p.line
	p.line = p.line[:0]
	if !p.started {
		p.started = true
		line = bytes.TrimPrefix(line, byteOrderMark)
	}
	if len(line) == 0 {
		event, p.event = p.event, nil
		return event, nil
	}
	field, value, _ := bytes.Cut(line, []byte(":"))
	if name := string(field); name != "data" && name != "error" {
		return nil, nil
	}
	value = bytes.TrimPrefix(value, []byte(" "))
	if p.event == nil {
		p.event = make([]byte, 0, len(value))
	} else {
		p.event = append(p.event, '\n')
	}
	p.event = append(p.event, value...)
	if len(p.event) > p.limit {
		return nil, ErrTooLarge
	}
	return nil, nil
}

// finish returns the event that was unfinished when the stream ended, if any.
func (p *parser) finish() (event []byte, ok bool, err error) {
	if len(p.line) > 0 {
		if event, err = p.endLine(); err != nil || event != nil {
			return event, event != nil, err
		}
	}
	return p.event, p.event != nil, nil
}
