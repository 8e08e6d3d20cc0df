// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/genkit-go/genkit/core"
)

// The limits of answers, in bytes.
const (
	maxErrorBytes  = 1 << 20   // of an answer that is an error
	maxAnswerBytes = 256 << 20 // of an answer, or of one event of a stream
)

// call is one call of Google's services.
type call struct {
	name    string // of the action, for errors
	options callOptions
	path    string         // below the version of the API; see paths.go
	stream  bool           // the answer comes as server-sent events
	body    map[string]any // nil for a call that only reads
}

// callOptions are what a call's configuration says about where and as whom it is sent.
type callOptions struct {
	key        string // in place of the plugin's credentials
	location   string // in place of the plugin's, Vertex AI only
	apiVersion string
	headers    http.Header
}

// reply is an answer of success. It must be closed.
type reply struct {
	b      *backend
	c      *call
	outer  context.Context // of the caller
	inner  context.Context // ends when the provider is silent for too long
	cancel context.CancelCauseFunc
	watch  *time.Timer
	body   io.ReadCloser
}

// errSilent is why a call ends whose provider says nothing.
var errSilent = errors.New("the provider sent nothing for too long")

// do sends c, once.
func (b *backend) do(ctx context.Context, c *call) (*reply, error) {
	if err := ctx.Err(); err != nil {
		return nil, core.Errorf(core.StatusOf(err), "%s: %w", c.name, err)
	}
	if c.options.key == "" && !b.hasCredentials {
		return nil, core.Errorf(core.FailedPrecondition, "%s: there is no API key; set %s, or apiKey in the configuration of the call", c.name, b.keyPlaces)
	}
	r := &reply{b: b, c: c, outer: ctx}
	r.inner, r.cancel = context.WithCancelCause(ctx)
	r.watch = time.AfterFunc(b.timeout, func() { r.cancel(errSilent) })
	request, err := b.request(r.inner, c)
	if err != nil {
		r.Close()
		return nil, err
	}
	response, err := b.http.Do(request)
	if err != nil {
		defer r.Close()
		return nil, r.failure(err)
	}
	r.body = response.Body
	if response.StatusCode < 200 || response.StatusCode > 299 {
		defer r.Close()
		return nil, r.refusal(response)
	}
	return r, nil
}

// request builds the request of a call, at the endpoint that Google's SDK names.
func (b *backend) request(ctx context.Context, c *call) (*http.Request, error) {
	endpoint, err := b.endpointAt(ctx, c.options.location)
	if err != nil {
		return nil, err
	}
	method, body := http.MethodGet, io.Reader(nil)
	if c.body != nil {
		raw, err := json.Marshal(c.body)
		if err != nil {
			return nil, core.Errorf(core.InvalidArgument, "%s: the request cannot be JSON: %w", c.name, err)
		}
		method, body = http.MethodPost, bytes.NewReader(raw)
	}
	request, err := http.NewRequestWithContext(ctx, method, b.url(endpoint, c), body)
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "%s: %s", c.name, b.withoutKeys(err.Error(), c))
	}
	for _, headers := range []http.Header{endpoint.Headers, c.options.headers} {
		for name, values := range headers {
			request.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Goog-Api-Client", clientName)
	if key := c.options.key; key != "" {
		request.Header.Set("X-Goog-Api-Key", key)
	} else if b.key != "" {
		request.Header.Set("X-Goog-Api-Key", b.key)
	}
	return request, nil
}

// clientName tells Google's services who calls.
const clientName = "genkit-go"

// Read reads the body; each piece tells that the provider is there.
func (r *reply) Read(p []byte) (int, error) {
	n, err := r.body.Read(p)
	if n > 0 {
		r.watch.Reset(r.b.timeout)
	}
	return n, err
}

// Close ends the call, and with it the connection when the body was not read to its end.
func (r *reply) Close() {
	r.watch.Stop()
	if r.body != nil {
		r.body.Close()
	}
	r.cancel(nil)
}

// decode reads the whole body into v and closes the reply.
func (r *reply) decode(v any) error {
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxAnswerBytes+1))
	switch {
	case err != nil:
		return r.failure(err)
	case len(data) > maxAnswerBytes:
		return core.Errorf(core.ResourceExhausted, "%s: the answer has more than %d bytes", r.c.name, maxAnswerBytes)
	}
	if err := json.Unmarshal(data, v); err != nil {
		return r.unreadable(data, err)
	}
	return nil
}

// ask sends a call and reads its answer into v.
func (b *backend) ask(ctx context.Context, c *call, v any) error {
	r, err := b.do(ctx, c)
	if err != nil {
		return err
	}
	return r.decode(v)
}
