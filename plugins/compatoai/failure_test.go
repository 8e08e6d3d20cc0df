// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/core"
)

func TestReadFailure(t *testing.T) {
	for _, test := range []struct {
		body string
		want failureBody
	}{
		{`{"error":{"message":"no","type":"t","code":"c","param":"p"}}`, failureBody{"no", "t", "c", "p"}},
		{`{"error":{"message":"no","code":429}}`, failureBody{Message: "no", Code: "429"}},
		{`{"error":"no"}`, failureBody{Message: "no"}},
		{`{"message":"no","type":"t"}`, failureBody{Message: "no", Type: "t"}},
		{`{"object":"error","message":"no","code":null}`, failureBody{Message: "no"}},
		{`{"detail":[{"loc":["body"],"msg":"no","type":"t"}]}`, failureBody{Message: "no", Type: "t"}},
		{`{"success":false,"errors":[{"code":7003,"message":"no"}]}`, failureBody{Message: "no", Code: "7003"}},
		{`[{"error":{"message":"no"}}]`, failureBody{Message: "no"}},
		{`{"error":{"error":{"error":{"error":{"error":"deep"}}}}}`, failureBody{}},
		{`upstream is down`, failureBody{Message: "upstream is down"}},
		{`<html></html>`, failureBody{}},
		{`{"error":`, failureBody{}},
		{`null`, failureBody{}},
		{`[]`, failureBody{}},
		{`""`, failureBody{Message: `""`}},
		{``, failureBody{}},
	} {
		if diff := cmp.Diff(test.want, readFailure([]byte(test.body))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.body, diff)
		}
	}
}

func FuzzReadFailure(f *testing.F) {
	for _, seed := range []string{`{"error":{"message":"no"}}`, `[{"detail":1}]`, `"x"`, ` {`, "\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if text := shorten(readFailure(body).Message); len(text) > maxErrorText+100 || !utf8.ValidString(text) {
			t.Errorf("a message of %d bytes, valid %v", len(text), utf8.ValidString(text))
		}
	})
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		header, value string
		want          time.Duration
	}{
		{"Retry-After", "7", 7 * time.Second},
		{"Retry-After", "0.5", 500 * time.Millisecond},
		{"Retry-After", "Fri, 27 Nov 2026 12:01:30 GMT", 90 * time.Second},
		{"Retry-After", "Fri, 27 Nov 2026 11:00:00 GMT", 0},
		{"Retry-After", "-1", 0},
		{"Retry-After", "NaN", 0},
		{"Retry-After", "Inf", maxRetryAfter},
		{"Retry-After", "1e300", maxRetryAfter},
		{"Retry-After", "soon", 0},
		{"Retry-After-Ms", "1500", 1500 * time.Millisecond},
		{"X-Other", "7", 0},
	} {
		if got := retryAfter(http.Header{test.header: {test.value}}, now); got != test.want {
			t.Errorf("%s %q: %v; want %v", test.header, test.value, got, test.want)
		}
	}
}

func TestShorten(t *testing.T) {
	long := strings.Repeat("ä", maxErrorText)
	if got := shorten(long); len(got) > maxErrorText+30 || !utf8.ValidString(got) || !strings.HasSuffix(got, "… (8192 bytes)") {
		t.Errorf("%d bytes, valid %v: …%s", len(got), utf8.ValidString(got), got[len(got)-20:])
	}
	if got := shorten("a\xffb"); got != "a\uFFFDb" {
		t.Errorf("%q", got)
	}
}

func TestInlineFailure(t *testing.T) {
	c := &client{vendor: &Vendor{Name: "acme"}}
	for raw, want := range map[string]core.Status{
		``: core.OK, `null`: core.OK,
		`{"message":"x","code":429}`:                     core.ResourceExhausted,
		`{"message":"x","code":"503"}`:                   core.Unavailable,
		`{"message":"x","code":"rate_limit_exceeded"}`:   core.ResourceExhausted,
		`{"message":"x","type":"invalid_request_error"}`: core.InvalidArgument,
		`{"message":"x","type":"server_error"}`:          core.Internal,
		`{"message":"x"}`:                                core.Unavailable,
		`{}`:                                             core.Unavailable,
		`{"message":"x","code":200}`:                     core.Unavailable,
	} {
		if got := core.StatusOf(c.inlineFailure([]byte(raw))); got != want {
			t.Errorf("%s: %v; want %v", raw, got, want)
		}
	}
}

func TestRefusal(t *testing.T) {
	c := &client{vendor: &Vendor{Name: "acme"}}
	e := c.refusal(418, http.Header{"Retry-After": {"2"}}, []byte(`{"error":{"message":"teapot","code":"tea"}}`))
	if e.Status != core.Unknown || e.RetryAfter != 2*time.Second || e.Message != "acme: HTTP status 418: teapot" {
		t.Errorf("%v %v", e, e.RetryAfter)
	}
	if diff := cmp.Diff(map[string]any{"httpStatus": 418, "code": "tea"}, e.Details); diff != "" {
		t.Error(diff)
	}
	if e := c.refusal(304, nil, nil); e.Status != core.Unknown {
		t.Errorf("a redirect is %v", e)
	}
}
