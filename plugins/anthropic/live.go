// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"context"
	"strconv"
	"time"

	"github.com/anthropics/anthropic-sdk-go/option"

	"github.com/genkit-go/genkit/ai"
)

// modelsURL is where live entries come from.
const modelsURL = "https://api.anthropic.com/v1/models"

// livePage is how many models are asked for at once, the most that the API gives, and
// maxLivePages how often.
const (
	livePage     = 1000
	maxLivePages = 20
)

// listed returns the models that the API lists now, or listed last, newest first: it is
// asked for two seconds at most, and again after five minutes. There are none for a
// [Platform], and without a key of the plugin's own.
func (p *Plugin) listed(ctx context.Context) ([]ModelEntry, error) {
	if p.Platform != nil || p.connect(ctx) != nil {
		return nil, nil // Init says what is missing
	}
	if _, _, err := p.connection(&settings{}); err != nil {
		return nil, nil // calls bring their keys
	}
	return p.service.live.Get(ctx, p.askForModels)
}

// askForModels asks the API which models there are; retired ones are left out. It reads
// the pages itself, for the SDK's way to do so makes each program larger.
// https://platform.claude.com/docs/en/api/models/list
func (p *Plugin) askForModels(ctx context.Context) ([]ModelEntry, error) {
	defer p.closeIdle() // nobody may ever close a plugin that was only listed
	client, options, err := p.connection(&settings{})
	if err != nil {
		return nil, err
	}
	options = append(options, option.WithQuery("limit", strconv.Itoa(livePage)))
	var list []ModelEntry
	for range maxLivePages {
		var page struct {
			Data []struct {
				ID          string `json:"id"`
				DisplayName string `json:"display_name"`
				Lifecycle   string `json:"lifecycle"`
			} `json:"data"`
			HasMore bool   `json:"has_more"`
			LastID  string `json:"last_id"`
		}
		if err := client.Get(ctx, "v1/models", nil, &page, options...); err != nil {
			return nil, p.failure(ctx, err)
		}
		for _, m := range page.Data {
			e := ModelEntry{ID: m.ID, Label: m.DisplayName, Stage: ai.StageStable, Source: modelsURL, Seen: time.Now().UTC().Format(time.DateOnly)}
			switch m.Lifecycle {
			case "retired":
				continue
			case "deprecated":
				e.Stage = ai.StageDeprecated
			}
			list = append(list, e)
		}
		if !page.HasMore || page.LastID == "" {
			break
		}
		options = append(options, option.WithQuery("after_id", page.LastID))
	}
	return list, nil
}
