// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"context"
	"net/http"
	"sync"
	"time"

	"cloud.google.com/go/auth"
	"cloud.google.com/go/auth/credentials"
	"google.golang.org/genai"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
)

// DefaultTimeout is how long a provider may be silent before a call ends.
const DefaultTimeout = 120 * time.Second

// backend is one of Google's two services as one plugin of one instance uses it.
type backend struct {
	prefix         string // of names, with the slash
	vertex         bool
	express        bool // Vertex AI with a key and without a project
	hasCredentials bool // of the plugin's own
	key            string
	keyPlaces      string // where a key may be set, for people
	project        string
	location       string
	timeout        time.Duration
	catalog        *catalog
	media          *media.Downloader // for models that fetch nothing themselves
	caches         contentCaches

	config genai.ClientConfig // of every client, but for the location
	http   *http.Client
	owned  *http.Transport // nil when the application gave a client

	mu        sync.Mutex
	endpoints map[string]*genai.HTTPOptions // by location
}

// options are the settings that both plugins have.
type options struct {
	apiKey     string
	baseURL    string
	apiVersion string
	headers    http.Header
	client     *http.Client
	timeout    time.Duration
	media      *media.Downloader
}

// maxMediaBytes is the size of media that is fetched for a model, which is what the
// Gemini API takes within a request.
// Source: https://ai.google.dev/gemini-api/docs/file-input-methods
const maxMediaBytes = 100 << 20

// placeholder stands for the key where the SDK wants one and the plugin has none. It is
// never sent: a call without a key of its own fails before.
const placeholder = "none"

// setUp makes the client that all calls share. Credentials are nil with a key.
func (b *backend) setUp(o *options, credentials *auth.Credentials) error {
	if o.timeout < 0 {
		return core.Errorf(core.InvalidArgument, "Timeout is %v; it must not be negative", o.timeout)
	}
	b.timeout, b.key = o.timeout, o.apiKey
	b.hasCredentials = o.apiKey != "" || credentials != nil
	if b.timeout == 0 {
		b.timeout = DefaultTimeout
	}
	if b.media = o.media; b.media == nil {
		b.media = &media.Downloader{MaxBytes: maxMediaBytes, Filter: fetchedByUs}
	}
	b.http = &http.Client{}
	if o.client != nil {
		*b.http = *o.client
	}
	// A redirect would carry the key to another host.
	b.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if b.http.Transport == nil {
		b.owned = http.DefaultTransport.(*http.Transport).Clone()
		b.owned.MaxConnsPerHost, b.owned.MaxIdleConns, b.owned.MaxIdleConnsPerHost = 100, 100, 20
		b.http.Transport = b.owned
	}
	if credentials != nil {
		b.http.Transport = &authorizing{b.http.Transport, credentials}
	}
	b.config = genai.ClientConfig{
		Backend: genai.BackendGeminiAPI, APIKey: o.apiKey, HTTPClient: b.http,
		HTTPOptions: genai.HTTPOptions{BaseURL: o.baseURL, APIVersion: o.apiVersion, Headers: o.headers.Clone()},
	}
	if b.vertex {
		b.config.Backend, b.config.Project = genai.BackendVertexAI, b.project
	} else if o.apiKey == "" {
		b.config.APIKey = placeholder
	}
	return nil
}

// endpointAt returns the endpoint that the SDK names for a location, and the headers of
// its requests; "" is the plugin's location. The Gemini API has none. No client is kept:
// it would bring all that the SDK can do into the program.
func (b *backend) endpointAt(ctx context.Context, location string) (*genai.HTTPOptions, error) {
	if location == "" || !b.vertex {
		location = b.location
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if endpoint := b.endpoints[location]; endpoint != nil {
		return endpoint, nil
	}
	client, err := b.newClient(ctx, location)
	if err != nil {
		return nil, err
	}
	endpoint := client.ClientConfig().HTTPOptions
	if b.endpoints == nil || len(b.endpoints) > 100 {
		b.endpoints = map[string]*genai.HTTPOptions{}
	}
	b.endpoints[location] = &endpoint
	return &endpoint, nil
}

// newClient returns a client of the SDK.
func (b *backend) newClient(ctx context.Context, location string) (*genai.Client, error) {
	config := b.config
	if b.vertex && !b.express {
		config.Location = location
	}
	client, err := genai.NewClient(ctx, &config)
	if err != nil {
		return nil, core.Errorf(core.FailedPrecondition, "%sclient: %s", b.prefix, b.withoutKeys(err.Error(), &call{}))
	}
	return client, nil
}

// authorizing puts the token of the plugin's credentials, which renew it, on requests
// that bring no key of their own.
type authorizing struct {
	base        http.RoundTripper
	credentials *auth.Credentials
}

// RoundTrip sends a request.
func (a *authorizing) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Header.Get("X-Goog-Api-Key") != "" {
		return a.base.RoundTrip(request)
	}
	ctx := request.Context()
	token, err := a.credentials.Token(ctx)
	if err != nil {
		return nil, core.Errorf(core.Unauthenticated, "the Google Cloud credentials give no token: %w", err)
	}
	request = request.Clone(ctx)
	request.Header.Set("Authorization", "Bearer "+token.Value)
	if quota, err := a.credentials.QuotaProjectID(ctx); err == nil && quota != "" {
		request.Header.Set("X-Goog-User-Project", quota)
	}
	return a.base.RoundTrip(request)
}

// close closes idle connections, unless they are the application's.
func (b *backend) close() {
	b.closeIdle()
	_ = b.media.Close() // which never fails
}

func (b *backend) closeIdle() {
	if b.owned != nil {
		b.owned.CloseIdleConnections()
	}
}

// findCredentials returns the credentials of a service account, given as JSON, or
// Application Default Credentials.
func findCredentials(serviceAccount string) (*auth.Credentials, error) {
	o := &credentials.DetectOptions{Scopes: []string{"https://www.googleapis.com/auth/cloud-platform"}}
	if serviceAccount != "" {
		found, err := credentials.NewCredentialsFromJSON(credentials.ServiceAccount, []byte(serviceAccount), o)
		if err != nil {
			return nil, core.Errorf(core.FailedPrecondition, "GCLOUD_SERVICE_ACCOUNT_CREDS must hold the key of a service account as JSON: %w", err)
		}
		return found, nil
	}
	found, err := credentials.DetectDefault(o)
	if err != nil {
		return nil, core.Errorf(core.FailedPrecondition, "no Google Cloud credentials were found: %w; run 'gcloud auth application-default login', set GOOGLE_APPLICATION_CREDENTIALS, or set APIKey for express mode", err)
	}
	return found, nil
}
