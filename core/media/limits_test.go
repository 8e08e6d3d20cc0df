// SPDX-License-Identifier: Apache-2.0

package media_test

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
)

func TestFetchTooLarge(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("bytes"))
		switch r.URL.Path {
		case "/announced":
			w.Header().Set("Content-Length", strconv.Itoa(n))
			w.(http.Flusher).Flush()
			io.Copy(io.Discard, r.Body)
			<-r.Context().Done() // it is not read
		case "/streamed":
			w.(http.Flusher).Flush()
			io.WriteString(w, strings.Repeat("a", n))
		case "/zipped":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			defer z.Close()
			io.WriteString(z, strings.Repeat("a", n))
		case "/whole":
			w.Header().Set("Content-Length", strconv.Itoa(n))
			io.WriteString(w, strings.Repeat("a", n))
		case "/endless":
			for {
				if _, err := w.Write(make([]byte, 4096)); err != nil {
					return
				}
			}
		}
	})
	for _, tt := range []struct {
		path  string
		bytes int
		limit int64
		ok    bool
	}{
		{"/whole", 1000, 1000, true},
		{"/whole", 1001, 1000, false},
		{"/streamed", 1000, 1000, true},
		{"/streamed", 1001, 1000, false},
		{"/streamed", 100_000, 1000, false},
		{"/streamed", 600, 599, false},
		{"/zipped", 1000, 1000, true},
		{"/zipped", 1001, 1000, false},
		{"/announced", 1001, 1000, false},
		{"/announced", media.DefaultMaxBytes + 1, 0, false},
		{"/announced", media.DefaultMaxBytes + 1, -1, false},
		{"/endless", 0, 0, false},
		{"/whole", media.DefaultMaxBytes, 0, true},
		{"/streamed", 100_000, 1<<63 - 1, true},
	} {
		d := open(t, &media.Downloader{MaxBytes: tt.limit})
		_, data, err := d.Fetch(t.Context(), fmt.Sprintf("%s%s?bytes=%d&key=SECRET", server.URL, tt.path, tt.bytes))
		if tt.ok {
			if err != nil || len(data) != tt.bytes {
				t.Errorf("%+v: %d bytes, %v", tt, len(data), err)
			}
			continue
		}
		limit := tt.limit
		if limit <= 0 {
			limit = media.DefaultMaxBytes
		}
		wantError(t, err, core.FailedPrecondition, server.URL+tt.path, fmt.Sprintf("more than %d bytes; MaxBytes", limit))
		if data != nil {
			t.Errorf("%+v: %d bytes beside the error", tt, len(data))
		}
	}
}

// TestFetchLyingLength checks that no memory is set aside because a server announces
// it, and that a body longer than announced is kept whole.
func TestFetchLyingLength(t *testing.T) {
	for _, length := range []int64{-1, 0, 5, 1 << 62} {
		d := open(t, &media.Downloader{MaxBytes: 1<<63 - 1, Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			response := answer(200, "a/b", strings.NewReader("ten bytes."))
			response.ContentLength = length
			return response, nil
		})})
		if _, data, err := d.Fetch(t.Context(), "http://example.com"); err != nil || string(data) != "ten bytes." {
			t.Errorf("length %d: %q, %v", length, data, err)
		}
	}
}

func TestFetchTime(t *testing.T) {
	stalls := func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/body" {
			return answer(200, "a/b", readerFunc(func([]byte) (int, error) {
				<-r.Context().Done()
				return 0, r.Context().Err()
			})), nil
		}
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	for _, tt := range []struct {
		name              string
		timeout, deadline time.Duration
		cancel            bool
		want              core.Status
		text              string
		after             time.Duration
	}{
		{"default", 0, 0, false, core.DeadlineExceeded, "not complete after 1m0s, the Timeout of the Downloader", time.Minute},
		{"negative", -1, 0, false, core.DeadlineExceeded, "1m0s", time.Minute},
		{"own", 5 * time.Second, 0, false, core.DeadlineExceeded, "after 5s", 5 * time.Second},
		{"deadline of the caller", 5 * time.Second, time.Second, false, core.DeadlineExceeded, "context deadline exceeded", time.Second},
		{"cancelled", 5 * time.Second, time.Second, true, core.Cancelled, "context canceled", time.Second},
	} {
		for _, path := range []string{"/head", "/body"} {
			t.Run(tt.name+path, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					d := &media.Downloader{Timeout: tt.timeout, AllowPrivate: true, Transport: roundTripper(stalls)}
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					switch {
					case tt.cancel:
						time.AfterFunc(tt.deadline, cancel)
					case tt.deadline != 0:
						ctx, cancel = context.WithTimeout(ctx, tt.deadline)
						defer cancel()
					}
					start := time.Now()
					_, _, err := d.Fetch(ctx, "http://example.com"+path+"?SECRET")
					wantError(t, err, tt.want, "media http://example.com"+path+": ", tt.text)
					if took := time.Since(start); took != tt.after {
						t.Errorf("after %v, want %v", took, tt.after)
					}
				})
			})
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := open(t, new(media.Downloader)).Fetch(ctx, "http://127.0.0.1:1/")
	wantError(t, err, core.Cancelled)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
