// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/genkit-go/genkit/core"
)

func answerText(w http.ResponseWriter, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, text) // the client may be gone
	return nil
}

func answerJSON(w http.ResponseWriter, body []byte) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // the client may be gone
	return nil
}

// fail answers with an error and logs it.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		h.o.Logger.Debug("a client left before its answer", slog.String("path", r.URL.Path))
		return
	}
	var own *httpError
	status := core.StatusOf(err)
	code := status.HTTP()
	switch {
	case errors.As(err, &own):
		code = own.code
	case status == core.ResourceExhausted:
		code = http.StatusInsufficientStorage
	}
	level := slog.LevelWarn
	if code >= 500 {
		level = slog.LevelError
	}
	h.o.Logger.Log(r.Context(), level, "a telemetry request failed", slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Int("status", code), slog.Any("error", err))
	body, _ := json.Marshal(struct { // strings always can be
		Code    core.Status    `json:"code"`
		Message string         `json:"message"`
		Details map[string]any `json:"details"`
	}{status, messageOf(err), map[string]any{}})
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write(body)
}

// messageOf returns the text of an error without its status.
func messageOf(err error) string {
	var e *core.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return err.Error()
}
