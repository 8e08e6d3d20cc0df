// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// events reads server-sent events: their data, one at a time. Lines may end in any of
// the three ways, and lines that are no field of an event, such as those of an error
// that a proxy wrote as plain JSON, count as data.
type events struct {
	r      *bufio.Reader
	swap   bool // the line before ended with \r: a \n that follows belongs to it
	most   int  // bytes of an event
	line   []byte
	data   []byte
	broken error // what reading ended with
}

// errTooLong is the error for an event that is too long.
var errTooLong = errors.New("an event of the stream is too long")

func newEvents(body io.Reader) *events {
	return &events{r: bufio.NewReaderSize(body, 32<<10), most: maxAnswerBytes}
}

// next returns the data of the next event, valid until the call after. At the end it is
// io.EOF; data that no blank line follows is an event as well.
func (e *events) next() ([]byte, error) {
	e.data = e.data[:0]
	for e.broken == nil {
		e.broken = e.readLine()
		if e.broken != nil && e.broken != io.EOF {
			break
		}
		switch line, blank := e.value(); {
		case blank && len(e.data) > 0:
			return e.data, nil
		case len(e.data)+len(line) > e.most:
			e.broken = errTooLong
		case len(line) > 0:
			if len(e.data) > 0 {
				e.data = append(e.data, '\n')
			}
			e.data = append(e.data, line...)
		}
	}
	if e.broken == io.EOF && len(e.data) > 0 {
		return e.data, nil
	}
	return nil, e.broken
}

// value returns what the line adds to the data of its event.
func (e *events) value() (data []byte, blank bool) {
	if len(e.line) == 0 {
		return nil, true
	}
	name, value, _ := bytes.Cut(e.line, []byte(":"))
	switch string(name) {
	case "data":
		return bytes.TrimPrefix(value, []byte(" ")), false
	case "", "event", "id", "retry":
		return nil, false
	}
	return e.line, false
}

// readLine reads a line without its end, and without waiting for what may follow a \r.
// Beside io.EOF the line is what came before.
func (e *events) readLine() error {
	e.line = e.line[:0]
	for {
		if e.r.Buffered() == 0 {
			if _, err := e.r.Peek(1); err != nil {
				return err
			}
		}
		piece, _ := e.r.Peek(e.r.Buffered())
		if e.swap && piece[0] == '\n' {
			e.swap = false
			e.r.Discard(1)
			continue
		}
		e.swap = false
		end := bytes.IndexByte(piece, '\n')
		if cr := bytes.IndexByte(piece[:max(end, 0)], '\r'); cr >= 0 {
			end = cr
		} else if end < 0 {
			end = bytes.IndexByte(piece, '\r')
		}
		if end >= 0 {
			e.swap = piece[end] == '\r'
			e.line = append(e.line, piece[:end]...)
			e.r.Discard(end + 1)
			return nil
		}
		if len(e.line)+len(piece) > e.most {
			return errTooLong
		}
		e.line = append(e.line, piece...)
		e.r.Discard(len(piece))
	}
}
