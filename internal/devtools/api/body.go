// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/genkit-go/genkit/core"
)

// readBody returns the body of a request.
func (s *Server) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	large := &requestError{payloadTooLarge, fmt.Sprintf("the body is larger than %d bytes", s.o.MaxBody)}
	if r.ContentLength > s.o.MaxBody {
		return nil, large
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.o.MaxBody))
	var tooMuch *http.MaxBytesError
	if errors.As(err, &tooMuch) {
		return nil, large
	}
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "the body ended early: %w", err)
	}
	return body, nil
}

// readObject decodes the body of a plain route into v.
func (s *Server) readObject(w http.ResponseWriter, r *http.Request, v any) error {
	body, err := s.readBody(w, r)
	if err != nil {
		return err
	}
	if !json.Valid(body) {
		return &requestError{parseError, "the body must be JSON"}
	}
	return decodeObject("the body", body, v)
}

// decodeObject decodes what must be a JSON object.
func decodeObject(what string, raw json.RawMessage, v any) error {
	if string(raw) == "null" {
		return core.Errorf(core.InvalidArgument, "%s must be a JSON object, not null", what)
	}
	err := json.Unmarshal(raw, v)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong) && wrong.Field != "":
		return core.Errorf(core.InvalidArgument, "%s: %s must not be a JSON %s", what, wrong.Field, wrong.Value)
	case errors.As(err, &wrong):
		return core.Errorf(core.InvalidArgument, "%s must be a JSON object, not a JSON %s", what, wrong.Value)
	}
	return core.Errorf(core.InvalidArgument, "%s: %w", what, err)
}

// answerJSON writes JSON.
func answerJSON(w http.ResponseWriter, code int, raw []byte) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write(raw)
}

// failPlain answers an error of a plain route.
func (s *Server) failPlain(w http.ResponseWriter, r *http.Request, err error) {
	code := failureOf(err).http
	s.report(r, r.URL.Path, err)
	answerJSON(w, code, encode(map[string]any{"error": newRunError(err)}))
}

// encode returns a value of this package as JSON, which it always has.
func encode(v any) []byte {
	raw, _ := json.Marshal(v)
	return raw
}

// report logs a request that failed. What a program of the user's did wrong is in its
// trace; what a client gave up on is nothing.
func (s *Server) report(r *http.Request, path string, err error) {
	var action *ActionError
	level := slog.LevelWarn
	switch {
	case errors.As(err, &action), errors.Is(err, context.Canceled):
		level = slog.LevelDebug
	case failureOf(err) == internalError:
		level = slog.LevelError
	}
	s.o.Logger.Log(r.Context(), level, "a request to the developer tools failed",
		slog.String("method", r.Method), slog.String("path", path), slog.Any("error", err))
}

const hex = "0123456789abcdef"

// appendLine appends JSON to b as one line of ASCII, so that any split of the bytes is
// safe, whoever decodes the parts. Line breaks stand between tokens of JSON alone.
func appendLine(b, raw []byte) []byte {
	for {
		plain := 0
		for plain < len(raw) && raw[plain] < utf8.RuneSelf && raw[plain] != '\n' && raw[plain] != '\r' {
			plain++
		}
		b = append(b, raw[:plain]...)
		if plain == len(raw) {
			return b
		}
		r, size := utf8.DecodeRune(raw[plain:])
		if r >= utf8.RuneSelf {
			var units [2]uint16
			for _, unit := range utf16.AppendRune(units[:0], r) {
				b = append(b, '\\', 'u', hex[unit>>12], hex[unit>>8&15], hex[unit>>4&15], hex[unit&15])
			}
		}
		raw = raw[plain+size:]
	}
}
