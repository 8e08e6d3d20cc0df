// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// mostAnswer bounds a chunk, and what follows the last one, in bytes.
const mostAnswer = 256 << 20

// readStream reads the answer of a run that streams: a line for each chunk, and the
// object that ends it, with or without a newline. A line that could be that object is
// held back until more comes, every other is passed on at once. An error of chunk ends
// the reading and is returned as it is.
func readStream(body io.Reader, most int, chunk func(json.RawMessage) error) (last json.RawMessage, err error) {
	r := bufio.NewReaderSize(body, 32<<10)
	var held json.RawMessage
	for {
		line, err := readLine(r, most)
		ended := errors.Is(err, io.EOF)
		if err != nil && !ended {
			return nil, err
		}
		line = bytes.TrimSpace(line)
		switch {
		case ended && len(line) == 0 && held == nil:
			return nil, core.Errorf(core.DataLoss, "the runtime ended its answer without a result")
		case ended && len(line) == 0:
			return held, nil
		case len(line) == 0:
			continue
		case !json.Valid(line):
			return nil, core.Errorf(core.DataLoss, "the runtime answered what is no JSON: %q", beginning(line))
		}
		if held != nil { // more came, so that it was a chunk
			if err := chunk(held); err != nil {
				return nil, err
			}
			held = nil
		}
		switch {
		case ended:
			return line, nil
		case looksLast(line):
			held = line
		default:
			if err := chunk(line); err != nil {
				return nil, err
			}
		}
	}
}

// readLine returns the next line, or the rest with io.EOF. The line is the caller's.
func readLine(r *bufio.Reader, most int) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > most {
			return nil, core.Errorf(core.ResourceExhausted, "the runtime answered more than %d bytes in one piece", most)
		}
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// looksLast tells whether a line could be what ends a streamed answer.
func looksLast(line []byte) bool {
	if line[0] != '{' {
		return false
	}
	maybe := bytes.Contains(line, []byte(`"result"`)) || bytes.Contains(line, []byte(`"error"`)) || bytes.Contains(line, []byte(`"telemetry"`))
	var fields map[string]json.RawMessage
	if !maybe || json.Unmarshal(line, &fields) != nil {
		return false
	}
	return fields["result"] != nil || fields["error"] != nil || fields["telemetry"] != nil
}

// beginning returns enough of a text to know it by.
func beginning(text []byte) []byte { return text[:min(len(text), 80)] }

// readAnswer reads the object in which a run ends. The trace is that of the headers, for
// answers without one.
func readAnswer(raw []byte, traceID string) (*ai.ReflectionRunActionResponse, error) {
	var r ai.ReflectionRunActionResponse
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		return nil, core.Errorf(core.DataLoss, "the runtime's answer is no JSON object: %q", beginning(raw))
	}
	if isPresent(fields["error"]) {
		return nil, readActionError(fields["error"], core.Internal, traceID)
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, core.Errorf(core.DataLoss, "the runtime's answer cannot be read: %w", err)
	}
	if delete(r.Extra, "error"); len(r.Extra) == 0 {
		r.Extra = nil
	}
	if r.Telemetry == nil {
		r.Telemetry = &ai.ReflectionTelemetry{}
	}
	if r.Telemetry.TraceID == "" {
		r.Telemetry.TraceID = traceID
	}
	if r.Telemetry.TraceID == "" && r.Telemetry.SpanID == "" && len(r.Telemetry.Extra) == 0 {
		r.Telemetry = nil
	}
	return &r, nil
}

// readActions reads a listing. A descriptor that cannot be read is left out: what is
// wrong with one must not hide the others.
func readActions(raw map[string]json.RawMessage, wrong func(key string, err error)) map[string]*ai.ActionMetadata {
	actions := make(map[string]*ai.ActionMetadata, len(raw))
	for key, text := range raw {
		var a ai.ActionMetadata
		if err := json.Unmarshal(text, &a); err != nil || !isPresent(text) {
			wrong(key, err)
			continue
		}
		if a.Key == "" {
			a.Key = key
		}
		actions[key] = &a
	}
	return actions
}
