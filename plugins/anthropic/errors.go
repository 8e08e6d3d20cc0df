// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	sdk "github.com/anthropics/anthropic-sdk-go"

	"github.com/genkit-go/genkit/core"
)

// statusOfType is the status of the error types of the API, for errors within a stream,
// which have no HTTP code, and for codes that say nothing.
// https://platform.claude.com/docs/en/api/errors
var statusOfType = map[string]core.Status{
	"invalid_request_error": core.InvalidArgument,
	"authentication_error":  core.Unauthenticated,
	"billing_error":         core.FailedPrecondition,
	"permission_error":      core.PermissionDenied,
	"not_found_error":       core.NotFound,
	"request_too_large":     core.InvalidArgument,
	"rate_limit_error":      core.ResourceExhausted,
	"timeout_error":         core.DeadlineExceeded,
	"api_error":             core.Internal,
	"overloaded_error":      core.Unavailable,
}

// maxErrorText is how many bytes of an answer that is no JSON are shown.
const maxErrorText = 500

// errorBody is what the API answers with an error.
type errorBody struct {
	Error struct {
		Type    string `json:"type"`
		Message string `json:"message"`
	} `json:"error"`
	Message   string `json:"message"` // in place of error, at other clouds
	RequestID string `json:"request_id"`
}

// failure returns what went wrong with a call: the end of the context, an answer of the
// API with an error, or the network.
func (p *Plugin) failure(ctx context.Context, err error) error {
	if ended := ctx.Err(); ended != nil {
		return core.Errorf(core.StatusOf(ended), "%s: %w", p.Name(), context.Cause(ctx))
	}
	var answered *sdk.Error
	if errors.As(err, &answered) {
		return p.answered(answered)
	}
	var ours *core.Error
	var slow net.Error
	switch {
	case errors.As(err, &ours):
		return ours
	case errors.As(err, &slow) && slow.Timeout():
		return core.Errorf(core.DeadlineExceeded, "%s: no answer in time: %w", p.Name(), err)
	}
	return core.Errorf(core.Unavailable, "%s: the connection failed: %w", p.Name(), err)
}

// answered returns an error that came as an answer.
func (p *Plugin) answered(e *sdk.Error) error {
	status := core.StatusFromHTTP(e.StatusCode)
	out := p.reported(status, withoutKeys([]byte(e.RawJSON()), e.Request), e.RequestID)
	if e.Response != nil {
		out.RetryAfter = retryAfter(e.Response.Header, time.Now())
	}
	if out.Message == p.Name()+": " {
		out.Message += "HTTP " + strconv.Itoa(e.StatusCode) + " " + http.StatusText(e.StatusCode)
		if e.StatusCode == http.StatusNotFound {
			out.Message += "; is the BaseURL that of the API?"
		}
	}
	return out
}

// withoutKeys returns a body without the key or token of the request that it answers.
func withoutKeys(body []byte, request *http.Request) []byte {
	if request == nil {
		return body
	}
	for _, key := range []string{request.Header.Get("X-Api-Key"), strings.TrimPrefix(request.Header.Get("Authorization"), "Bearer ")} {
		if len(key) > 5 {
			body = bytes.ReplaceAll(body, []byte(key), []byte("<redacted>"))
		}
	}
	return body
}

// streamFailure returns an error that an event of a stream is or makes.
func (p *Plugin) streamFailure(err error) error {
	var failed *apiFailure
	if errors.As(err, &failed) {
		return p.reported(core.Unknown, failed.body, "")
	}
	return p.unreadable(err)
}

// unreadable returns the error of an answer that is not what the API says it is.
func (p *Plugin) unreadable(err error) error {
	return core.Errorf(core.Internal, "%s: the answer cannot be read: %w", p.Name(), err)
}

// reported returns the error that a body describes. Details hold the body and the id of
// the request.
func (p *Plugin) reported(status core.Status, raw []byte, requestID string) *core.Error {
	var body errorBody
	text := ""
	var details any
	if json.Unmarshal(raw, &body) == nil {
		text = body.Error.Message
		if text == "" {
			text = body.Message
		}
		details = json.RawMessage(raw)
	} else {
		text = strings.ToValidUTF8(strings.TrimSpace(string(raw[:min(len(raw), maxErrorText)])), "")
		details = text
	}
	if status == core.Unknown {
		if s, known := statusOfType[body.Error.Type]; known {
			status = s
		} else if p.Platform != nil && p.Platform.Statuses[body.Error.Type] != core.OK {
			status = p.Platform.Statuses[body.Error.Type]
		}
	}
	if requestID == "" {
		requestID = body.RequestID
	}
	if body.Error.Type != "" {
		text = strings.TrimSpace(text + " (" + body.Error.Type + ")")
	}
	if requestID != "" && text != "" {
		text += ", request " + requestID
	}
	return core.Errorf(status, "%s: %s", p.Name(), text).WithDetails(map[string]any{"body": details, "requestId": requestID})
}

// retryAfter returns how long the headers ask to wait: seconds or a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && ms > 0 && ms < 1e10 {
		return time.Duration(ms * float64(time.Millisecond))
	}
	value := h.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		if seconds > 0 && seconds < 1e7 {
			return time.Duration(seconds * float64(time.Second))
		}
		return 0
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}
