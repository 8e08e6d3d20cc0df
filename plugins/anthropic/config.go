// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"encoding/json"
	"math"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// DefaultMaxOutputTokens is the limit of a call that sets none; a budget for thinking is
// added to it.
const DefaultMaxOutputTokens = 4096

// Config configures one call of a model. The zero value works. Names are those of Genkit
// where it has one, and those of the Messages API otherwise. Keys that Config does not
// have, given in a map or as JSON, are sent as they are; so are those within thinking,
// tool_choice, metadata and output_config.
//
// Newer models refuse temperature, topP and topK: leave them out there.
type Config struct {
	// Version is the id that is sent in place of the model's own, such as a dated one.
	Version         string   `json:"version,omitempty" jsonschema:"description=The id to call in place of the model's own such as a dated one."`
	Temperature     *float64 `json:"temperature,omitempty" jsonschema:"description=Randomness; newer models refuse it.,minimum=0,maximum=1"`
	TopP            *float64 `json:"topP,omitempty" jsonschema:"description=The share of probability to choose tokens from; newer models refuse it.,minimum=0,maximum=1"`
	TopK            *int     `json:"topK,omitempty" jsonschema:"description=How many of the likeliest tokens to choose from; newer models refuse it.,minimum=0"`
	MaxOutputTokens *int     `json:"maxOutputTokens,omitempty" jsonschema:"description=The most tokens that the answer may have with its thinking; 4096 unless given. 0 fills the prompt cache alone.,minimum=0"`
	// StopSequences end the answer. Texts of white space alone are refused.
	StopSequences []string `json:"stopSequences,omitempty" jsonschema:"description=Texts at which the answer ends."`
	// APIKey is used for this call in place of the plugin's. Traces do not show it.
	APIKey string `json:"apiKey,omitempty" jsonschema:"description=A key for this call in place of the plugin's."`

	Thinking     *Thinking     `json:"thinking,omitempty" jsonschema:"description=How the model thinks before it answers."`
	OutputConfig *OutputConfig `json:"output_config,omitempty" jsonschema:"description=How much effort the answer takes."`
	// ToolChoice says more than the request's choice of tools, which it replaces.
	ToolChoice *ToolChoice `json:"tool_choice,omitempty" jsonschema:"description=Which tool the model is to call; replaces the request's choice."`
	Metadata   *Metadata   `json:"metadata,omitempty" jsonschema:"description=Who the request is for."`
	// Tools are run by Anthropic, such as {"type": "web_search_20250305", "name":
	// "web_search"}. They are sent after the tools of the request.
	Tools []map[string]any `json:"tools,omitempty" jsonschema:"description=Tools that Anthropic runs such as web search as the Messages API has them."`
	// MCPServers are reached by Anthropic; they need a beta.
	MCPServers  []map[string]any `json:"mcp_servers,omitempty" jsonschema:"description=MCP servers that Anthropic connects to; needs a beta."`
	ServiceTier string           `json:"service_tier,omitempty" jsonschema:"description=Which capacity to use.,enum=auto,enum=standard_only"`
	Speed       string           `json:"speed,omitempty" jsonschema:"description=The speed of inference.,enum=standard,enum=fast"`
	// InferenceGeo is where the model runs; empty is what the workspace says.
	InferenceGeo string `json:"inference_geo,omitempty" jsonschema:"description=The region where the model runs; empty is the workspace's own."`
	// Container is the id of a container of an earlier answer (its custom.container), or
	// an object with id and skills.
	Container any `json:"container,omitempty" jsonschema:"description=The id of a container to use again or an object with id and skills."`
	// CacheControl marks the last block of the request that may be marked.
	CacheControl *CacheControl `json:"cache_control,omitempty" jsonschema:"description=Keep the whole prompt for later calls."`
	// ContextManagement says how old parts of a conversation are left out; it needs a
	// beta.
	ContextManagement map[string]any `json:"context_management,omitempty" jsonschema:"description=How old parts of the conversation are left out; needs a beta."`
	// Diagnostics asks why a prompt was not in the cache, such as
	// {"previous_message_id": "msg_…"}.
	Diagnostics map[string]any `json:"diagnostics,omitempty" jsonschema:"description=Tell why the prompt was not in the cache."`

	// UserProfileID and WorkspaceID are sent as headers.
	UserProfileID string `json:"user_profile_id,omitempty" jsonschema:"description=The user profile that the request is for."`
	WorkspaceID   string `json:"workspace_id,omitempty" jsonschema:"description=The workspace that pays for a key of several."`

	// APIVersion is stable or beta; beta calls the endpoint with ?beta=true. Empty is
	// stable.
	APIVersion string `json:"apiVersion,omitempty" jsonschema:"description=The endpoint to call.,enum=stable,enum=beta"`
	// Betas are sent as anthropic-beta, after the plugin's.
	Betas []string `json:"betas,omitempty" jsonschema:"description=Features in beta to use by the names that the anthropic-beta header takes."`
}

// Thinking says how the model thinks before it answers. One of Type, Enabled and
// Adaptive says what is wanted; with none of them it is Enabled when there is a budget.
type Thinking struct {
	// Enabled true asks for thinking within BudgetTokens, false for none.
	Enabled *bool `json:"enabled,omitempty" jsonschema:"description=True: think within a budget; false: do not think."`
	// BudgetTokens is how many tokens the thinking may take, at least 1024.
	BudgetTokens *int `json:"budgetTokens,omitempty" jsonschema:"description=How many tokens the thinking may take.,minimum=1024"`
	// Adaptive leaves it to the model how much to think. Effort guides it.
	Adaptive bool `json:"adaptive,omitempty" jsonschema:"description=Leave it to the model how much to think."`
	// Display is summarized, omitted or, as a beta, updates; empty is the model's own
	// default.
	Display string `json:"display,omitempty" jsonschema:"description=Whether the answer shows the thinking.,enum=summarized,enum=omitted,enum=updates"`
	// Type is the word of the Messages API for what is wanted, such as between_tools.
	Type string `json:"type,omitempty" jsonschema:"description=The kind of thinking in the words of the Messages API."`
}

// OutputConfig says how much an answer may take.
type OutputConfig struct {
	Effort     string      `json:"effort,omitempty" jsonschema:"description=How much effort to put into the answer.,enum=low,enum=medium,enum=high,enum=xhigh,enum=max"`
	TaskBudget *TaskBudget `json:"task_budget,omitempty" jsonschema:"description=How much a whole task may take; needs a beta."`
}

// TaskBudget is how much a task of several turns may take.
type TaskBudget struct {
	Type  string `json:"type,omitempty" jsonschema:"description=The unit; tokens unless given.,enum=tokens"`
	Total *int   `json:"total,omitempty" jsonschema:"description=How many of them.,minimum=20000"`
	// Remaining is what is left of them; nil is all.
	Remaining *int `json:"remaining,omitempty" jsonschema:"description=How many of them are left; all unless given.,minimum=0"`
}

// ToolChoice says which tool to call.
type ToolChoice struct {
	// Type is auto, any, tool (the one with Name) or none.
	Type string `json:"type" jsonschema:"description=Whether to call a tool.,enum=auto,enum=any,enum=tool,enum=none"`
	// Name is the name of a tool of the request.
	Name                   string `json:"name,omitempty" jsonschema:"description=The tool to call when type is tool."`
	DisableParallelToolUse *bool  `json:"disable_parallel_tool_use,omitempty" jsonschema:"description=Call one tool at a time."`
}

// CacheControl says how long a prompt is kept.
type CacheControl struct {
	// Type is ephemeral, also when it is empty.
	Type string `json:"type,omitempty" jsonschema:"description=The kind of cache; ephemeral unless given.,enum=ephemeral"`
	// TTL is 5m or 1h; empty is 5m.
	TTL string `json:"ttl,omitempty" jsonschema:"description=How long to keep the prompt.,enum=5m,enum=1h"`
}

// Metadata says who a request is for.
type Metadata struct {
	// UserID is an opaque id of the end user, with no name or address in it.
	UserID string `json:"user_id,omitempty" jsonschema:"description=An opaque id of the end user."`
}

// check returns an error that names the field that is wrong.
func (c *Config) check() error {
	for _, n := range []struct {
		name  string
		value *float64
	}{{"temperature", c.Temperature}, {"topP", c.TopP}} {
		if n.value != nil && !(*n.value >= 0 && *n.value <= 1) { // NaN is neither
			return badConfig("%s is %v; it must be from 0 to 1", n.name, *n.value)
		}
	}
	if c.TopK != nil && *c.TopK < 0 {
		return badConfig("topK is %d; it must not be negative", *c.TopK)
	}
	if n := c.MaxOutputTokens; n != nil && (*n < 0 || *n > math.MaxInt32) {
		return badConfig("maxOutputTokens is %d; it must be from 0 to %d", *n, math.MaxInt32)
	}
	for i, s := range c.StopSequences {
		if strings.TrimSpace(s) == "" {
			return badConfig("stopSequences[%d] is %q; Anthropic takes none of white space alone", i, s)
		}
	}
	for i, beta := range c.Betas {
		if beta == "" || strings.ContainsAny(beta, ", \r\n") {
			return badConfig("betas[%d] is %q; it must be one name", i, beta)
		}
	}
	for _, w := range []struct {
		name, value string
		words       []string
	}{
		{"apiVersion", c.APIVersion, []string{"stable", "beta"}},
		{"service_tier", c.ServiceTier, []string{"auto", "standard_only"}},
		{"speed", c.Speed, []string{"standard", "fast"}},
		{"cache_control.type", c.cacheControl().Type, []string{"ephemeral"}},
		{"cache_control.ttl", c.cacheControl().TTL, []string{"5m", "1h"}},
	} {
		if err := oneOf(w.name, w.value, w.words...); err != nil {
			return err
		}
	}
	for name, value := range map[string]string{"apiKey": c.APIKey, "user_profile_id": c.UserProfileID, "workspace_id": c.WorkspaceID} {
		if strings.ContainsAny(value, "\r\n") {
			return badConfig("%s holds a line break", name)
		}
	}
	return c.checkParts()
}

// cacheControl returns the mark of the configuration, empty for none.
func (c *Config) cacheControl() CacheControl {
	if c.CacheControl == nil {
		return CacheControl{}
	}
	return *c.CacheControl
}

func (c *Config) checkParts() error {
	if t := c.Thinking; t != nil {
		if err := t.check(); err != nil {
			return err
		}
	}
	if o := c.OutputConfig; o != nil {
		if err := oneOf("output_config.effort", o.Effort, "low", "medium", "high", "xhigh", "max"); err != nil {
			return err
		}
		if b := o.TaskBudget; b != nil {
			if err := oneOf("output_config.task_budget.type", b.Type, "tokens"); err != nil {
				return err
			}
			if b.Total == nil || *b.Total < 20_000 {
				return badConfig("output_config.task_budget.total must be at least 20000")
			}
			if b.Remaining != nil && *b.Remaining < 0 {
				return badConfig("output_config.task_budget.remaining is %d; it must not be negative", *b.Remaining)
			}
		}
	}
	if t := c.ToolChoice; t != nil {
		if err := oneOf("tool_choice.type", t.Type, "auto", "any", "tool", "none"); err != nil {
			return err
		}
		if t.Type == "" || (t.Type == "tool") != (t.Name != "") {
			return badConfig("tool_choice needs a type, and a name when and only when the type is tool")
		}
	}
	return nil
}

func (t *Thinking) check() error {
	if err := oneOf("thinking.display", t.Display, "summarized", "omitted", "updates"); err != nil {
		return err
	}
	if n := t.BudgetTokens; n != nil && *n < 1024 {
		return badConfig("thinking.budgetTokens is %d; it must be at least 1024", *n)
	}
	enabled := t.Enabled != nil && *t.Enabled
	switch {
	case enabled && t.Adaptive:
		return badConfig("thinking is enabled and adaptive; it can be one of them")
	case t.Type != "" && (t.Enabled != nil || t.Adaptive):
		return badConfig("thinking.type is given beside enabled or adaptive; one of them is enough")
	case enabled && t.BudgetTokens == nil:
		return badConfig("thinking.enabled needs thinking.budgetTokens")
	case t.Enabled != nil && !enabled && t.BudgetTokens != nil:
		return badConfig("thinking.budgetTokens is given for thinking that is not enabled")
	case t.Adaptive && t.BudgetTokens != nil:
		return badConfig("thinking.budgetTokens is given for adaptive thinking, which has none")
	}
	return nil
}

// kind returns the type of thinking in the words of the Messages API.
func (t *Thinking) kind() string {
	switch {
	case t.Type != "":
		return t.Type
	case t.Adaptive:
		return "adaptive"
	case t.Enabled != nil && !*t.Enabled:
		return "disabled"
	case t.BudgetTokens != nil:
		return "enabled"
	}
	return "adaptive"
}

func oneOf(name, value string, words ...string) error {
	if value == "" || slices.Contains(words, value) {
		return nil
	}
	return badConfig("%s is %q; it must be one of %s", name, value, strings.Join(words, ", "))
}

func badConfig(format string, args ...any) error {
	return core.Errorf(core.InvalidArgument, "anthropic config: "+format, args...)
}

// settings is the configuration of a call with the keys that Config does not have.
type settings struct {
	Config
	raw map[string]json.RawMessage // all that was given as JSON; nil for a Config
}
