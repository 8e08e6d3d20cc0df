// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/genkit-go/genkit/core"
)

// errTooLarge is the error of a record beyond maxRecord.
var errTooLarge = errors.New("one record of the answer has more than " + strconv.Itoa(maxRecord>>20) + " MB")

const (
	maxErrorBody = 64 << 10 // bytes that are read of an answer that is an error
	maxErrorText = 500      // bytes that are shown of one that is not Ollama's
)

// errorBody is how Ollama answers with an error, also within a stream.
type errorBody struct {
	Error     string `json:"error"`
	SigninURL string `json:"signin_url"`
}

// failure returns what went wrong with a request that has no answer.
func (p *Plugin) failure(ctx context.Context, err error) error {
	if ended := ctx.Err(); ended != nil {
		return core.Errorf(core.StatusOf(ended), "ollama: %w", context.Cause(ctx))
	}
	var ours *core.Error
	var dial *net.OpError
	var slow net.Error
	switch {
	case errors.As(err, &ours):
		return ours
	case errors.As(err, &dial) && dial.Op == "dial":
		return core.Errorf(core.Unavailable, "no Ollama server answers at %s: start it with \"ollama serve\", or set OLLAMA_HOST or Plugin.ServerAddress: %w",
			p.connection.base.Redacted(), dial.Err)
	case errors.As(err, &slow) && slow.Timeout():
		return core.Errorf(core.DeadlineExceeded, "ollama: no answer in time (Plugin.Timeout): %w", err)
	}
	return core.Errorf(core.Unavailable, "ollama: the connection failed: %w", err)
}

// refused returns the error of an answer with a status of error. Details hold its body.
func (p *Plugin) refused(ctx context.Context, response *http.Response, call Call) error {
	raw, err := io.ReadAll(io.LimitReader(response.Body, maxErrorBody))
	if err != nil && ctx.Err() != nil {
		return p.failure(ctx, err)
	}
	status := core.StatusFromHTTP(response.StatusCode)
	if status == core.OK {
		status = core.Unknown
	}
	var body errorBody
	var details any = json.RawMessage(raw)
	text := ""
	if json.Unmarshal(raw, &body) == nil {
		text = body.Error
	}
	if text == "" {
		text = strings.ToValidUTF8(strings.TrimSpace(string(raw[:min(len(raw), maxErrorText)])), "")
	}
	if !json.Valid(raw) {
		details = text
	}
	if text == "" {
		text = http.StatusText(response.StatusCode)
	}
	text = "HTTP " + strconv.Itoa(response.StatusCode) + ": " + text
	switch {
	case response.StatusCode == http.StatusNotFound && body.Error == "":
		text += "; this is not how Ollama says that there is no such model: is " + p.connection.base.Redacted() + " its address?"
	case response.StatusCode == http.StatusNotFound && call.Model != "" && call.Path != pullPath:
		text += "; get it with \"ollama pull " + call.Model + "\" or Plugin.Pull"
	case body.SigninURL != "":
		text += "; sign in at " + body.SigninURL
	}
	failed := core.Errorf(status, "ollama: %s", text).WithDetails(map[string]any{"body": details})
	failed.RetryAfter = retryAfter(response.Header.Get("Retry-After"), time.Now())
	return failed
}

// reported returns an error that came within a stream.
func reported(message string) error {
	return core.Errorf(core.Internal, "ollama: %s", message)
}

// retryAfter returns how long a header asks to wait: seconds or a date.
func retryAfter(value string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}
