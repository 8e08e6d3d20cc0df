// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"context"
	"errors"
	"slices"
	"strings"

	"google.golang.org/genai"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// discoveryPages is how many pages of models are read at most.
const discoveryPages = 20

// discover asks the service for its models.
func (b *backend) discover(ctx context.Context) ([]*entry, error) {
	client, err := b.newClient(ctx, b.location)
	if err != nil {
		return nil, err
	}
	var found []*entry
	page, err := client.Models.List(ctx, &genai.ListModelsConfig{PageSize: 1000, QueryBase: new(true)})
	for range discoveryPages {
		if err != nil {
			break
		}
		for _, m := range page.Items {
			if e := b.discovered(m); e != nil {
				found = append(found, e)
			}
		}
		page, err = page.Next(ctx)
	}
	if err != nil && !errors.Is(err, genai.ErrPageDone) {
		return nil, b.listFailure(ctx, err)
	}
	return found, nil
}

func (b *backend) listFailure(ctx context.Context, err error) error {
	status := core.Unavailable
	var api genai.APIError
	var own *core.Error
	switch {
	case ctx.Err() != nil:
		status = core.StatusOf(ctx.Err())
	case errors.As(err, &api):
		status = core.StatusFromHTTP(api.Code)
	case errors.As(err, &own):
		status = own.Status
	}
	return core.Errorf(status, "%smodels: %s", b.prefix, b.withoutKeys(shortened(err.Error(), maxMessageBytes), &call{}))
}

// actionsOf are the methods of the API by which the ways to call a model go.
var actionsOf = map[way]string{
	wayGenerate: "generateContent",
	wayEmbed:    "embedContent",
	wayImagen:   "predict",
	wayTryOn:    "predict",
	wayLyria:    "predict",
	wayVeo:      "predictLongRunning",
}

// familyNames are how the names of Vertex AI's models begin that this package can call;
// the list there tells no methods.
var familyNames = []string{"gemini-", "gemma-", "imagen-", "virtual-try-on-", "veo-", "lyria-", "text-embedding-", "text-multilingual-embedding-", "multimodalembedding"}

// discovered returns what a model of the service is, nil for one that this package does
// not call, or that is announced to end.
func (b *backend) discovered(m *genai.Model) *entry {
	if m == nil || strings.Contains(strings.ToLower(m.Description), "deprecated") {
		return nil
	}
	id := m.Name[strings.LastIndexByte(m.Name, '/')+1:]
	if checkModelName(id) != nil {
		return nil
	}
	if known := b.catalog.byName[id]; known != nil {
		return known
	}
	f := familyOf(id)
	if b.vertex {
		if !slices.ContainsFunc(familyNames, func(prefix string) bool { return strings.HasPrefix(id, prefix) }) {
			return nil
		}
	} else if action, fixed := actionsOf[f.way]; fixed && !slices.Contains(m.SupportedActions, action) {
		return nil
	}
	label := m.DisplayName
	if label == "" {
		label = labelOf(id)
	}
	return &entry{name: id, label: label, family: f, stage: ai.StageUnstable, source: "the service's own list"}
}
