// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"errors"
	"log/slog"
	"net/http"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/genkit-go/genkit/core"
)

// stallFor is how long a client of a live stream may take nothing. One that is back
// gets the whole trace when it asks again.
const stallFor = time.Minute

// stream sends a trace, then its spans as they begin and end, as server-sent events
// until the client leaves. The headers go out at once.
func (h *handler) stream(w http.ResponseWriter, r *http.Request, id string) error {
	sub, err := h.store.Subscribe(r.Context(), id)
	if err != nil {
		return err
	}
	defer sub.Close()
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-cache")
	header.Set("Connection", "keep-alive")
	header.Set("Access-Control-Allow-Origin", "*")
	w.WriteHeader(http.StatusOK)
	out := http.NewResponseController(w)
	extend := func() { _ = out.SetWriteDeadline(time.Now().Add(h.o.stall)) } // servers may limit whole answers; where that cannot be changed it stays
	extend()
	if r.Method == http.MethodHead || out.Flush() != nil {
		return nil
	}
	var line []byte
	for {
		message, err := sub.Next(r.Context())
		if err != nil {
			if r.Context().Err() == nil && !errors.Is(err, core.ErrUnavailable) { // the answer has begun: the log alone hears of it
				h.o.Logger.Warn("a live trace ended", slog.String("trace", id), slog.Any("error", err))
			}
			return nil
		}
		line = appendASCII(append(line[:0], "data: "...), message)
		extend()
		if _, err := w.Write(append(line, "\n\n"...)); err != nil || out.Flush() != nil {
			return nil
		}
	}
}

// appendASCII appends JSON with escapes for what is not ASCII, so that clients may cut
// it anywhere.
func appendASCII(b, raw []byte) []byte {
	for len(raw) > 0 {
		n := 0
		for n < len(raw) && raw[n] < utf8.RuneSelf {
			n++
		}
		b, raw = append(b, raw[:n]...), raw[n:]
		if len(raw) == 0 {
			break
		}
		r, size := utf8.DecodeRune(raw)
		raw = raw[size:]
		for _, unit := range utf16.AppendRune(nil, r) {
			const digits = "0123456789abcdef"
			b = append(b, '\\', 'u', digits[unit>>12], digits[unit>>8&15], digits[unit>>4&15], digits[unit&15])
		}
	}
	return b
}
