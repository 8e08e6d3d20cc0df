// SPDX-License-Identifier: Apache-2.0

package media

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// The limits of a zero [Downloader].
const (
	DefaultMaxBytes     = 20 << 20
	DefaultTimeout      = 60 * time.Second
	DefaultMaxRedirects = 5
)

// Downloader gets media by http and https. Unless AllowPrivate is set it connects to
// addresses of the internet only: not to loopback, private, link-local or other
// special ones, among which are the metadata services of clouds. That is checked
// where connections are made, so neither a name that resolves to such an address nor
// a redirect gets round it. For the same reason it uses no proxy, not even one that
// the environment names: a proxy would connect to where it is told.
//
// The zero value is ready. A Downloader may be used by several goroutines, is not
// copied, and its fields are not changed once it is used. Each plugin has one.
type Downloader struct {
	// MaxBytes is the size in bytes, decompressed, that one download may have; 0 or
	// less is DefaultMaxBytes. What is larger is an error.
	MaxBytes int64
	// Timeout is for one download with all of its redirects; 0 or less is
	// DefaultTimeout.
	Timeout time.Duration
	// MaxRedirects is how many redirects one download follows: 0 is
	// DefaultMaxRedirects, less is none.
	MaxRedirects int

	// AllowPrivate lets downloads reach every address. Whoever sets it must know that
	// URLs come from no stranger, or that the network keeps what strangers must not see
	// out of reach.
	AllowPrivate bool
	// AllowAddr, when set, opens single addresses that are closed otherwise, such as
	// that of an object store within the network. It must be safe for concurrent use.
	AllowAddr func(netip.AddrPort) bool

	// Transport makes the requests; nil is one of the Downloader's own. Of an
	// [*http.Transport] a copy is used, with settings such as TLS and limits, but
	// without its proxy and its own ways to dial. With AllowPrivate it is used as it
	// is, proxy and all. The guard cannot see into any other RoundTripper, so these
	// need AllowPrivate: without it, Fetch is FAILED_PRECONDITION.
	Transport http.RoundTripper

	// Filter, when set, tells which media parts with an http(s) URL Inline replaces;
	// the others are left as they are.
	Filter func(*ai.MediaPart) bool

	once      sync.Once
	transport http.RoundTripper // nil when Transport cannot be guarded
	owned     *http.Transport   // the transport, when it is our own or a copy
}

// Fetch returns the content of an http(s) URL and its type as the server names it,
// with parameters; where it names none, as the first bytes tell.
//
// An error has the status INVALID_ARGUMENT for a URL that cannot be fetched (another
// scheme, credentials within), PERMISSION_DENIED for a closed address,
// FAILED_PRECONDITION for too many bytes, DEADLINE_EXCEEDED or CANCELLED when time or
// context ended, NOT_FOUND when there is no such host, UNAVAILABLE for other failures
// of the network. An answer other than 200 is NOT_FOUND for 404 and 410,
// UNAUTHENTICATED for 401, PERMISSION_DENIED for 403, RESOURCE_EXHAUSTED for 429,
// UNAVAILABLE for 5xx, with RetryAfter when the server asks for it, and
// FAILED_PRECONDITION for the rest. Errors show the URL without its query, in which
// secrets may be.
func (d *Downloader) Fetch(ctx context.Context, rawURL string) (contentType string, data []byte, err error) {
	u, err := parseURL(rawURL)
	if err != nil {
		return "", nil, err
	}
	d.once.Do(d.prepare)
	if d.transport == nil {
		return "", nil, core.Errorf(core.FailedPrecondition,
			"media: a Transport of type %T cannot be kept from private addresses; set AllowPrivate of the Downloader, or give an *http.Transport",
			d.Transport)
	}
	timed, cancel := context.WithTimeout(ctx, d.timeout())
	defer cancel()
	first := shown(u)
	at := first
	for redirects := 0; ; redirects++ {
		response, err := d.get(timed, u)
		if err != nil {
			return "", nil, d.failure(ctx, timed, at, err)
		}
		location := response.Header.Get("Location")
		if !isRedirect(response.StatusCode) || location == "" {
			contentType, data, err = read(response, d.maxBytes())
			if err != nil {
				return "", nil, d.failure(ctx, timed, at, err)
			}
			return contentType, data, nil
		}
		response.Body.Close()
		if redirects >= d.maxRedirects() {
			return "", nil, core.Errorf(core.FailedPrecondition, "media %s: more than %d redirects", at, d.maxRedirects())
		}
		if u, err = redirected(u, location); err != nil {
			return "", nil, core.Errorf(core.StatusOf(err), "media %s: redirected to another URL: %w", at, err)
		}
		at = first + ", redirected to " + shown(u)
	}
}

// Close closes the idle connections. A later Fetch opens new ones.
func (d *Downloader) Close() error {
	d.once.Do(d.prepare)
	if d.owned != nil {
		d.owned.CloseIdleConnections()
	}
	return nil
}

// prepare makes the transport.
func (d *Downloader) prepare() {
	given, isTransport := d.Transport.(*http.Transport)
	switch {
	case d.Transport == nil:
		d.owned = &http.Transport{
			MaxConnsPerHost:        100,
			MaxIdleConns:           100,
			MaxIdleConnsPerHost:    20,
			IdleConnTimeout:        90 * time.Second,
			TLSHandshakeTimeout:    10 * time.Second,
			MaxResponseHeaderBytes: 256 << 10,
		}
	case d.AllowPrivate:
		d.transport = d.Transport
		return
	case isTransport:
		d.owned = given.Clone()
	default:
		return
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	if !d.AllowPrivate {
		dialer.Control = d.guard
	}
	t := d.owned
	t.Proxy, t.DialContext, t.DialTLSContext = nil, dialer.DialContext, nil
	//lint:ignore SA1019 a transport may have them although they are deprecated
	t.Dial, t.DialTLS = nil, nil
	t.ForceAttemptHTTP2 = true // which a dialer of one's own turns off
	d.transport = t
}

func (d *Downloader) maxBytes() int64 {
	if d.MaxBytes <= 0 {
		return DefaultMaxBytes
	}
	return d.MaxBytes
}

func (d *Downloader) timeout() time.Duration {
	if d.Timeout <= 0 {
		return DefaultTimeout
	}
	return d.Timeout
}

func (d *Downloader) maxRedirects() int {
	if d.MaxRedirects == 0 {
		return DefaultMaxRedirects
	}
	return max(d.MaxRedirects, 0)
}
