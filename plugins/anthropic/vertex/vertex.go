// SPDX-License-Identifier: Apache-2.0

// Package vertex brings the Claude models of Google Cloud's Vertex AI, with Google's
// credentials in place of a key of Anthropic.
//
//	g, err := genkit.New(ctx, &genkit.Options{
//		Plugins: []core.Plugin{&vertex.Plugin{Project: "my-project", Location: "global"}},
//		Model:   "anthropic-vertex/claude-sonnet-4-6",
//	})
//
// What may enter: how Vertex AI is reached. What is said to it is that of package
// anthropic, whose Config the models take. The package is a module of its own, so that
// programs without it link nothing of Google's.
package vertex

import (
	"context"
	"net/http"
	"os"
	"regexp"
	"sync"
	"time"

	"github.com/anthropics/anthropic-sdk-go/option"
	sdk "github.com/anthropics/anthropic-sdk-go/vertex"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/anthropic"
)

// Name is the prefix of the models' names.
const Name = "anthropic-vertex"

// scope is what the credentials are for.
const scope = "https://www.googleapis.com/auth/cloud-platform"

// tokenTimeout is how long the answer to a request for a token may take.
const tokenTimeout = 30 * time.Second

// maxRequestBytes is the size that a request to Vertex AI may have.
// https://platform.claude.com/docs/en/api/overview#request-size-limits
const maxRequestBytes = 30 << 20

// Plugin brings the models of Vertex AI. Its fields are not changed once it is used.
type Plugin struct {
	// Project is the id of the project. Empty: GOOGLE_CLOUD_PROJECT, then
	// GCLOUD_PROJECT, then that of the credentials.
	Project string
	// Location is a region, us, eu or global. Empty: GOOGLE_CLOUD_LOCATION, then
	// GOOGLE_CLOUD_REGION. There is no default.
	Location string
	// Credentials are used in place of the application default credentials.
	Credentials *google.Credentials
	// BaseURL is used in place of the address of the location. It has no path.
	BaseURL string
	// Betas, Timeout and HTTPClient are those of [anthropic.Plugin]. The requests of the
	// client get the credentials.
	Betas      []string
	Timeout    time.Duration
	HTTPClient *http.Client

	once  sync.Once
	inner *anthropic.Plugin
}

var (
	_ core.Plugin   = (*Plugin)(nil)
	_ core.Resolver = (*Plugin)(nil)
	_ core.Lister   = (*Plugin)(nil)
	_ core.Closer   = (*Plugin)(nil)
)

// modelsPage names the models, and modelsSeen is when it did.
const (
	modelsPage = "https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude"
	modelsSeen = "2026-11-27"
)

// Models returns the models that the plugin lists. Others can be used by their ids all
// the same, if the project has them.
func Models() []anthropic.ModelEntry {
	return []anthropic.ModelEntry{
		{ID: "claude-opus-4-7", Label: "Claude Opus 4.7 (Vertex AI)", Stage: ai.StageStable, Source: modelsPage, Seen: modelsSeen},
		{ID: "claude-opus-4-6", Label: "Claude Opus 4.6 (Vertex AI)", Stage: ai.StageLegacy, Source: modelsPage, Seen: modelsSeen},
		{ID: "claude-sonnet-4-6", Label: "Claude Sonnet 4.6 (Vertex AI)", Stage: ai.StageStable, Source: modelsPage, Seen: modelsSeen},
		{ID: "claude-haiku-4-5@20251001", Label: "Claude Haiku 4.5 (Vertex AI)", Stage: ai.StageStable, Source: modelsPage, Seen: modelsSeen},
		{ID: "claude-opus-4-5@20251101", Label: "Claude Opus 4.5 (Vertex AI)", Stage: ai.StageStable, Source: modelsPage, Seen: modelsSeen},
		{ID: "claude-sonnet-4-5@20250929", Label: "Claude Sonnet 4.5 (Vertex AI)", Stage: ai.StageDeprecated, Source: modelsPage, Seen: modelsSeen},
	}
}

// word is what a project and a location may be: they become parts of the address.
var word = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.:-]*$`)

// claude returns the plugin that does the work.
func (p *Plugin) claude() *anthropic.Plugin {
	p.once.Do(func() {
		p.inner = &anthropic.Plugin{
			BaseURL: p.BaseURL, Betas: p.Betas, Timeout: p.Timeout, HTTPClient: p.HTTPClient,
			Platform: &anthropic.Platform{
				Name: Name, Models: Models(), InlineMedia: true, MaxRequestBytes: maxRequestBytes, Connect: p.connect,
			},
		}
	})
	return p.inner
}

// connect finds the project, the location and the credentials.
func (p *Plugin) connect(ctx context.Context, _ *http.Client) ([]option.RequestOption, error) {
	location := first(p.Location, "GOOGLE_CLOUD_LOCATION", "GOOGLE_CLOUD_REGION")
	if !word.MatchString(location) {
		return nil, core.Errorf(core.FailedPrecondition,
			"the location is %q: set GOOGLE_CLOUD_LOCATION or Plugin.Location to a region such as us-east5, or to global", location)
	}
	credentials := p.Credentials
	if credentials == nil {
		// Tokens are fetched later, too, when nobody can cancel it any more.
		ctx := context.WithValue(context.WithoutCancel(ctx), oauth2.HTTPClient, &http.Client{Timeout: tokenTimeout})
		found, err := google.FindDefaultCredentials(ctx, scope)
		if err != nil {
			return nil, core.Errorf(core.FailedPrecondition, "there are no credentials of Google Cloud: run gcloud auth application-default login or set Plugin.Credentials: %w", err)
		}
		credentials = found
	}
	if credentials.TokenSource == nil {
		return nil, core.Errorf(core.FailedPrecondition, "Plugin.Credentials have no TokenSource")
	}
	project := first(p.Project, "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT")
	if project == "" {
		project = credentials.ProjectID
	}
	if !word.MatchString(project) {
		return nil, core.Errorf(core.FailedPrecondition, "the project is %q: set GOOGLE_CLOUD_PROJECT or Plugin.Project", project)
	}
	told := &google.Credentials{ProjectID: project, TokenSource: &tokens{credentials.TokenSource}}
	return []option.RequestOption{sdk.WithCredentials(context.WithoutCancel(ctx), location, project, told)}, nil
}

// tokens gives tokens, or an error that says that it is they which are missing.
type tokens struct{ oauth2.TokenSource }

func (t *tokens) Token() (*oauth2.Token, error) {
	token, err := t.TokenSource.Token()
	if err != nil {
		return nil, core.Errorf(core.Unauthenticated, "%s: the credentials of Google Cloud give no token: %w", Name, err)
	}
	return token, nil
}

// first returns value, or the first variable of the environment that is set.
func first(value string, names ...string) string {
	for _, name := range names {
		if value == "" {
			value = os.Getenv(name)
		}
	}
	return value
}

// Name returns "anthropic-vertex".
func (p *Plugin) Name() string { return Name }

// Init finds the credentials; it sends nothing to Vertex AI. It is FAILED_PRECONDITION
// when the project, the location or the credentials are missing.
func (p *Plugin) Init(ctx context.Context, r *core.Registry) error { return p.claude().Init(ctx, r) }

// Resolve registers the model with that name; every name that begins with claude- may be
// one.
func (p *Plugin) Resolve(ctx context.Context, r *core.Registry, k core.Kind, name string) error {
	return p.claude().Resolve(ctx, r, k, name)
}

// List describes the models of [Models]. It needs no credentials and no network.
func (p *Plugin) List(ctx context.Context) ([]core.Descriptor, error) { return p.claude().List(ctx) }

// Close closes the idle connections.
func (p *Plugin) Close(ctx context.Context) error { return p.claude().Close(ctx) }

// Model returns a reference to a model, such as claude-sonnet-4-6, with a configuration,
// which may be nil.
func Model(id string, config *anthropic.Config) ai.ModelRef {
	ref := anthropic.Model(id, config)
	ref.Name = Name + "/" + id
	return ref
}
