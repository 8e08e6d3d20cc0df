// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"context"
	"time"

	sdk "github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/packages/param"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// modelsURL is where live entries come from.
const modelsURL = "https://api.anthropic.com/v1/models"

// livePage is how many models are asked for at once, the most that the API gives.
const livePage = 1000

// LiveModels asks the API which models there are now, newest first; retired ones are
// left out. The plugin must be initialised. It is UNIMPLEMENTED for a [Platform].
// https://platform.claude.com/docs/en/api/models/list
func (p *Plugin) LiveModels(ctx context.Context) ([]ModelEntry, error) {
	if p.Platform != nil {
		return nil, core.Errorf(core.Unimplemented, "%s has no list of models", p.Name())
	}
	client, options, err := p.connection(&settings{})
	if err != nil {
		return nil, err
	}
	var list []ModelEntry
	pages := client.Models.ListAutoPaging(ctx, sdk.ModelListParams{Limit: param.NewOpt[int64](livePage)}, options...)
	for pages.Next() {
		m := pages.Current()
		e := ModelEntry{ID: m.ID, Label: m.DisplayName, Stage: ai.StageStable, Source: modelsURL, Seen: time.Now().UTC().Format(time.DateOnly)}
		switch m.Lifecycle {
		case "retired":
			continue
		case "deprecated":
			e.Stage = ai.StageDeprecated
		}
		list = append(list, e)
	}
	if err := pages.Err(); err != nil {
		return nil, p.failure(ctx, err)
	}
	return list, nil
}
