// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/genkit-go/genkit/core"
)

// problemOf returns what a client may know about err. The outermost *core.Error
// of the chain decides: when it is public its message and details are shown, as
// they are; everything else keeps its status and gets a generic text, unless dev
// is set.
func problemOf(err error, dev bool) (p *problem, public bool) {
	status := core.StatusOf(err)
	if status == core.OK {
		status = core.Internal // an error that says OK must not look like a success
	}
	p = &problem{Status: status.String(), Message: genericText(status), code: status.HTTP()}
	var e *core.Error
	if errors.As(err, &e) {
		public = e.Public()
	}
	if e != nil && (public || dev) {
		p.Details = e.Details
		if e.Message != "" {
			p.Message = e.Message
		}
	}
	if !public && dev && (e == nil || err != error(e)) { // what was wrapped around e, if anything, helps
		p.Message = err.Error()
	}
	return p, public
}

var genericTexts = map[core.Status]string{
	core.Cancelled:          "Cancelled",
	core.Unknown:            "Unknown Error",
	core.InvalidArgument:    "Invalid Argument",
	core.DeadlineExceeded:   "Deadline Exceeded",
	core.NotFound:           "Not Found",
	core.AlreadyExists:      "Already Exists",
	core.PermissionDenied:   "Permission Denied",
	core.ResourceExhausted:  "Resource Exhausted",
	core.FailedPrecondition: "Failed Precondition",
	core.Aborted:            "Aborted",
	core.OutOfRange:         "Out Of Range",
	core.Unimplemented:      "Not Implemented",
	core.Internal:           "Internal Error",
	core.Unavailable:        "Unavailable",
	core.DataLoss:           "Data Loss",
	core.Unauthenticated:    "Unauthenticated",
}

// genericText is what clients read in place of a text that is not public.
func genericText(s core.Status) string {
	if text, ok := genericTexts[s]; ok {
		return text
	}
	return genericTexts[core.Unknown]
}

// panicked is the error of an action, or of a context provider, that panicked.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// explain returns what the client may know about err, and logs what it may not.
func (h *handler) explain(ctx context.Context, err error, ids spanIDs) *problem {
	p, public := problemOf(err, h.dev)
	if public {
		return p
	}
	level := slog.LevelWarn
	switch {
	case ctx.Err() != nil && core.StatusOf(err) == core.Cancelled:
		level = slog.LevelDebug // the client left
	case p.code >= http.StatusInternalServerError:
		level = slog.LevelError
	}
	attrs := []slog.Attr{slog.String("action", h.action.Key()), slog.String("status", p.Status), slog.String("error", err.Error())}
	if ids.trace != "" { // the span is over: its context is not at hand any more
		attrs = append(attrs, slog.String("traceId", ids.trace), slog.String("spanId", ids.span))
	}
	var panicked *panicked
	if errors.As(err, &panicked) {
		attrs = append(attrs, slog.String("stack", string(panicked.stack)))
	}
	logger := h.logger
	if logger == nil {
		logger = h.action.Logger()
	}
	logger.LogAttrs(ctx, level, "a request failed", attrs...)
	return p
}
