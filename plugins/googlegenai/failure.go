// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/genkit-go/genkit/core"
)

// maxMessageBytes is how much of a provider's message an error shows.
const maxMessageBytes = 4 << 10

// failure returns the error of a call that failed with err on its way: of the caller's
// context, of the provider's silence, or of the network.
func (r *reply) failure(err error) error {
	if ended := r.outer.Err(); ended != nil {
		return core.Errorf(core.StatusOf(ended), "%s: %w", r.c.name, ended)
	}
	if errors.Is(context.Cause(r.inner), errSilent) {
		return core.Errorf(core.DeadlineExceeded, "%s: %w: %v, which is the plugin's Timeout", r.c.name, errSilent, r.b.timeout)
	}
	status := core.Unavailable
	if own := (*core.Error)(nil); errors.As(err, &own) { // of the credentials
		status = own.Status
	}
	return core.Errorf(status, "%s: %s", r.c.name, r.b.withoutKeys(err.Error(), r.c))
}

// refusal returns the error for an answer that is none of success.
func (r *reply) refusal(response *http.Response) error {
	wait := retryAfter(response.Header.Get("Retry-After"), time.Now())
	body, err := io.ReadAll(io.LimitReader(r, maxErrorBytes))
	if err != nil && r.outer.Err() != nil {
		return r.failure(err)
	}
	e := readError(body)
	e.Code = errorCode(response.StatusCode)
	if e.Message == "" {
		e.Message = strconv.Itoa(response.StatusCode) + " " + http.StatusText(response.StatusCode)
		if text := strings.TrimSpace(string(body)); text != "" {
			e.Message += ": " + text
		}
		if response.StatusCode == http.StatusNotFound {
			e.Message += "; is the BaseURL that of the API?"
		}
	}
	return r.refused(e, wait)
}

// readError returns the error in a body, which may be in a list; one without a message
// when there is none.
func readError(body []byte) *apiError {
	type record struct {
		Error *apiError `json:"error"`
	}
	var one record
	var list []record
	if json.Unmarshal(body, &one) == nil && one.Error != nil {
		return one.Error
	}
	if json.Unmarshal(body, &list) == nil && len(list) > 0 && list[0].Error != nil {
		return list[0].Error
	}
	return &apiError{}
}

// refused returns the error for one that the provider reported. The HTTP code tells the
// status; an error without one, such as that of an operation, has a gRPC code or the
// status's name.
func (r *reply) refused(e *apiError, wait time.Duration) error {
	status, known := core.ParseStatus(e.Status)
	switch {
	case e.Code >= 300:
		status = core.StatusFromHTTP(int(e.Code))
	case !known && e.Code > 0 && e.Code <= errorCode(core.Unauthenticated):
		status = core.Status(e.Code)
	}
	if status == core.OK {
		status = core.Unknown
	}
	text := strings.TrimSpace(cmp.Or(e.Message, e.Status, "the provider gave no reason"))
	err := core.Errorf(status, "%s: %s", r.c.name, r.b.withoutKeys(shortened(text, maxMessageBytes), r.c))
	if len(e.Details) > 0 {
		err = err.WithDetails(e.Details)
	}
	err.RetryAfter = cmp.Or(wait, retryDelay(e.Details))
	return err
}

// unreadable is the error for an answer, or an event of one, that is not as expected.
func (r *reply) unreadable(data []byte, err error) error {
	return core.Errorf(core.DataLoss, "%s: the provider sent what cannot be read (%w): %s", r.c.name, err, shortened(string(bytes.TrimSpace(data)), 200))
}

// retryDelay returns the wait that the details of an error ask for (google.rpc.RetryInfo).
func retryDelay(details json.RawMessage) time.Duration {
	var list []struct {
		Type  string `json:"@type"`
		Delay string `json:"retryDelay"`
	}
	_ = json.Unmarshal(details, &list) // what is something else asks for no wait
	for _, d := range list {
		if wait, err := time.ParseDuration(d.Delay); strings.HasSuffix(d.Type, "google.rpc.RetryInfo") && err == nil && wait > 0 {
			return wait
		}
	}
	return 0
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

// withoutKeys returns text without the keys that the call was made with.
func (b *backend) withoutKeys(text string, c *call) string {
	for _, key := range []string{b.key, c.options.key} {
		if len(key) > 5 {
			text = strings.ReplaceAll(text, key, "<redacted>")
		}
	}
	return text
}

// shortened returns text, cut to about most bytes.
func shortened(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
