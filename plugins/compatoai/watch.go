// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/genkit-go/genkit/core"
)

// errSilent is why the context of a request ends whose vendor is silent for too long.
var errSilent = errors.New("the provider was silent for too long")

// watch ends a request when nothing has come for some time.
type watch struct {
	ctx    context.Context // of the request
	outer  context.Context // of the caller
	cancel context.CancelCauseFunc
	limit  time.Duration
	timer  *time.Timer // nil without a limit
}

func newWatch(outer context.Context, limit time.Duration) *watch {
	w := &watch{outer: outer, limit: limit}
	w.ctx, w.cancel = context.WithCancelCause(outer)
	if limit > 0 {
		w.timer = time.AfterFunc(limit, func() { w.cancel(errSilent) })
	}
	return w
}

// extend starts the time anew.
func (w *watch) extend() {
	if w.timer != nil {
		w.timer.Reset(w.limit)
	}
}

// stop ends the request.
func (w *watch) stop() {
	if w.timer != nil {
		w.timer.Stop()
	}
	w.cancel(nil)
}

// ended returns an error when the request ended because the caller's context did, or
// because of silence.
func (w *watch) ended(vendor string) error {
	if err := w.outer.Err(); err != nil {
		return core.Errorf(core.StatusOf(err), "%s: %w", vendor, context.Cause(w.outer))
	}
	if context.Cause(w.ctx) == errSilent {
		return core.Errorf(core.DeadlineExceeded, "%s: %w: nothing came for %v; Limits.Timeout of the plugin sets how long to wait", vendor, errSilent, w.limit)
	}
	return nil
}

// watchedBody is an answer's body, limited in time and size.
type watchedBody struct {
	body   io.ReadCloser
	watch  *watch
	client *client
	secret string
	left   int64
	extend bool // each read starts the time anew
}

// Read returns errors with a status; io.EOF stays what it is.
func (b *watchedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		var one [1]byte
		if n, err := b.body.Read(one[:]); n == 0 && err == io.EOF {
			return 0, io.EOF
		}
		return 0, core.Errorf(core.FailedPrecondition, "%s: the answer is larger than %d bytes; Limits.MaxAnswerBytes of the plugin sets how many it may have",
			b.client.vendor.Name, b.client.settings.maxAnswer())
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.body.Read(p)
	b.left -= int64(n)
	if b.extend && n > 0 {
		b.watch.extend()
	}
	if err != nil && err != io.EOF {
		err = b.client.failure(b.watch, b.secret, err)
	}
	return n, err
}

// Close ends the request, which closes its connection unless all was read.
func (b *watchedBody) Close() error {
	b.watch.stop()
	return b.body.Close()
}
