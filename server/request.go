// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bytes"
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// checkRequest reports what is wrong with the request's method and content type.
func checkRequest(w http.ResponseWriter, r *http.Request) *problem {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return refuse(http.StatusMethodNotAllowed, core.PublicErrorf(core.InvalidArgument, "The method must be POST, not %s.", r.Method))
	}
	if sent := r.Header.Get("Content-Type"); !isJSON(sent) {
		return refuse(http.StatusUnsupportedMediaType,
			core.PublicErrorf(core.InvalidArgument, "The body must be JSON, with the header Content-Type: application/json, not %q.", sent))
	}
	return nil
}

// isJSON tells whether a content type is JSON or absent.
func isJSON(contentType string) bool {
	if contentType == "" || contentType == jsonType {
		return true
	}
	kind, _, err := mime.ParseMediaType(contentType)
	return (err == nil || errors.Is(err, mime.ErrInvalidMediaParameter)) && (kind == jsonType || strings.HasSuffix(kind, "+json"))
}

// readBody reads the whole body, whether or not its length was announced.
func (h *handler) readBody(w http.ResponseWriter, r *http.Request) ([]byte, *problem) {
	if r.ContentLength > h.maxBody {
		return nil, h.tooLarge()
	}
	var body bytes.Buffer
	// An announced length is trusted for as much memory as a client may have for
	// nothing.
	body.Grow(int(min(max(r.ContentLength, 0), 64<<10)) + bytes.MinRead)
	_, err := body.ReadFrom(http.MaxBytesReader(w, r.Body, h.maxBody))
	var limit *http.MaxBytesError
	switch {
	case errors.As(err, &limit):
		return nil, h.tooLarge()
	case err != nil:
		return nil, refuse(http.StatusBadRequest, core.PublicErrorf(core.InvalidArgument, "The body could not be read to its end."))
	}
	return body.Bytes(), nil
}

func (h *handler) tooLarge() *problem {
	return refuse(http.StatusRequestEntityTooLarge,
		core.PublicErrorf(core.InvalidArgument, "The body is larger than %d bytes.", h.maxBody))
}

// wantsStream tells whether the client asked for a stream of events.
func wantsStream(r *http.Request) bool {
	if r.URL.RawQuery != "" && r.URL.Query().Get("stream") == "true" {
		return true
	}
	for _, line := range r.Header["Accept"] {
		for accepted := range strings.SplitSeq(line, ",") {
			kind, params, _ := strings.Cut(accepted, ";")
			if strings.EqualFold(strings.TrimSpace(kind), streamType) && !unwanted(params) {
				return true
			}
		}
	}
	return false
}

// unwanted tells whether the parameters of an accepted type hold q=0.
func unwanted(params string) bool {
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(param, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			return err == nil && q == 0
		}
	}
	return false
}
