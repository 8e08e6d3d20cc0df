// SPDX-License-Identifier: Apache-2.0

// Package genkit is the framework's front: the verbs with which applications
// define flows, tools and models, and call them.
//
//	g, err := genkit.New(ctx, &genkit.Options{
//		Plugins: []core.Plugin{&offline.Plugin{}},
//		Model:   "offline/simulator",
//	})
//	joke := genkit.DefineFlow(g, "tellJoke", func(ctx context.Context, topic string) (string, error) {
//		return g.GenerateText(ctx, genkit.WithPromptf("Tell me a joke about %s.", topic))
//	})
//	text, err := joke.Run(ctx, "gophers")
//
// Define verbs are functions that take a [core.Registrar]; call verbs are methods of
// [*Genkit], or functions where they have type parameters. The nouns (messages,
// parts, documents) are in package ai, what plugins need is in package core.
//
// What may enter: typed shells, options and their documentation. What thinks lives
// below, in core and internal.
package genkit

import (
	"context"
	"io/fs"
	"log/slog"

	"go.opentelemetry.io/otel/trace"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/tracing"
	"github.com/genkit-go/genkit/internal/generate"
)

// Genkit is an instance of the framework: a view over a registry, which holds all
// its state. Instances in one process share nothing. It is safe for concurrent
// use.
type Genkit struct{ registry *core.Registry }

// Options configures an instance. The zero value works.
type Options struct {
	// Name is shown by developer tools.
	Name string
	// Plugins bring models and other actions; each is initialised when something of
	// it is first looked up.
	Plugins []core.Plugin
	// Model is the name of the model that calls use which name none, and ModelConfig
	// its configuration.
	Model       string
	ModelConfig any
	// Context is the action context that every call starts from.
	Context map[string]any
	// PromptDir is a folder of .prompt files, which become prompts: sub/greet.formal.prompt
	// is the variant formal of sub/greet, and _sign.prompt the partial sign. With
	// GENKIT_ENV=dev in the environment, changes are picked up. Prompts holds files of the
	// same kind, such as embedded ones (with go:embed all:prompts, for partials begin with
	// _, and fs.Sub, so that names do not begin with the folder's); those of PromptDir go
	// before them. Without both, the folder prompts is used if there is one.
	PromptDir string
	Prompts   fs.FS
	// Sinks receive the spans of everything that runs. TracerProvider, when set,
	// gets them as OpenTelemetry spans; the global provider is left alone.
	Sinks          []tracing.Sink
	TracerProvider trace.TracerProvider
	// LogInputAndOutput lets Sinks and TracerProvider see prompts, answers and the
	// text of errors, which are "<redacted>" otherwise. Values of the action context's
	// auth and secrets, and API keys in model configurations, are never shown.
	LogInputAndOutput bool
	// Price returns what a call of a model cost, in US dollars; false is unknown. It
	// puts the cost on responses and spans, and is what WithLimits holds Limits.Cost to.
	// The model's name has the plugin's prefix.
	Price func(model string, u ai.Usage) (usd float64, known bool)
	// Logger gets what the framework logs; default slog.Default(). Records carry trace
	// and span ids.
	Logger *slog.Logger
}

// New makes an instance; nil options work. It initialises no plugin and needs no
// network. The context bounds New alone. With GENKIT_ENV=dev in the environment, the
// instance can be seen by developer tools on this machine until it is closed.
func New(ctx context.Context, o *Options) (*Genkit, error) {
	if o == nil {
		o = &Options{}
	}
	if err := ctx.Err(); err != nil {
		return nil, core.Errorf(core.StatusOf(err), "genkit.New: %w", context.Cause(ctx))
	}
	r := core.NewRegistry()
	for i, p := range o.Plugins {
		if p == nil {
			return nil, core.Errorf(core.InvalidArgument, "genkit.New: Options.Plugins[%d] is nil", i)
		}
		if err := r.AddPlugin(p); err != nil {
			return nil, core.Errorf(core.StatusOf(err), "genkit.New: Options.Plugins[%d]: %w", i, err)
		}
	}
	if o.Logger != nil {
		r.SetLogger(o.Logger)
	}
	r.SetDefaultContext(o.Context)
	if o.Name != "" {
		r.SetValue(instanceName, instanceName, o.Name)
	}
	if o.Model != "" {
		r.SetValue(generate.DefaultModel, generate.DefaultModel, ai.ModelRef{Name: o.Model, Config: o.ModelConfig})
	} else if o.ModelConfig != nil {
		return nil, core.Errorf(core.InvalidArgument, "genkit.New: Options.ModelConfig is set, but Options.Model is not")
	}
	if o.Price != nil {
		r.SetValue(generate.PriceValue, generate.PriceValue, o.Price)
	}
	generate.RegisterAction(r)
	if err := addPromptFiles(ctx, r, o); err != nil {
		return nil, err
	}
	if o.TracerProvider != nil {
		r.Tracer().SetBridge(tracing.OTel(o.TracerProvider), o.LogInputAndOutput)
	}
	for _, s := range o.Sinks {
		r.Tracer().AddSink(s, o.LogInputAndOutput)
	}
	showToTools(r, o.Name)
	return Of(r), nil
}

// instanceName is the kind and name of the registry value that holds Options.Name.
const instanceName = "name"

// Of returns the instance that r's registry belongs to, so that a plugin has every
// verb at hand.
func Of(r core.Registrar) *Genkit { return &Genkit{registry: r.Registry()} }

// Registry returns the registry of the instance.
func (g *Genkit) Registry() *core.Registry { return g.registry }

// Name returns the instance's name, "" when it has none.
func (g *Genkit) Name() string {
	name, _ := g.registry.Value(instanceName, instanceName)
	s, _ := name.(string)
	return s
}

// Ready initialises all plugins now, rather than when they are first needed, and
// returns the errors of those that failed.
func (g *Genkit) Ready(ctx context.Context) error { return g.registry.Ready(ctx) }

// Close closes the plugins that were initialised and flushes and closes all sinks.
func (g *Genkit) Close(ctx context.Context) error { return g.registry.Close(ctx) }
