// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"context"
	"net/http"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
)

const googleAIPrefix = "googleai/"

// GoogleAI brings the models of the Gemini API; their names begin with googleai/. The
// zero value takes its key from the environment. The fields are not changed once the
// plugin is used.
type GoogleAI struct {
	// APIKey is the key; default the first of GEMINI_API_KEY, GOOGLE_API_KEY and
	// GOOGLE_GENAI_API_KEY in the environment.
	APIKey string
	// KeyPerCall leaves the plugin without a key of its own, also when the environment
	// has one: each call brings one, as apiKey of its configuration.
	KeyPerCall bool
	// BaseURL is the address of the API; default GOOGLE_GEMINI_BASE_URL in the
	// environment, else https://generativelanguage.googleapis.com/.
	BaseURL string
	// APIVersion is the version of the API; default v1beta.
	APIVersion string
	// Headers are sent with each request.
	Headers http.Header
	// HTTPClient sends the requests; nil is a client of the plugin's own. Redirects are
	// never followed.
	HTTPClient *http.Client
	// Timeout is how long the service may be silent during a call: before its answer,
	// and between two pieces of one. 0 is DefaultTimeout.
	Timeout time.Duration
	// Media fetches media by URL for models that do not do it themselves; nil is a
	// downloader of at most 100 MiB that leaves YouTube and files of the API alone.
	Media *media.Downloader

	service service
}

var (
	_ core.Plugin   = (*GoogleAI)(nil)
	_ core.Resolver = (*GoogleAI)(nil)
	_ core.Lister   = (*GoogleAI)(nil)
	_ core.Closer   = (*GoogleAI)(nil)
)

// Name returns "googleai".
func (p *GoogleAI) Name() string { return "googleai" }

// Init makes the client. Without a key it fails with FAILED_PRECONDITION.
func (p *GoogleAI) Init(context.Context, *core.Registry) error {
	return p.service.open(p.connect)
}

// connect makes the client.
func (p *GoogleAI) connect() (*backend, error) {
	key := p.APIKey
	switch {
	case p.KeyPerCall && key != "":
		return nil, core.Errorf(core.InvalidArgument, "GoogleAI.APIKey and GoogleAI.KeyPerCall exclude each other")
	case key == "" && !p.KeyPerCall:
		key = fromEnvironment(googleAIKeys)
		if key == "" {
			return nil, core.Errorf(core.FailedPrecondition, "there is no API key: set GoogleAI.APIKey or GEMINI_API_KEY in the environment (a key is made at https://aistudio.google.com/apikey), or set GoogleAI.KeyPerCall and give a key with each call")
		}
	}
	b := &backend{prefix: googleAIPrefix, catalog: googleAIModels(), keyPlaces: "GoogleAI.APIKey or GEMINI_API_KEY"}
	return b, b.setUp(&options{apiKey: key, baseURL: p.BaseURL, apiVersion: p.APIVersion, headers: p.Headers, client: p.HTTPClient, timeout: p.Timeout, media: p.Media}, nil)
}

// Resolve registers a model or an embedder when somebody asks for it, also one that this
// package does not know.
func (p *GoogleAI) Resolve(_ context.Context, r *core.Registry, k core.Kind, name string) error {
	p.service.backend().resolve(r, k, name)
	return nil
}

// List describes the models that are known, and, where there is a key, those that the
// service lists now: it has two seconds, and is asked again after five minutes. When it
// fails, those that are known are described, beside the error.
func (p *GoogleAI) List(ctx context.Context) ([]core.Descriptor, error) {
	b, _ := p.service.made(p.connect) // Init says what is missing
	return p.service.list(ctx, b, &backend{prefix: googleAIPrefix, catalog: googleAIModels()})
}

// Close closes idle connections.
func (p *GoogleAI) Close(context.Context) error {
	p.service.close()
	return nil
}

// Model returns a reference to a model of the Gemini API, such as gemini-3.8-flash, with
// a configuration of the type that fits it ([Config], [ImagenConfig], [VeoConfig],
// [MusicConfig], [ResearchConfig]), or nil.
func Model(name string, config any) ai.ModelRef {
	return ai.ModelRef{Name: googleAIPrefix + name, Config: config}
}
