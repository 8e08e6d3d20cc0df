// SPDX-License-Identifier: Apache-2.0

// Package bedrock brings the Claude models of Amazon Bedrock in the words of the
// Messages API (InvokeModel), with the credentials of AWS in place of a key of
// Anthropic.
//
//	g, err := genkit.New(ctx, &genkit.Options{
//		Plugins: []core.Plugin{&bedrock.Plugin{Region: "us-east-1"}},
//		Model:   "anthropic-bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0",
//	})
//
// What may enter: how Bedrock is reached. What is said to it is that of package
// anthropic, whose Config the models take. The package is a module of its own, so that
// programs without it link nothing of AWS.
package bedrock

import (
	"context"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	sdk "github.com/anthropics/anthropic-sdk-go/bedrock"
	"github.com/anthropics/anthropic-sdk-go/option"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/anthropic"
)

// Name is the prefix of the models' names.
const Name = "anthropic-bedrock"

// maxRequestBytes is the size that a request to Bedrock may have.
// https://platform.claude.com/docs/en/api/overview#request-size-limits
const maxRequestBytes = 20 << 20

// Plugin brings the models of Bedrock. Its fields are not changed once it is used.
//
// The credentials are those that AWS_BEARER_TOKEN_BEDROCK has, else those of Config,
// else those of the usual chain of AWS: environment, shared files, roles.
type Plugin struct {
	// Region is where the models run. Empty: that of Config, else AWS_REGION, then
	// AWS_DEFAULT_REGION, then that of the profile. There is no default.
	Region string
	// Profile is a profile of the shared files. Empty: AWS_PROFILE.
	Profile string
	// Config is used in place of what the chain finds.
	Config *aws.Config
	// BaseURL is used in place of the address of the region. It has no path.
	BaseURL string
	// Betas, Timeout and HTTPClient are those of [anthropic.Plugin].
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
	modelsPage = "https://platform.claude.com/docs/en/build-with-claude/claude-on-amazon-bedrock-legacy"
	modelsSeen = "2026-11-27"
)

// Models returns the models that the plugin lists. Others can be used by their ids all
// the same, and so can inference profiles, such as us.anthropic.claude-… and ARNs, which
// most regions ask for.
func Models() []anthropic.ModelEntry {
	return []anthropic.ModelEntry{
		{ID: "anthropic.claude-haiku-4-5-20251001-v1:0", Label: "Claude Haiku 4.5 (Bedrock)", Stage: ai.StageStable, Source: modelsPage, Seen: modelsSeen},
		{ID: "anthropic.claude-opus-4-5-20251101-v1:0", Label: "Claude Opus 4.5 (Bedrock)", Stage: ai.StageStable, Source: modelsPage, Seen: modelsSeen},
		{ID: "anthropic.claude-sonnet-4-5-20250929-v1:0", Label: "Claude Sonnet 4.5 (Bedrock)", Stage: ai.StageStable, Source: modelsPage, Seen: modelsSeen},
	}
}

// statuses are those of the exceptions that a stream ends with.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
var statuses = map[string]core.Status{
	"internalServerException":     core.Internal,
	"modelStreamErrorException":   core.Internal,
	"modelTimeoutException":       core.DeadlineExceeded,
	"serviceUnavailableException": core.Unavailable,
	"throttlingException":         core.ResourceExhausted,
	"validationException":         core.InvalidArgument,
}

// word is what a region may be: it becomes a part of the address.
var word = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

// takes tells whether an id may be that of a Claude model or an inference profile.
func takes(id string) bool {
	return strings.Contains(id, "anthropic.claude-") || strings.HasPrefix(id, "arn:")
}

// claude returns the plugin that does the work.
func (p *Plugin) claude() *anthropic.Plugin {
	p.once.Do(func() {
		p.inner = &anthropic.Plugin{
			BaseURL: p.BaseURL, Betas: p.Betas, Timeout: p.Timeout, HTTPClient: p.HTTPClient,
			Platform: &anthropic.Platform{
				Name: Name, Models: Models(), Takes: takes, InlineMedia: true, MaxRequestBytes: maxRequestBytes, Statuses: statuses, Connect: p.connect,
			},
		}
	})
	return p.inner
}

// connect finds the region and the credentials.
func (p *Plugin) connect(ctx context.Context, _ *http.Client) ([]option.RequestOption, error) {
	var found aws.Config
	if p.Config != nil {
		found = p.Config.Copy()
	} else {
		var options []func(*config.LoadOptions) error
		if p.Profile != "" {
			options = append(options, config.WithSharedConfigProfile(p.Profile))
		}
		loaded, err := config.LoadDefaultConfig(context.WithoutCancel(ctx), options...)
		if err != nil {
			return nil, core.Errorf(core.FailedPrecondition, "the configuration of AWS cannot be read: %w", err)
		}
		found = loaded
	}
	if p.Region != "" {
		found.Region = p.Region
	}
	if !word.MatchString(found.Region) {
		return nil, core.Errorf(core.FailedPrecondition, "the region is %q: set AWS_REGION or Plugin.Region, such as us-east-1", found.Region)
	}
	switch {
	case found.Credentials != nil:
		found.Credentials = provider{found.Credentials}
	case found.BearerAuthTokenProvider == nil && os.Getenv("AWS_BEARER_TOKEN_BEDROCK") == "":
		return nil, core.Errorf(core.FailedPrecondition, "there are no credentials of AWS: set Credentials of Plugin.Config, or AWS_BEARER_TOKEN_BEDROCK")
	}
	return []option.RequestOption{sdk.WithConfig(found)}, nil
}

// provider gives credentials, or an error that says that it is they which are missing.
type provider struct{ aws.CredentialsProvider }

func (p provider) Retrieve(ctx context.Context) (aws.Credentials, error) {
	c, err := p.CredentialsProvider.Retrieve(ctx)
	if err != nil {
		return c, core.Errorf(core.Unauthenticated, "%s: the credentials of AWS cannot be had: %w", Name, err)
	}
	return c, nil
}

// Name returns "anthropic-bedrock".
func (p *Plugin) Name() string { return Name }

// Init finds the region and where credentials come from; it sends nothing to Bedrock. It
// is FAILED_PRECONDITION when there is no region, or a Config without credentials.
func (p *Plugin) Init(ctx context.Context, r *core.Registry) error { return p.claude().Init(ctx, r) }

// Resolve registers the model with that name: an id with anthropic.claude- in it, or an
// ARN.
func (p *Plugin) Resolve(ctx context.Context, r *core.Registry, k core.Kind, name string) error {
	return p.claude().Resolve(ctx, r, k, name)
}

// List describes the models of [Models]. It needs no credentials and no network.
func (p *Plugin) List(ctx context.Context) ([]core.Descriptor, error) { return p.claude().List(ctx) }

// Close closes the idle connections.
func (p *Plugin) Close(ctx context.Context) error { return p.claude().Close(ctx) }

// Model returns a reference to a model or an inference profile, with a configuration,
// which may be nil.
func Model(id string, config *anthropic.Config) ai.ModelRef {
	ref := anthropic.Model(id, config)
	ref.Name = Name + "/" + id
	return ref
}
