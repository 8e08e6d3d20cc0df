// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
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
	// InlineMedia, when set, puts the bytes of media that is given by http(s) URL into
	// the request, for a model that does not fetch it itself.
	InlineMedia *media.Downloader
	// Context says how documents are written into the user's message, for a model that
	// takes none (Supports.Context); nil is a list with citations.
	Context *ContextOptions
	// SystemPreface and SystemReply frame the system message for a model without that
	// role (Supports.SystemRole): preface and text become a message of the user, and the
	// reply the model's answer to it. "" is a text of our own.
	SystemPreface, SystemReply string
}

// ContextOptions say how documents are written into a message.
type ContextOptions struct {
	// Preface stands before the documents; "" is a line of our own.
	Preface string
	// CitationKey is the metadata field that names a document; "" is ref, else id, else
	// the index of the document. NoCitation leaves the names out.
	CitationKey string
	NoCitation  bool
	// Item, when set, writes a document, in place of all of that.
	Item func(doc *ai.Document, index int) string
}

// parts returns what the engine needs to know of a model.
func (o *ModelOptions) parts(name string) (*generate.ModelMetadata, *generate.Adaption) {
	m := &generate.ModelMetadata{Label: o.Label, Versions: o.Versions, Supports: o.Supports, Stage: o.Stage}
	if m.Label == "" {
		m.Label = name
	}
	var config any = ai.CommonConfig{}
	if o.Config != nil {
		config = o.Config
	}
	m.CustomOptions = core.LazySchema(config)
	return m, &generate.Adaption{Context: (*generate.ContextOptions)(o.Context), Media: o.InlineMedia,
		SystemPreface: o.SystemPreface, SystemReply: o.SystemReply}
}

// DefineModel registers a model. The request that fn gets must not be changed; its
// send is never nil. What the model does not support (Supports) is done for it where
// that is possible: documents and the system message become text of the user, a schema
// becomes instructions. Tools and media for a model without them are INVALID_ARGUMENT.
// With nil Supports nothing is known: documents and schemas become text, and the rest
// is passed on. Latency and, where fn leaves them 0, the counts of characters and media
// are filled in.
func DefineModel(r core.Registrar, name string, o *ModelOptions, fn core.ModelFunc) *core.Action {
	needsFunc(core.KindModel, name, fn == nil)
	if o == nil {
		o = &ModelOptions{}
	}
	m, adaption := o.parts(name)
	a := generate.NewModel(name, m, adaption, o.Middleware, fn)
	r.Registry().Register(a)
	return a
}

// ConfigAs returns a request's configuration as a T: as it is when it is a T or a
// pointer to one, through JSON otherwise. The zero T stands for no configuration.
func ConfigAs[T any](q *ai.ModelRequest) (T, error) { return generate.ConfigAs[T](q) }
