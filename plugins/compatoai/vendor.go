// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// Vendor describes one vendor of the API as data. It must not be changed once it is in
// use.
type Vendor struct {
	// Name is the plugin's name and the prefix of its models, such as deepseek.
	Name string
	// Label stands before the names that people see, such as DeepSeek.
	Label string
	// BaseURL is what the paths of the API follow, such as https://api.deepseek.com.
	BaseURL string
	// BaseURLEnv names the environment variable that replaces BaseURL; "" for none.
	BaseURLEnv string
	// KeyEnv names the environment variable of the key, such as DEEPSEEK_API_KEY.
	KeyEnv string
	// KeyOptional: the server may be without keys.
	KeyOptional bool
	// NoList: the API has no list of its models at models.
	NoList bool

	// Dialect is what the vendor does differently.
	Dialect Dialect
	// Models are the known models and embedders, see [Model].
	Models []Model
	// Kinds tell what an unknown name is; the first that fits decides, and without any
	// it is a chat model.
	Kinds []KindRule
	// Generic describes chat models that are not in Models.
	Generic Model
	// Config is a zero value of the type of the chat configuration, a struct that
	// embeds [Config]; nil is Config itself.
	Config any
	// EmbedConfig is the same for embedders; nil is [EmbedConfig].
	EmbedConfig any
	// ImageConfig is the same for models of images; nil is [ImageConfig].
	ImageConfig any
}

// KindRule says of which kind the models are whose name contains a text, and what is
// sent to them, see [Model].
type KindRule struct {
	Contains string
	Kind     Kind
	Send     map[string]string
}

// Settings are what a plugin's user may say. The zero value takes everything from the
// vendor and the environment.
type Settings struct {
	// APIKey is sent with each request; "" is taken from the vendor's environment
	// variable. The apiKey of a call's configuration goes before it.
	APIKey string
	// KeyPerCall: calls bring their keys. None is needed at the start, and none is taken
	// from the environment in place of one that a call forgot.
	KeyPerCall bool
	// BaseURL replaces the vendor's, such as that of a proxy.
	BaseURL string
	// Headers are added to each request; may be nil.
	Headers http.Header
	// HTTPClient sends the requests; nil is a client of the plugin's own. Its Timeout
	// should be 0, for it would cut long streams.
	HTTPClient *http.Client
	// Limits bounds time and size.
	Limits

	// Query is added to each request, such as the api-version of Azure.
	Query url.Values
	// KeyHeader names the header of the key; "" is Authorization, with Bearer.
	KeyHeader string
	// Token returns a bearer token for each request, for vendors whose credentials
	// expire. It is asked when there is no key.
	Token func(ctx context.Context) (string, error)
	// CleanKey returns the key of a call's configuration as it is meant; nil leaves it.
	CleanKey func(key string) string
	// NameOf returns what the vendor calls a model, where users chose names of their
	// own; nil is the same name.
	NameOf func(model string) string
	// URLOf returns the base URL for a model, as the vendor calls it, where that depends on it; nil is BaseURL
	// for all.
	URLOf func(model string) string
}

// resolved returns the settings with what is missing taken from the vendor and the
// environment.
func (s Settings) resolved(v *Vendor) (Settings, error) {
	if s.APIKey == "" && s.Token == nil && !s.KeyPerCall && v.KeyEnv != "" {
		s.APIKey = os.Getenv(v.KeyEnv)
	}
	s.APIKey = strings.TrimSpace(s.APIKey)
	if s.BaseURL == "" && v.BaseURLEnv != "" {
		s.BaseURL = os.Getenv(v.BaseURLEnv)
	}
	if s.BaseURL == "" {
		s.BaseURL = v.BaseURL
	}
	if s.BaseURL == "" && s.URLOf == nil {
		return s, core.Errorf(core.FailedPrecondition, "no BaseURL; set it, such as to http://127.0.0.1:8000/v1")
	}
	if s.BaseURL != "" {
		if err := checkBaseURL(s.BaseURL); err != nil {
			return s, err
		}
	}
	if s.APIKey == "" && s.Token == nil && !s.KeyPerCall && !v.KeyOptional {
		return s, core.Errorf(core.FailedPrecondition,
			"no API key: set APIKey or the environment variable %s, or KeyPerCall when calls bring their own", v.KeyEnv)
	}
	if strings.ContainsAny(s.APIKey, "\r\n\x00") {
		return s, core.Errorf(core.InvalidArgument, "the API key holds a control character")
	}
	return s, nil
}

func checkBaseURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return core.Errorf(core.InvalidArgument, "BaseURL %q is no URL such as https://host/v1", text)
	}
	if u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return core.Errorf(core.InvalidArgument, "BaseURL of host %s has a query, a fragment or a user; it takes none", u.Host)
	}
	return nil
}
