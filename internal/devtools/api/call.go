// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"

	"github.com/genkit-go/genkit/core"
)

// procedure is a function that tRPC calls by name: a mutation by POST, a query by GET.
type procedure struct {
	mutation bool
	// call gets the input as JSON, nil when there is none. It returns what to answer,
	// nil for nothing.
	call func(ctx context.Context, input json.RawMessage) (any, error)
}

// mostCalls bounds a batch.
const mostCalls = 100

// serveCalls answers the procedures that a path names: one, or with ?batch=1 several,
// separated by commas.
func (s *Server) serveCalls(w http.ResponseWriter, r *http.Request, path string) {
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	names, batch := []string{path}, r.URL.Query().Get("batch") != ""
	if batch {
		names = strings.Split(path, ",")
	}
	inputs, err := s.inputs(w, r, len(names), batch)
	if err != nil {
		s.failCall(w, r, err)
		return
	}
	answers := make([][]byte, len(names))
	codes := make([]int, len(names))
	var calls sync.WaitGroup
	for i, name := range names {
		if i == len(names)-1 {
			answers[i], codes[i] = s.answerCall(r, name, inputs[i]) // the last on this goroutine
			break
		}
		calls.Go(func() { answers[i], codes[i] = s.answerCall(r, name, inputs[i]) })
	}
	calls.Wait()
	if !batch {
		answerJSON(w, codes[0], answers[0])
		return
	}
	code := codes[0]
	for _, other := range codes {
		if other != code {
			code = http.StatusMultiStatus
		}
	}
	answerJSON(w, code, join(answers))
}

// inputs returns the input of each call, nil where there is none.
func (s *Server) inputs(w http.ResponseWriter, r *http.Request, calls int, batch bool) ([]json.RawMessage, error) {
	if calls > mostCalls {
		return nil, core.Errorf(core.InvalidArgument, "a batch has at most %d calls, not %d", mostCalls, calls)
	}
	var raw []byte
	switch r.Method {
	case http.MethodGet:
		query, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			return nil, core.Errorf(core.InvalidArgument, "the query of the address is not encoded well: %w", err)
		}
		raw = []byte(query.Get("input"))
	case http.MethodPost:
		body, err := s.readBody(w, r)
		if err != nil {
			return nil, err
		}
		raw = body
	default:
		return nil, &requestError{methodError, "a procedure is called by GET or POST, not " + r.Method}
	}
	return parseInputs(raw, calls, batch)
}

// parseInputs reads the inputs of calls. A batch has them in an object, by the number of
// the call; a call alone has its input as it is. Null and no text are no input.
func parseInputs(raw []byte, calls int, batch bool) ([]json.RawMessage, error) {
	inputs := make([]json.RawMessage, calls)
	if len(raw) == 0 {
		return inputs, nil
	}
	if !json.Valid(raw) {
		return nil, &requestError{parseError, "the input is not JSON"}
	}
	if !batch {
		inputs[0] = present(raw)
		return inputs, nil
	}
	var byNumber map[string]json.RawMessage
	if json.Unmarshal(raw, &byNumber) != nil || byNumber == nil {
		return nil, core.Errorf(core.InvalidArgument, `the input of a batch must be an object such as {"0":…,"1":…}`)
	}
	for i := range inputs {
		inputs[i] = present(byNumber[strconv.Itoa(i)])
	}
	return inputs, nil
}

// present returns a value, nil when it is null.
func present(raw json.RawMessage) json.RawMessage {
	if strings.TrimSpace(string(raw[:min(len(raw), 64)])) == "null" {
		return nil
	}
	return raw
}

// answerCall calls a procedure and returns its answer on the wire and the HTTP code.
func (s *Server) answerCall(r *http.Request, name string, input json.RawMessage) ([]byte, int) {
	out, err := s.call(r, name, input)
	if err == nil {
		var answer []byte
		if answer, err = wrap(out); err == nil {
			return answer, http.StatusOK
		}
	}
	s.report(r, "/api/"+name, err)
	return encode(newCallError(name, err)), failureOf(err).http
}

func (s *Server) call(r *http.Request, name string, input json.RawMessage) (any, error) {
	kind := "query"
	if r.Method == http.MethodPost {
		kind = "mutation"
	}
	p, ok := s.procedures[name]
	if !ok || p.mutation != (kind == "mutation") {
		return nil, core.Errorf(core.NotFound, `No "%s"-procedure on path "%s"`, kind, name)
	}
	return safely(s, name, func() (any, error) { return p.call(r.Context(), input) })
}

// safely calls f; a panic is an error of it alone.
func safely[T any](s *Server, name string, f func() (T, error)) (out T, err error) {
	defer func() {
		if v := recover(); v != nil {
			s.o.Logger.Error("the developer tools panicked", slog.String("path", name), slog.Any("panic", v), slog.String("stack", string(debug.Stack())))
			err = core.Errorf(core.Internal, "%s panicked: %v", name, v)
		}
	}()
	return f()
}

// wrap returns an answer on the wire. JSON is taken as it is, since large traces come so.
func wrap(out any) ([]byte, error) {
	if out == nil {
		return []byte(`{"result":{}}`), nil
	}
	raw, ok := out.(json.RawMessage)
	if !ok {
		var err error
		if raw, err = json.Marshal(out); err != nil {
			return nil, core.Errorf(core.Internal, "the answer has no JSON: %w", err)
		}
	}
	b := make([]byte, 0, len(raw)+20)
	b = append(b, `{"result":{"data":`...)
	return append(append(b, raw...), "}}"...), nil
}

func join(answers [][]byte) []byte {
	b := []byte{'['}
	for i, answer := range answers {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, answer...)
	}
	return append(b, ']')
}

// failCall answers an error of a request that calls no procedure.
func (s *Server) failCall(w http.ResponseWriter, r *http.Request, err error) {
	s.report(r, r.URL.Path, err)
	answerJSON(w, failureOf(err).http, encode(newCallError("", err)))
}
