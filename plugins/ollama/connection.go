// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
)

// The most connections that a plugin's own client has to the server.
const (
	maxConnections     = 100
	maxIdleConnections = 20
)

// maxRecord is how many bytes one record of an answer may have: a whole answer, or one
// piece of a stream.
const maxRecord = 64 << 20

// How much is read behind the last record of an answer, and how long that may take.
const (
	drainBytes = 4 << 10
	drainTime  = 50 * time.Millisecond
)

// connection is how a plugin reaches its server. A plugin may be in several instances,
// which share it.
type connection struct {
	mu     sync.Mutex
	base   *url.URL
	key    string
	caller *http.Client
	own    bool // caller is the plugin's
	fetch  *media.Downloader
}

// connect reads the address and makes the client, once.
func (p *Plugin) connect() error {
	c := &p.connection
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.base != nil {
		return nil
	}
	address := p.ServerAddress
	if address == "" {
		address = os.Getenv("OLLAMA_HOST")
	}
	base, err := parseAddress(address)
	if err != nil {
		return err
	}
	if strings.ContainsAny(p.APIKey, "\r\n") {
		return core.Errorf(core.InvalidArgument, "Plugin.APIKey holds a line break")
	}
	c.key = p.APIKey
	if c.key == "" && isCloud(base) {
		c.key = strings.TrimSpace(os.Getenv("OLLAMA_API_KEY"))
	}
	c.caller = p.HTTPClient
	if c.caller == nil {
		c.caller, c.own = p.ownClient(), true
	}
	c.base = base
	return nil
}

func (p *Plugin) ownClient() *http.Client {
	timeout := p.Timeout
	if timeout == 0 {
		timeout = DefaultTimeout
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment}
	if standard, ok := http.DefaultTransport.(*http.Transport); ok {
		transport = standard.Clone()
	}
	transport.MaxConnsPerHost, transport.MaxIdleConnsPerHost = maxConnections, maxIdleConnections
	transport.ResponseHeaderTimeout = max(timeout, 0)
	return &http.Client{Transport: transport, CheckRedirect: sameHost}
}

// sameHost follows redirects within a host only: headers may hold what no other may see.
func sameHost(request *http.Request, via []*http.Request) error {
	if request.URL.Host != via[0].URL.Host || request.URL.Scheme != via[0].URL.Scheme || len(via) >= 10 {
		return http.ErrUseLastResponse
	}
	return nil
}

func (p *Plugin) disconnect() {
	p.connection.mu.Lock()
	defer p.connection.mu.Unlock()
	if p.connection.own {
		p.connection.caller.CloseIdleConnections()
	}
	if p.connection.fetch != nil {
		p.connection.fetch.Close()
	}
}

// downloader fetches images that a request has by URL: the server takes bytes alone.
func (p *Plugin) downloader() *media.Downloader {
	p.connection.mu.Lock()
	defer p.connection.mu.Unlock()
	if p.connection.fetch == nil {
		p.connection.fetch = &media.Downloader{}
	}
	return p.connection.fetch
}

// open sends a request and returns the answer, whose body the caller closes. A nil body
// makes it a GET. Key replaces the plugin's unless it is empty. An answer that is an error
// is returned as one.
func (p *Plugin) open(ctx context.Context, call Call, key string, body any) (*http.Response, error) {
	if err := p.connect(); err != nil {
		return nil, err
	}
	address := p.connection.base.JoinPath(call.Path)
	call.ServerAddress = p.connection.base.String()
	method, content := http.MethodGet, io.Reader(nil)
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, core.Errorf(core.InvalidArgument, "the request to Ollama cannot be JSON: %w", err)
		}
		method, content = http.MethodPost, bytes.NewReader(raw)
	}
	request, err := http.NewRequestWithContext(ctx, method, address.String(), content)
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "the request to Ollama cannot be made: %w", err)
	}
	if err := p.putHeaders(ctx, request, call, key); err != nil {
		return nil, err
	}
	response, err := p.connection.caller.Do(request)
	if err != nil {
		return nil, p.failure(ctx, err)
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		defer response.Body.Close()
		return nil, p.refused(ctx, response, call)
	}
	return response, nil
}

func (p *Plugin) putHeaders(ctx context.Context, request *http.Request, call Call, key string) error {
	h := request.Header
	h.Set("Accept", "application/x-ndjson, application/json")
	if request.Body != nil {
		h.Set("Content-Type", "application/json")
	}
	if p.connection.key != "" {
		h.Set("Authorization", "Bearer "+p.connection.key)
	}
	put := func(more http.Header) {
		for name, values := range more {
			name = http.CanonicalHeaderKey(name)
			if name == "Host" && len(values) > 0 { // net/http takes it from elsewhere
				request.Host = values[0]
				continue
			}
			h[name] = values
		}
	}
	put(p.Headers)
	if p.RequestHeaders != nil {
		more, err := p.RequestHeaders(ctx, &call)
		if err != nil {
			if ctx.Err() != nil {
				return p.failure(ctx, ctx.Err())
			}
			return core.Errorf(core.StatusOf(err), "Plugin.RequestHeaders for %s: %w", call.Path, err)
		}
		put(more)
	}
	if key != "" {
		h.Set("Authorization", "Bearer "+key)
	}
	return nil
}

// get sends a request whose answer is one JSON record, and reads it.
func (p *Plugin) get(ctx context.Context, call Call, key string, body, into any) error {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	response, err := p.open(ctx, call, key, body)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if err := p.next(ctx, newRecords(response.Body), into); err != nil {
		return err
	}
	drain(response.Body, leave)
	return nil
}

// drain reads what is left of an answer behind its last record, which should be nothing
// but its end, so that the next request finds the connection open. Leave cancels the
// request when the end does not come soon.
func drain(body io.Reader, leave context.CancelFunc) {
	timer := time.AfterFunc(drainTime, leave)
	defer timer.Stop()
	_, _ = io.CopyN(io.Discard, body, drainBytes)
}
