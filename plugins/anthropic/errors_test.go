// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	sdk "github.com/anthropics/anthropic-sdk-go"

	"github.com/genkit-go/genkit/core"
)

// answeredWith returns the error that the vendor's SDK makes of an answer.
func answeredWith(t *testing.T, code int, body string, header http.Header) *core.Error {
	t.Helper()
	request := httptest.NewRequest("POST", "https://example.com/v1/messages", nil)
	e := &sdk.Error{StatusCode: code, Request: request, Response: &http.Response{StatusCode: code, Header: header}, RequestID: header.Get("Request-Id")}
	if err := e.UnmarshalJSON([]byte(body)); err != nil {
		t.Fatal(err)
	}
	var out *core.Error
	if err := (&Plugin{}).failure(t.Context(), fmt.Errorf("wrapped: %w", e)); !errors.As(err, &out) {
		t.Fatalf("%T", err)
	}
	return out
}

func TestFailureAnswered(t *testing.T) {
	for _, test := range []struct {
		code int
		body string
		want string
	}{
		{400, `{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: too large"},"request_id":"req_1"}`,
			"INVALID_ARGUMENT: anthropic: max_tokens: too large (invalid_request_error), request req_1"},
		{402, `{"error":{"type":"billing_error","message":"pay"}}`, "FAILED_PRECONDITION: anthropic: pay (billing_error)"},
		{413, `{"error":{"type":"request_too_large","message":"big"}}`, "INVALID_ARGUMENT: anthropic: big (request_too_large)"},
		{529, `{"error":{"type":"overloaded_error","message":"Overloaded"}}`, "UNAVAILABLE: anthropic: Overloaded (overloaded_error)"},
		{418, `{"error":{"type":"new_error","message":"tea"}}`, "UNKNOWN: anthropic: tea (new_error)"},
		{403, `{"message":"not authorised"}`, "PERMISSION_DENIED: anthropic: not authorised"},
		{503, ``, "UNAVAILABLE: anthropic: HTTP 503 Service Unavailable"},
		{502, ` <html>bad gateway</html> `, "UNAVAILABLE: anthropic: <html>bad gateway</html>"},
		{500, strings.Repeat("x", 600), "INTERNAL: anthropic: " + strings.Repeat("x", maxErrorText)},
		{500, `[1]`, "INTERNAL: anthropic: [1]"},
	} {
		if got := answeredWith(t, test.code, test.body, http.Header{}); got.Error() != test.want {
			t.Errorf("%d %s: %q; want %q", test.code, test.body, got, test.want)
		}
	}
	e := answeredWith(t, 429, `{"error":{"type":"rate_limit_error","message":"slow"}}`, http.Header{"Retry-After": {"7"}, "Request-Id": {"req_9"}})
	if e.RetryAfter != 7*time.Second || !strings.HasSuffix(e.Error(), "request req_9") {
		t.Errorf("%v after %v", e, e.RetryAfter)
	}
	details, err := json.Marshal(e.Details)
	if want := `{"body":{"error":{"type":"rate_limit_error","message":"slow"}},"requestId":"req_9"}`; err != nil || string(details) != want {
		t.Errorf("details %s, %v; want %s", details, err, want)
	}
}

// Errors within a stream have no code: their type tells the status.
func TestFailureOfStream(t *testing.T) {
	for kind, want := range statusOfType {
		err := (&Plugin{}).streamFailure(fmt.Errorf("event: %w", &apiFailure{body: []byte(`{"type":"error","error":{"type":"` + kind + `","message":"m"}}`)}))
		if core.StatusOf(err) != want || !strings.Contains(err.Error(), "m ("+kind+")") {
			t.Errorf("%s: %v; want %v", kind, err, want)
		}
	}
	if err := (&Plugin{}).streamFailure(&apiFailure{body: []byte(`{"error":{"type":"new"}}`)}); core.StatusOf(err) != core.Unknown {
		t.Error(err)
	}
	if err := (&Plugin{}).streamFailure(errors.New("odd")); core.StatusOf(err) != core.Internal {
		t.Error(err)
	}
}

type slowError struct{}

func (slowError) Error() string   { return "slow" }
func (slowError) Timeout() bool   { return true }
func (slowError) Temporary() bool { return true }

func TestFailureOfNetwork(t *testing.T) {
	p := &Plugin{}
	over, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("enough"))
	late, stop := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer stop()
	for _, test := range []struct {
		ctx  context.Context
		err  error
		want core.Status
		text string
	}{
		{over, errors.New("x"), core.Cancelled, "enough"},
		{late, errors.New("x"), core.DeadlineExceeded, "deadline"},
		{t.Context(), slowError{}, core.DeadlineExceeded, "no answer in time"},
		{t.Context(), errors.New("reset"), core.Unavailable, "reset"},
		{t.Context(), fmt.Errorf("w: %w", core.Errorf(core.PermissionDenied, "ours")), core.PermissionDenied, "ours"},
	} {
		if err := p.failure(test.ctx, test.err); core.StatusOf(err) != test.want || !strings.Contains(err.Error(), test.text) {
			t.Errorf("%v: %v; want %v with %q", test.err, err, test.want, test.text)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name, value string
		want        time.Duration
	}{
		{"Retry-After", "2", 2 * time.Second}, {"Retry-After", "0.5", 500 * time.Millisecond},
		{"Retry-After", "-1", 0}, {"Retry-After", "1e300", 0}, {"Retry-After", "NaN", 0}, {"Retry-After", "soon", 0}, {"Retry-After", "", 0},
		{"Retry-After", "Fri, 27 Nov 2026 12:00:30 GMT", 30 * time.Second}, {"Retry-After", "Fri, 27 Nov 2026 11:00:00 GMT", 0},
		{"Retry-After-Ms", "250", 250 * time.Millisecond}, {"Retry-After-Ms", "-250", 0}, {"Retry-After-Ms", "1e300", 0},
	} {
		if got := retryAfter(http.Header{test.name: {test.value}}, now); got != test.want {
			t.Errorf("%s: %s is %v; want %v", test.name, test.value, got, test.want)
		}
	}
	if got := retryAfter(http.Header{"Retry-After-Ms": {"250"}, "Retry-After": {"1"}}, now); got != 250*time.Millisecond {
		t.Errorf("the finer header gives %v", got)
	}
}
