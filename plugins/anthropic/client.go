// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"context"
	"net/http"
	"os"
	"strings"
	"sync"

	sdk "github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
)

// The most connections that a plugin's own client has to one host.
const (
	maxConnections     = 100
	maxIdleConnections = 20
)

// service is a plugin's connection. A plugin may be in several instances, which share
// it.
type service struct {
	mu     sync.Mutex
	client *sdk.Client
	http   *http.Client // the plugin's own; nil when the program gave one
	fetch  *media.Downloader
	live   core.LiveList[ModelEntry]
}

// connect makes the client, once.
func (p *Plugin) connect(ctx context.Context) error {
	p.service.mu.Lock()
	defer p.service.mu.Unlock()
	if p.service.client != nil {
		return nil
	}
	caller := p.HTTPClient
	if caller == nil {
		caller = p.ownClient()
	}
	options := []option.RequestOption{
		option.WithoutEnvironmentDefaults(), // what is read from the environment is said here
		option.WithHTTPClient(caller),
		option.WithMaxRetries(0), // retrying is the middleware's
		option.WithoutOpenTelemetry(),
	}
	reach := p.direct
	if p.Platform != nil {
		reach = func() ([]option.RequestOption, error) { return p.Platform.Connect(ctx, caller) }
	}
	more, err := reach()
	if err != nil {
		return err
	}
	options = append(options, more...)
	if p.BaseURL != "" {
		options = append(options, option.WithBaseURL(p.BaseURL))
	}
	client := sdk.NewClient(options...)
	p.service.client = &client
	if p.HTTPClient == nil {
		p.service.http = caller
	}
	return nil
}

// direct returns the options by which Anthropic's own API is reached.
func (p *Plugin) direct() ([]option.RequestOption, error) {
	var options []option.RequestOption
	if p.BaseURL == "" {
		if address := os.Getenv("ANTHROPIC_BASE_URL"); address != "" {
			options = append(options, option.WithBaseURL(address))
		}
	}
	switch key, token := os.Getenv("ANTHROPIC_API_KEY"), os.Getenv("ANTHROPIC_AUTH_TOKEN"); {
	case p.APIKey != "":
		options = append(options, option.WithAPIKey(p.APIKey))
	case p.AuthToken != "":
		options = append(options, option.WithAuthToken(p.AuthToken))
	case p.KeyPerCall: // no key of the environment is used in place of one that a call forgot
	case key != "":
		options = append(options, option.WithAPIKey(key))
	case token != "":
		options = append(options, option.WithAuthToken(token))
	default:
		return nil, core.Errorf(core.FailedPrecondition,
			"there is no API key: set ANTHROPIC_API_KEY or Plugin.APIKey, or Plugin.KeyPerCall for calls that bring theirs")
	}
	return options, nil
}

func (p *Plugin) ownClient() *http.Client {
	timeout := p.Timeout
	if timeout == 0 {
		timeout = DefaultTimeout
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true}
	if standard, ok := http.DefaultTransport.(*http.Transport); ok {
		transport = standard.Clone()
	}
	transport.MaxConnsPerHost, transport.MaxIdleConnsPerHost = maxConnections, maxIdleConnections
	transport.ResponseHeaderTimeout = max(timeout, 0)
	return &http.Client{Transport: transport}
}

func (p *Plugin) disconnect() {
	p.closeIdle()
	p.service.mu.Lock()
	defer p.service.mu.Unlock()
	if p.service.fetch != nil {
		p.service.fetch.Close()
	}
}

func (p *Plugin) closeIdle() {
	p.service.mu.Lock()
	defer p.service.mu.Unlock()
	if p.service.http != nil {
		p.service.http.CloseIdleConnections()
	}
}

// connection returns the client and the options of one call.
func (p *Plugin) connection(s *settings) (*sdk.Client, []option.RequestOption, error) {
	p.service.mu.Lock()
	client := p.service.client
	p.service.mu.Unlock()
	switch {
	case client == nil:
		return nil, nil, core.Errorf(core.FailedPrecondition, "plugin '%s' is not initialised", p.Name())
	case s.APIKey != "" && p.Platform != nil:
		return nil, nil, badConfig("apiKey is given, but %s takes no keys of Anthropic", p.Name())
	case s.APIKey == "" && p.Platform == nil && p.KeyPerCall && p.APIKey == "" && p.AuthToken == "":
		return nil, nil, core.Errorf(core.Unauthenticated, "the call brings no apiKey, and the plugin has none (Plugin.KeyPerCall)")
	}
	var options []option.RequestOption
	if s.APIKey != "" {
		options = append(options, option.WithAPIKey(s.APIKey), option.WithHeaderDel("Authorization"))
	}
	if betas := append(p.Betas[:len(p.Betas):len(p.Betas)], s.Betas...); len(betas) > 0 {
		options = append(options, option.WithHeader("anthropic-beta", strings.Join(betas, ",")))
	}
	for header, value := range map[string]string{"anthropic-user-profile-id": s.UserProfileID, "anthropic-workspace-id": s.WorkspaceID} {
		if value != "" {
			options = append(options, option.WithHeader(header, value))
		}
	}
	if s.APIVersion == "beta" {
		options = append(options, option.WithQuery("beta", "true"))
	}
	return client, options, nil
}

// downloader fetches the media that the API does not fetch itself: plain text, and all
// of it for a platform that fetches none.
func (p *Plugin) downloader() *media.Downloader {
	p.service.mu.Lock()
	defer p.service.mu.Unlock()
	if p.service.fetch == nil {
		all := p.Platform != nil && p.Platform.InlineMedia
		p.service.fetch = &media.Downloader{Filter: func(m *ai.MediaPart) bool {
			return all || isPlainText(mediaType(m.Media))
		}}
	}
	return p.service.fetch
}
