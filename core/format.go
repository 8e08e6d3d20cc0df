// SPDX-License-Identifier: Apache-2.0

package core

import (
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/schema"
)

// Format is a form in which a model can be asked to answer, such as json. Formats
// are values of the registry, of the kind [FormatValues] and under their name.
type Format struct {
	Name string
	// ContentType is the MIME type of answers, such as application/json.
	ContentType string
	// Constrained tells that a provider may be asked to enforce the schema.
	Constrained bool
	// Instruct tells that the model gets the handler's instructions unless the call
	// says otherwise.
	Instruct bool
	// Handler makes what asks for and reads answers that match s, which is nil when the
	// call gives no schema. A schema that the format cannot have is INVALID_ARGUMENT.
	Handler func(s *schema.Schema) (*FormatHandler, error)
}

// FormatValues is the kind of the registry values that are formats.
const FormatValues = "format"

// FormatHandler asks for and reads answers of one format and one schema. Calls share
// it: it must not change.
type FormatHandler struct {
	// Instructions tell the model in words how to answer; "" is nothing.
	Instructions string
	// Parse returns what a whole answer says, as JSON; nil is nothing. An error tells
	// what is wrong with the answer, in words that help the model to mend it.
	Parse func(m *ai.Message) (json.RawMessage, error)
	// Reader returns a reader for one streamed answer. It may be nil: then an answer
	// cannot be read before its end.
	Reader func() FormatReader
}

// FormatReader reads one answer while it comes. It is used by one goroutine.
type FormatReader interface {
	// Add takes the next piece of the answer's text.
	Add(text string)
	// Value returns what the answer says so far, as JSON in which whatever is not
	// finished is closed; nil is nothing yet. The bytes are the caller's.
	Value() json.RawMessage
	// Items returns the items of a list that were completed since the last call of
	// Items, in order. It is nil for formats whose answers are no lists.
	Items() []json.RawMessage
}

// RegisterFormat registers a format under its name. A malformed or taken name, and a
// format without a handler, panic.
func RegisterFormat(r Registrar, f *Format) {
	if f.Handler == nil {
		panic("genkit: format '" + f.Name + "' has no handler; defined at " + here().String())
	}
	r.Registry().mustAddValue(FormatValues, f.Name, f)
}
