// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"context"
	"strings"
	"sync"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
)

// Provider is what the plugin of a vendor does. Its methods are those of a
// [core.Plugin] but for Name. It is safe for concurrent use.
type Provider struct {
	vendor   *Vendor
	settings Settings
	configs  configs
	media    *media.Downloader

	mu     sync.Mutex
	client *client // nil until the settings are in order

	live core.LiveList[string]
}

// NewProvider returns the provider of a vendor. It reads nothing from the environment
// yet and connects to nothing.
func NewProvider(v *Vendor, s Settings) *Provider {
	p := &Provider{vendor: v, settings: s, configs: configs{ranges: v.Dialect.Ranges}}
	p.media = &media.Downloader{MaxBytes: s.MaxMediaBytes, Filter: p.mustFetch}
	if s.Media != nil {
		p.media = s.Media
	}
	return p
}

// Init checks the settings. It fails with FAILED_PRECONDITION when there is no key.
func (p *Provider) Init(context.Context, *core.Registry) error {
	_, err := p.open()
	return err
}

// open returns the client. Settings and environment are read until they are in order.
func (p *Provider) open() (*client, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.client == nil {
		s, err := p.settings.resolved(p.vendor)
		if err != nil {
			return nil, err
		}
		p.client = newClient(p.vendor, s)
	}
	return p.client, nil
}

// Resolve registers the model or embedder of that name. A name that the vendor's rules
// give to another kind is left alone; a model that the API does not serve is NOT_FOUND,
// with the reason.
func (p *Provider) Resolve(_ context.Context, r *core.Registry, k core.Kind, name string) error {
	wire, ok := strings.CutPrefix(name, p.vendor.Name+"/")
	if !ok || wire == "" {
		return nil
	}
	m := p.vendor.find(wire)
	if m.Kind == ResponsesOnly && k == core.KindModel {
		return core.Errorf(core.NotFound, "%s serves '%s' by its Responses API alone, which this plugin does not speak; take a model of the chat API", p.vendor.Label, wire)
	}
	p.define(r, k, wire, m)
	return nil
}

// List describes the known models, and those that the vendor lists now, when there is a
// key. The vendor may take two seconds; its answer is good for five minutes. When it
// fails, the known models are described, beside the error, and it is left alone for half
// a minute.
func (p *Provider) List(ctx context.Context) ([]core.Descriptor, error) {
	scratch := core.NewRegistry()
	var list []core.Descriptor
	listed := map[string]bool{}
	add := func(wire string, m *Model) {
		if listed[wire] {
			return
		}
		listed[wire] = true
		if a := p.define(scratch, kindOf(m), wire, m); a != nil {
			list = append(list, a.Descriptor())
		}
	}
	for i := range p.vendor.Models {
		m := &p.vendor.Models[i]
		add(m.Name, m)
		for _, version := range m.Versions {
			listed[version] = true // a version is the model again
		}
	}
	names, err := p.listed(ctx)
	for _, wire := range names {
		add(wire, p.vendor.find(wire))
	}
	return list, err
}

// Close closes idle connections.
func (p *Provider) Close(context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.client != nil {
		p.client.close()
	}
	return p.media.Close()
}

func kindOf(m *Model) core.Kind {
	if m.Kind == Embedder {
		return core.KindEmbedder
	}
	return core.KindModel
}

// define registers a model under its wire name; nil when it is not of kind k.
func (p *Provider) define(r *core.Registry, k core.Kind, wire string, m *Model) *core.Action {
	if k != kindOf(m) {
		return nil
	}
	name := p.vendor.Name + "/" + wire
	label := m.Label
	if label == "" {
		label = p.vendor.Label + " " + wire
	}
	one := &modelOf{provider: p, model: m, wire: wire, name: name}
	o := &genkit.ModelOptions{Label: label, Versions: m.Versions, Stage: m.Stage, InlineMedia: p.media}
	var run core.ModelFunc
	switch m.Kind {
	case Chat:
		one.config = p.configs.of(m.configOr(p.vendor.Config, Config{}), p.refuses(m))
		o.Supports, run = m.supports(&p.vendor.Dialect), one.chat
	case Image:
		one.config = p.configs.of(m.configOr(p.vendor.ImageConfig, ImageConfig{}), p.refuses(m))
		o.Supports, run = &ai.ModelSupports{Output: []string{"media"}}, one.image
	case Speech:
		one.config = p.configs.of(m.configOr(nil, SpeechConfig{}), p.refuses(m))
		o.Supports, run = &ai.ModelSupports{Output: []string{"media"}}, one.speak
	case Transcription:
		one.config = p.configs.of(m.configOr(nil, TranscriptionConfig{}), p.refuses(m))
		o.Supports, run = &ai.ModelSupports{Media: true, Output: []string{"text", "json"}}, one.transcribe
	case Embedder:
		one.config = p.configs.of(m.configOr(p.vendor.EmbedConfig, EmbedConfig{}), p.refuses(m))
		return genkit.DefineEmbedder(r, name, &genkit.EmbedderOptions{
			Label: label, Dimensions: m.Dimensions, Config: one.config.schema,
			Supports: &ai.EmbedderSupports{Input: []string{"text"}},
		}, one.embed)
	default:
		return nil
	}
	o.Config = one.config.schema
	return genkit.DefineModel(r, name, o, run)
}

// modelOf is a model with what its calls need.
type modelOf struct {
	provider *Provider
	model    *Model
	wire     string // as the vendor calls it
	name     string // with the prefix
	config   *configType
}

// nameOf takes the version from the parameters of a call and returns what the vendor
// calls the model of the call.
func (m *modelOf) nameOf(p params) string {
	name := p.text("version")
	if name == "" {
		name = m.wire
	}
	if f := m.provider.settings.NameOf; f != nil {
		name = f(name)
	}
	return name
}

func (p *Provider) refuses(m *Model) []string {
	if len(m.Refuses) == 0 {
		return p.vendor.Dialect.Refuses
	}
	return append(append([]string(nil), p.vendor.Dialect.Refuses...), m.Refuses...)
}

// configOr returns a zero value of the configuration's type: the model's own, else the
// vendor's, else the usual one.
func (m *Model) configOr(vendor, usual any) any {
	switch {
	case m.Config != nil:
		return m.Config
	case vendor != nil:
		return vendor
	}
	return usual
}

// mustFetch tells whether the bytes of media have to be in the request: those of all
// media for some vendors, else of what is no image, for which the API takes no URL.
func (p *Provider) mustFetch(part *ai.MediaPart) bool {
	return p.vendor.Dialect.InlineMedia || !isImage(part.Media.ContentType)
}
