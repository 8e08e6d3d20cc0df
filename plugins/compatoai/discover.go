// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/genkit-go/genkit/core"
)

// listed returns the names that the vendor lists now, or listed last: [Provider.List]
// asks it for two seconds at most, and again after five minutes. Without a key, and
// where the vendor has no list, there are none.
func (p *Provider) listed(ctx context.Context) ([]string, error) {
	if p.vendor.NoList {
		return nil, nil
	}
	c, err := p.open()
	if err != nil || !c.hasKey() {
		return nil, nil // Init says what is missing
	}
	return p.live.Get(ctx, func(ctx context.Context) ([]string, error) {
		defer c.close() // nobody may ever close a plugin that was only listed
		raw, _, err := c.whole(ctx, call{method: http.MethodGet, path: "models"})
		if err != nil {
			return nil, err
		}
		names, err := listedNames(raw)
		if err != nil {
			return nil, core.Errorf(core.Internal, "%s: the list of models cannot be read: %w", p.vendor.Name, err)
		}
		return names, nil
	})
}

// listedNames reads {"data":[{"id":…}]}, or the list alone, and returns the names in
// order and once each.
func listedNames(raw []byte) ([]string, error) {
	type item struct {
		ID string `json:"id"`
	}
	var got struct {
		Data []item `json:"data"`
	}
	err := json.Unmarshal(raw, &got)
	if len(raw) > 0 && raw[0] == '[' {
		err = json.Unmarshal(raw, &got.Data)
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, m := range got.Data {
		if m.ID != "" {
			names = append(names, m.ID)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}
