// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"bytes"
	"compress/gzip"
	"io"
	"mime"
	"net/http"
	"sync"

	"github.com/genkit-go/genkit/core"
)

// buffers holds the bodies of requests and answers between uses.
type buffers struct{ pool sync.Pool }

// mostKept is the largest buffer that is kept for another request, and mostTrusted the
// largest that is made because a request says that so much will come.
const (
	mostKept    = 256 << 10
	mostTrusted = 1 << 20
)

func (b *buffers) get() *bytes.Buffer {
	if buffer, ok := b.pool.Get().(*bytes.Buffer); ok {
		return buffer
	}
	return new(bytes.Buffer)
}

func (b *buffers) put(buffer *bytes.Buffer) {
	if buffer.Cap() <= mostKept {
		buffer.Reset()
		b.pool.Put(buffer)
	}
}

func (h *handler) postTrace(w http.ResponseWriter, r *http.Request) error {
	body := h.bodies.get()
	defer h.bodies.put(body) // the store no longer needs it once it is committed
	if err := h.read(body, r); err != nil {
		return err
	}
	if err := h.store.Put(r.Context(), body.Bytes()); err != nil {
		return err
	}
	return answerText(w, "OK")
}

func (h *handler) postOTLP(w http.ResponseWriter, r *http.Request, parent *Parent) error {
	body := h.bodies.get()
	defer h.bodies.put(body)
	if err := h.read(body, r); err != nil {
		return err
	}
	format := OTLPJSON
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "application/x-protobuf" {
		format = OTLPProtobuf
	}
	if err := h.store.PutOTLP(r.Context(), body.Bytes(), format, parent); err != nil {
		if core.StatusOf(err) == core.InvalidArgument { // as published
			return core.Errorf(core.Internal, "%s", messageOf(err))
		}
		return err
	}
	if format == OTLPProtobuf {
		w.Header().Set("Content-Type", "application/x-protobuf")
		w.WriteHeader(http.StatusOK) // an empty message is an empty body
		return nil
	}
	return answerJSON(w, []byte("{}"))
}

// read reads the body of a request, which may be packed with gzip.
func (h *handler) read(into *bytes.Buffer, r *http.Request) error {
	if r.ContentLength > h.o.MaxBody {
		return h.tooLarge()
	}
	var source io.Reader = r.Body
	switch encoding := r.Header.Get("Content-Encoding"); encoding {
	case "", "identity":
		into.Grow(int(min(max(r.ContentLength, 0), mostTrusted)) + bytes.MinRead)
	case "gzip":
		unpacked, err := gzip.NewReader(r.Body)
		if err != nil {
			return core.Errorf(core.InvalidArgument, "the body is not packed with gzip: %w", err)
		}
		source = unpacked
	default:
		return &httpError{http.StatusUnsupportedMediaType, core.Errorf(core.InvalidArgument, "the Content-Encoding %q is not supported; use gzip or none", encoding)}
	}
	n, err := into.ReadFrom(io.LimitReader(source, h.o.MaxBody+1))
	switch {
	case n > h.o.MaxBody:
		return h.tooLarge()
	case err != nil:
		return core.Errorf(core.InvalidArgument, "the body cannot be read: %w", err)
	}
	return nil
}

func (h *handler) tooLarge() error {
	return &httpError{http.StatusRequestEntityTooLarge, core.Errorf(core.ResourceExhausted, "the body has more than the %d bytes that are allowed", h.o.MaxBody)}
}
