// SPDX-License-Identifier: Apache-2.0

package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/genkit-go/genkit/core"
)

// userAgent names us; some servers refuse what has no name of its own.
const userAgent = "genkit-go"

// get asks for u, once: redirects are the caller's.
func (d *Downloader) get(ctx context.Context, u *url.URL) (*http.Response, error) {
	request := (&http.Request{
		Method: http.MethodGet,
		URL:    u,
		Header: http.Header{"User-Agent": {userAgent}},
	}).WithContext(ctx)
	return d.transport.RoundTrip(request)
}

func isRedirect(code int) bool {
	switch code {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// read returns the type and the content of an answer, and closes it. Errors that are
// no [*core.Error] are the network's.
func read(response *http.Response, limit int64) (contentType string, data []byte, err error) {
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", nil, answerError(response)
	}
	if coding := response.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return "", nil, core.Errorf(core.FailedPrecondition, "the server sent the content encoding %.20q, which was not asked for", coding)
	}
	data, err = readAll(response.Body, response.ContentLength, limit)
	if err != nil {
		return "", nil, err
	}
	contentType = response.Header.Get("Content-Type")
	if !isMIMEType(contentType) {
		contentType = http.DetectContentType(data)
	}
	return contentType, data, nil
}

// readAll reads a body of which length is announced, -1 when none is. More than limit
// bytes are an error, found before they are read where they are announced.
func readAll(body io.Reader, length, limit int64) ([]byte, error) {
	if length > limit {
		return nil, tooLarge(limit)
	}
	// Nobody makes us set aside more than a usual download by announcing it. The byte
	// beyond is where the end is seen.
	data := make([]byte, 0, min(max(length, 511), DefaultMaxBytes)+1)
	for {
		if len(data) == cap(data) {
			data = slices.Grow(data, 1)
		}
		n, err := body.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case int64(len(data)) > limit:
			return nil, tooLarge(limit)
		case err == io.EOF:
			return data, nil
		case err != nil:
			return nil, err
		}
	}
}

func tooLarge(limit int64) error {
	return core.Errorf(core.FailedPrecondition, "the media has more than %d bytes; MaxBytes of the Downloader is the limit", limit)
}

// answerError is the error for an answer that is not 200.
func answerError(response *http.Response) error {
	status := core.FailedPrecondition
	switch code := response.StatusCode; {
	case code == http.StatusNotFound, code == http.StatusGone:
		status = core.NotFound
	case code == http.StatusUnauthorized:
		status = core.Unauthenticated
	case code == http.StatusForbidden:
		status = core.PermissionDenied
	case code == http.StatusTooManyRequests:
		status = core.ResourceExhausted
	case code >= 500:
		status = core.Unavailable
	}
	err := core.Errorf(status, "the server answered %d %s", response.StatusCode, http.StatusText(response.StatusCode))
	err.RetryAfter = retryAfter(response.Header.Get("Retry-After"), time.Now())
	return err
}

// retryAfter returns the wait that a Retry-After header asks for, in seconds or until
// a date; 0 when it asks for none.
func retryAfter(header string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

// failure returns err, of a download at a URL, with its status. timed is ctx with the
// limit of the download.
func (d *Downloader) failure(ctx, timed context.Context, at string, err error) error {
	if inner := (*url.Error)(nil); errors.As(err, &inner) {
		err = inner.Err // its text has the whole URL
	}
	var (
		known   *core.Error
		closed  *closedError
		noHost  *net.DNSError
		network net.Error
	)
	status := core.Unavailable
	switch {
	case ctx.Err() != nil:
		err = ctx.Err()
		status = core.StatusOf(err)
	case timed.Err() != nil:
		err = fmt.Errorf("not complete after %v, the Timeout of the Downloader: %w", d.timeout(), timed.Err())
		status = core.DeadlineExceeded
	case errors.As(err, &known):
		status = known.Status
	case errors.As(err, &closed):
		err = fmt.Errorf("%w, which media is not fetched from; AllowPrivate or AllowAddr of the Downloader opens it", closed)
		status = core.PermissionDenied
	case errors.As(err, &noHost) && noHost.IsNotFound:
		status = core.NotFound
	case errors.As(err, &network) && network.Timeout():
		status = core.DeadlineExceeded
	}
	return core.Errorf(status, "media %s: %w", at, err)
}
