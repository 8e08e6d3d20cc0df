// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/genkit-go/genkit/core"
)

// How long to wait before a deferred answer is asked for, at first and at most.
const (
	firstWait = 100 * time.Millisecond
	maxWait   = 5 * time.Second
)

// await returns the answer that a vendor promised by the id of a request, and any other
// answer as it is. The vendor answers with nothing until it is there.
func (m *modelOf) await(ctx context.Context, c *client, r *chatRequest, raw []byte) ([]byte, error) {
	path := m.provider.vendor.Dialect.DeferredPath
	var promise struct {
		ID      string            `json:"request_id"`
		Choices []json.RawMessage `json:"choices"`
	}
	if path == "" || json.Unmarshal(raw, &promise) != nil || promise.ID == "" || promise.Choices != nil {
		return raw, nil
	}
	q := call{method: http.MethodGet, path: path + url.PathEscape(promise.ID), model: r.model, key: r.key}
	for wait := firstWait; ; wait = min(2*wait, maxWait) {
		select {
		case <-ctx.Done():
			return nil, core.Errorf(core.StatusOf(ctx.Err()), "%s: waiting for the deferred answer %s: %w", m.name, promise.ID, context.Cause(ctx))
		case <-time.After(wait):
		}
		body, _, err := c.whole(ctx, q)
		if err != nil || len(bytes.TrimSpace(body)) > 0 {
			return body, err
		}
	}
}
