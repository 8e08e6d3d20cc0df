// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/genkit-go/genkit/core"
)

// client sends requests through the vendor's SDK.
type client struct {
	vendor   *Vendor
	settings Settings
	sdk      openai.Client
	own      *http.Transport // when there is no HTTPClient of the user
}

// newClient makes the SDK's client by hand, for its constructor reads OpenAI's
// environment: an organization or a key of OpenAI must not go to another vendor.
func newClient(v *Vendor, s Settings) *client {
	c := &client{vendor: v, settings: s}
	h := s.HTTPClient
	if h == nil {
		c.own = &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			MaxConnsPerHost:     100,
			MaxIdleConns:        100,
			MaxIdleConnsPerHost: 20,
			IdleConnTimeout:     90 * time.Second,
			TLSHandshakeTimeout: 10 * time.Second,
			ForceAttemptHTTP2:   true,
		}
		h = &http.Client{Transport: c.own}
	}
	o := []option.RequestOption{
		option.WithHTTPClient(h),
		option.WithMaxRetries(0), // to retry is the caller's
		option.WithHeaderDel("X-Stainless-Retry-Count"),
		option.WithMiddleware(c.check),
	}
	for name, values := range s.Headers {
		o = append(o, option.WithHeaderDel(name))
		for _, value := range values {
			o = append(o, option.WithHeaderAdd(name, value))
		}
	}
	for name, values := range s.Query {
		for _, value := range values {
			o = append(o, option.WithQueryAdd(name, value))
		}
	}
	c.sdk = openai.Client{Options: o}
	return c
}

// hasKey tells whether a request may go out that brings no key of its own.
func (c *client) hasKey() bool {
	return c.settings.APIKey != "" || c.settings.Token != nil || c.vendor.KeyOptional
}

func (c *client) close() {
	if c.own != nil {
		c.own.CloseIdleConnections()
	}
}

// call is one request.
type call struct {
	method, path string
	model        string // for URLOf
	key          string // of the call; "" is the plugin's
	contentType  string // of body; "" is JSON
	body         []byte
	stream       bool
}

// do sends a request and returns the answer, whose body must be closed. The body is
// limited in size, and what the vendor's silence means is an error of reading it.
func (c *client) do(ctx context.Context, q call) (*http.Response, error) {
	if err := ctx.Err(); err != nil {
		return nil, core.Errorf(core.StatusOf(err), "%s: %w", c.vendor.Name, context.Cause(ctx))
	}
	o, secret, err := c.options(ctx, q)
	if err != nil {
		return nil, err
	}
	w := newWatch(ctx, c.settings.timeout())
	var response *http.Response
	var body any
	if q.body != nil {
		body = bytes.NewReader(q.body)
	}
	if err := c.sdk.Execute(w.ctx, q.method, q.path, body, &response, o...); err != nil {
		w.stop()
		return nil, c.failure(w, secret, err)
	}
	response.Body = &watchedBody{body: response.Body, watch: w, client: c, secret: secret, left: c.settings.maxAnswer(), extend: q.stream}
	return response, nil
}

// options returns those of one request, and its key.
func (c *client) options(ctx context.Context, q call) ([]option.RequestOption, string, error) {
	base := c.settings.BaseURL
	if c.settings.URLOf != nil {
		base = c.settings.URLOf(q.model)
	}
	o := []option.RequestOption{option.WithBaseURL(strings.TrimSuffix(base, "/") + "/")}
	switch {
	case q.contentType != "":
		o = append(o, option.WithHeader("Content-Type", q.contentType))
	case q.body != nil:
		o = append(o, option.WithHeader("Content-Type", "application/json"))
	}
	if q.stream {
		o = append(o, option.WithHeader("Accept", "text/event-stream"))
	}
	key := q.key
	if c.settings.CleanKey != nil {
		key = c.settings.CleanKey(key)
	}
	if key == "" {
		key = c.settings.APIKey
	}
	if strings.ContainsAny(key, "\r\n\x00") {
		return nil, "", core.Errorf(core.InvalidArgument, "%s: apiKey holds a control character", c.vendor.Name)
	}
	switch {
	case key != "" && c.settings.KeyHeader != "":
		return append(o, option.WithHeader(c.settings.KeyHeader, key)), key, nil
	case key != "":
		return append(o, option.WithHeader("Authorization", "Bearer "+key)), key, nil
	case c.settings.Token != nil:
		token, err := c.settings.Token(ctx)
		if err != nil {
			return nil, "", core.Errorf(tokenStatus(err), "%s: no token: %w", c.vendor.Name, err)
		}
		return append(o, option.WithHeader("Authorization", "Bearer "+token)), token, nil
	case !c.vendor.KeyOptional:
		return nil, "", core.Errorf(core.Unauthenticated, "%s: the call has no API key; set apiKey in its configuration", c.vendor.Name)
	}
	return o, "", nil
}

// tokenStatus is the status of a token source's error, which need not know of any.
func tokenStatus(err error) core.Status {
	var e *core.Error
	if errors.As(err, &e) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return core.StatusOf(err)
	}
	return core.Unauthenticated
}

// whole sends a request and returns the whole body.
func (c *client) whole(ctx context.Context, q call) (body []byte, contentType string, err error) {
	response, err := c.do(ctx, q)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	return body, response.Header.Get("Content-Type"), err
}

// post sends v as JSON and decodes the answer, whose text it returns too.
func (c *client) post(ctx context.Context, path, model, key string, v, answer any) (json.RawMessage, error) {
	body, err := encode(v)
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "%s: the request cannot be JSON: %w", c.vendor.Name, err)
	}
	raw, _, err := c.whole(ctx, call{method: http.MethodPost, path: path, model: model, key: key, body: body})
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, answer); err != nil {
		return nil, core.Errorf(core.Internal, "%s: the answer of %s is no such JSON: %w", c.vendor.Name, path, err)
	}
	return raw, nil
}

// encode is json.Marshal without the escapes for HTML.
func encode(v any) ([]byte, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}
