// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"context"
	"encoding/json"
	"strings"
	"sync"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// ResearchConfig configures a Deep Research agent. The zero value works.
//
// Source: https://ai.google.dev/gemini-api/docs/deep-research
type ResearchConfig struct {
	Version               string   `json:"version,omitempty" jsonschema:"description=The version of the agent to call in place of its name."`
	ThinkingSummaries     string   `json:"thinkingSummaries,omitempty" jsonschema:"description=Whether summaries of the thinking are in the answer.,enum=AUTO|NONE|auto|none"`
	CollaborativePlanning *bool    `json:"collaborativePlanning,omitempty" jsonschema:"description=Whether the agent shows its plan first and waits for an answer."`
	Visualization         string   `json:"visualization,omitempty" jsonschema:"description=Whether the report may have pictures: auto or off."`
	EnableBigQueryTool    *bool    `json:"enableBigqueryTool,omitempty" jsonschema:"description=Whether the agent may ask BigQuery."`
	PreviousInteractionID string   `json:"previousInteractionId,omitempty" jsonschema:"description=An interaction to go on with; custom.interactionId of its response."`
	Store                 *bool    `json:"store,omitempty" jsonschema:"description=Whether the provider keeps the interaction; it must to be checked later."`
	ResponseModalities    []string `json:"responseModalities,omitempty" jsonschema:"description=The kinds of output.,enum=TEXT|IMAGE|AUDIO|text|image|audio"`
	// APIKey begins the operation only: it is checked with the plugin's credentials.
	APIKey     string `json:"apiKey,omitempty" jsonschema:"description=A key to begin the operation with in place of the plugin's credentials."`
	APIVersion string `json:"apiVersion,omitempty" jsonschema:"description=A version of the API for this call."`
	Location   string `json:"location,omitempty" jsonschema:"description=Vertex AI: a location for this call."`
	// Extra are further keys of the API's interaction.
	Extra map[string]any `json:"-"`
}

type plainResearchConfig ResearchConfig

var researchSchema = sync.OnceValue(func() *schema.Schema { return opened(schema.MustFor[plainResearchConfig]()) })

// JSONSchema returns the schema that tools show and by which configurations are checked.
func (ResearchConfig) JSONSchema() json.RawMessage { return researchSchema().JSON() }

// MarshalJSON writes the configuration with its further keys.
func (c ResearchConfig) MarshalJSON() ([]byte, error) { return encode(plainResearchConfig(c), c.Extra) }

// research returns the work of a Deep Research agent.
func (m *model) research() core.Background[*ai.ModelRequest] {
	return core.Background[*ai.ModelRequest]{Start: m.startResearch, Check: m.checkResearch, Cancel: m.cancelResearch}
}

func (m *model) startResearch(ctx context.Context, q *ai.ModelRequest) (*ai.Operation, error) {
	c, err := m.interaction(researchSchema(), q)
	if err != nil {
		return nil, core.Errorf(core.StatusOf(err), "%s: %w", m.name, err)
	}
	agent := map[string]any{"type": "deep-research"}
	if summaries := take[string](c.settings, "thinkingSummaries"); summaries != "" {
		agent["thinking_summaries"] = strings.ToLower(summaries)
	}
	for key, name := range map[string]string{"collaborativePlanning": "collaborative_planning", "visualization": "visualization", "enableBigqueryTool": "enable_bigquery_tool"} {
		if raw := c.settings.takeRaw(key); raw != nil {
			agent[name] = raw
		}
	}
	if modalities := take[[]string](c.settings, "responseModalities"); len(modalities) > 0 {
		for i := range modalities {
			modalities[i] = strings.ToLower(modalities[i])
		}
		c.body["response_modalities"] = modalities
	}
	c.settings.rename("previousInteractionId", "previous_interaction_id")
	c.body["agent"], c.body["background"], c.body["agent_config"] = c.id, true, agent
	c.addSettings()
	n := &interaction{}
	if err := m.b.ask(ctx, &call{name: m.name, options: c.options, path: "interactions", body: c.body}, n); err != nil {
		return nil, err
	}
	if n.ID == "" {
		return nil, core.Errorf(core.DataLoss, "%s: the provider began an interaction without an id", m.name)
	}
	op := n.operation(m.name)
	if c.options.location != "" {
		op.Metadata = ai.Metadata{"location": c.options.location}
	}
	return op, nil
}

// interactionID is what may stand for an interaction in a URL.
var interactionID = pattern(`^[A-Za-z0-9][A-Za-z0-9._~=-]*$`)

// ofInteraction returns a call about the interaction of an operation.
func (m *model) ofInteraction(op *ai.Operation) (*call, error) {
	if !interactionID().MatchString(op.ID) || strings.Contains(op.ID, "..") {
		return nil, core.Errorf(core.InvalidArgument, "%s: '%s' is no id of an interaction", m.name, shortened(op.ID, 100))
	}
	c := &call{name: m.name, path: "interactions/" + op.ID}
	c.options.headers = interactionHeaders()
	if location, _ := op.Metadata["location"].(string); locationName().MatchString(location) {
		c.options.location = location
	}
	return c, nil
}

func (m *model) checkResearch(ctx context.Context, op *ai.Operation) (*ai.Operation, error) {
	c, err := m.ofInteraction(op)
	if err != nil {
		return nil, err
	}
	n := &interaction{}
	if err := m.b.ask(ctx, c, n); err != nil {
		return nil, err
	}
	n.ID = op.ID
	state := n.operation(m.name)
	state.Metadata = op.Metadata
	return state, nil
}

// cancelResearch ends an interaction. The provider reports that one is cancelled as an
// error, which is what was asked for.
func (m *model) cancelResearch(ctx context.Context, op *ai.Operation) (*ai.Operation, error) {
	c, err := m.ofInteraction(op)
	if err != nil {
		return nil, err
	}
	c.path += "/cancel"
	c.body = map[string]any{}
	n := &interaction{}
	if err := m.b.ask(ctx, c, n); err != nil && (core.StatusOf(err) != core.Cancelled || ctx.Err() != nil) {
		return nil, err
	}
	n.ID, n.Status = op.ID, "cancelled"
	state := n.operation(m.name)
	state.Metadata = op.Metadata
	return state, nil
}

// operation returns the state of an interaction in the background.
func (n *interaction) operation(name string) *ai.Operation {
	op := &ai.Operation{ID: n.ID}
	switch n.Status {
	case "completed", "incomplete", "cancelled", "requires_action":
		op.Done = true
		op.Output = ai.JSON(n.response())
	case "failed", "budget_exceeded":
		op.Done = true
		op.Error = &ai.OperationError{Message: name + ": " + n.problem()}
	}
	return op
}
