// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/generate"
)

// ModelOptions describes a model.
type ModelOptions struct {
	// Label is the name that people see; default the model's name.
	Label    string
	Versions []string
	Supports *ai.ModelSupports
	Stage    ai.ModelStage
	// Config is a zero value of the model's config type, such as Config{}, of which
	// tools show the schema; nil is ai.CommonConfig.
	Config any
	// Middleware wraps every call of the model; of its hooks only Model is used.
	Middleware []core.Middleware
}

// DefineModel registers a model. The request that fn gets must not be changed; its
// send is never nil. Latency and, where fn leaves them 0, the counts of characters
// and media are filled in.
func DefineModel(r core.Registrar, name string, o *ModelOptions, fn core.ModelFunc) *core.Action {
	needsFunc(core.KindModel, name, fn == nil)
	if o == nil {
		o = &ModelOptions{}
	}
	m := &generate.ModelMetadata{Label: o.Label, Versions: o.Versions, Supports: o.Supports, Stage: o.Stage}
	if m.Label == "" {
		m.Label = name
	}
	var config any = ai.CommonConfig{}
	if o.Config != nil {
		config = o.Config
	}
	m.CustomOptions = core.LazySchema(config)
	a := generate.NewModel(name, m, o.Middleware, fn)
	r.Registry().Register(a)
	return a
}

// ConfigAs returns a request's configuration as a T: as it is when it is a T or a
// pointer to one, through JSON otherwise. The zero T stands for no configuration.
func ConfigAs[T any](q *ai.ModelRequest) (T, error) { return generate.ConfigAs[T](q) }
