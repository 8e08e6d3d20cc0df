// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/openai/openai-go/v3/option"

	"github.com/genkit-go/genkit/core"
)

// check turns answers of failure into errors, before the SDK does so in a way that
// loses their status when the body is not what OpenAI would send.
func (c *client) check(q *http.Request, next option.MiddlewareNext) (*http.Response, error) {
	response, err := next(q)
	if err != nil || response.StatusCode < 300 {
		return response, err
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(response.Body, maxErrorBody)) // what there is of it
	return nil, c.refusal(response.StatusCode, response.Header, body)
}

// refusal is the error of an HTTP status.
func (c *client) refusal(code int, header http.Header, body []byte) *core.Error {
	status := core.StatusFromHTTP(code)
	if status == core.OK || code < 400 {
		status = core.Unknown // a redirect that was not followed
	}
	d := readFailure(body)
	text := d.Message
	if text == "" {
		text = http.StatusText(code)
		if code == http.StatusNotFound {
			text += "; is the base URL that of the API?"
		}
	}
	e := core.Errorf(status, "%s: HTTP status %d: %s", c.vendor.Name, code, shorten(text))
	e.RetryAfter = retryAfter(header, time.Now())
	details := map[string]any{"httpStatus": code}
	for name, value := range map[string]string{"type": d.Type, "code": d.Code, "param": d.Param} {
		if value != "" {
			details[name] = shorten(value)
		}
	}
	return e.WithDetails(details)
}

// minSecret is the length of keys that are kept out of errors. Servers without keys are
// often given a short word, which may be part of any message.
const minSecret = 6

// failure is the error of a request that failed, without its key.
func (c *client) failure(w *watch, secret string, err error) error {
	if ended := w.ended(c.vendor.Name); ended != nil {
		return ended
	}
	var e *core.Error
	if errors.As(err, &e) {
		if len(secret) < minSecret || !strings.Contains(e.Message, secret) {
			return e
		}
		clean := core.Errorf(e.Status, "%s", strings.ReplaceAll(e.Message, secret, "<redacted>"))
		clean.RetryAfter = e.RetryAfter
		return clean
	}
	text := err.Error()
	if len(secret) >= minSecret {
		text = strings.ReplaceAll(text, secret, "<redacted>")
	}
	return core.Errorf(core.Unavailable, "%s: %s", c.vendor.Name, shorten(text))
}

// failureBody is what vendors tell of a failure, in any of their forms.
type failureBody struct{ Message, Type, Code, Param string }

// readFailure reads the forms {"error":{"message",…}}, {"error":"…"}, {"message":"…"},
// {"detail":…}, {"errors":[…]}, and a list of any of them. Other text is its own message.
func readFailure(body []byte) failureBody {
	if d, ok := readFailureJSON(body, 0); ok {
		return d
	}
	text := strings.TrimSpace(string(body))
	if strings.HasPrefix(text, "<") || strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") || text == "null" {
		return failureBody{} // a page, or nothing that anyone would read
	}
	return failureBody{Message: text}
}

// maxFailureDeep is how deep messages are looked for.
const maxFailureDeep = 4

func readFailureJSON(body []byte, depth int) (failureBody, bool) {
	if depth > maxFailureDeep || len(body) == 0 {
		return failureBody{}, false
	}
	switch body[0] {
	case '"':
		var text string
		if json.Unmarshal(body, &text) != nil || text == "" {
			return failureBody{}, false
		}
		return failureBody{Message: text}, true
	case '[':
		var list []json.RawMessage
		if json.Unmarshal(body, &list) != nil {
			return failureBody{}, false
		}
		for _, item := range list {
			if d, ok := readFailureJSON(item, depth+1); ok {
				return d, true
			}
		}
		return failureBody{}, false
	case '{':
		var fields map[string]json.RawMessage
		if json.Unmarshal(body, &fields) != nil {
			return failureBody{}, false
		}
		for _, name := range []string{"error", "errors", "message", "detail", "msg"} {
			if d, ok := readFailureJSON(fields[name], depth+1); ok {
				for target, name := range map[*string]string{&d.Type: "type", &d.Code: "code", &d.Param: "param"} {
					if *target == "" {
						*target = word(fields[name])
					}
				}
				return d, true
			}
		}
	}
	return failureBody{}, false
}

// word returns a string or number as text.
func word(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}

// shorten cuts a text that is too long for an error.
func shorten(text string) string {
	if len(text) <= maxErrorText {
		return strings.ToValidUTF8(text, "\uFFFD")
	}
	cut := maxErrorText
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return fmt.Sprintf("%s… (%d bytes)", strings.ToValidUTF8(text[:cut], "\uFFFD"), len(text))
}

// maxRetryAfter bounds what a header may ask for.
const maxRetryAfter = 24 * time.Hour

// retryAfter reads the headers by which providers ask to wait: milliseconds, seconds,
// or a date. 0 is no wish.
func retryAfter(header http.Header, now time.Time) time.Duration {
	bounded := func(seconds float64) time.Duration {
		if math.IsNaN(seconds) || seconds <= 0 {
			return 0
		}
		return time.Duration(min(seconds, maxRetryAfter.Seconds()) * float64(time.Second))
	}
	if ms, err := strconv.ParseFloat(strings.TrimSpace(header.Get("Retry-After-Ms")), 64); err == nil {
		return bounded(ms / 1000)
	}
	text := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		return bounded(seconds)
	}
	if at, err := http.ParseTime(text); err == nil {
		return bounded(at.Sub(now).Seconds())
	}
	return 0
}
