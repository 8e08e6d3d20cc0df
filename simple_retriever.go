// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"
	"encoding/json"
	"maps"
	"reflect"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/generate"
)

// SimpleRetrieverOptions tells how the items of a simple retriever become documents.
// Field names are those of an item's JSON.
type SimpleRetrieverOptions[T any] struct {
	// Label is the name that people see; default the retriever's name.
	Label string
	// Config is a zero value of the type of the retriever's options, of which tools show
	// the schema; nil when it has none.
	Config any

	// Content returns the text of an item, or ContentField names the field that holds
	// it. Without either, items are strings, which are the text themselves. With
	// ContentField, items may also be strings.
	Content      func(item T) string
	ContentField string

	// Metadata returns the metadata of an item, or MetadataFields names the fields that
	// are copied from it where it has them. Without either, all fields but ContentField
	// are. Items without fields, such as strings, have no metadata of their own.
	Metadata       func(item T) ai.Metadata
	MetadataFields []string
}

// DefineSimpleRetriever registers a retriever whose function returns items of any
// type, such as rows of a database, that become documents as o says; nil options are
// for strings. Fn gets the retriever's options as JSON, nil when there are none.
//
// An item that is nil or has no text is INVALID_ARGUMENT, naming its index. Options
// that contradict each other, or give no text to items that cannot be strings, are a
// programmer's error and panic.
func DefineSimpleRetriever[T any](r core.Registrar, name string, o *SimpleRetrieverOptions[T], fn func(ctx context.Context, query *ai.Document, options json.RawMessage) ([]T, error)) *core.Action {
	needsFunc(core.KindRetriever, name, fn == nil)
	if o == nil {
		o = &SimpleRetrieverOptions[T]{}
	}
	if problem := o.problem(); problem != "" {
		panic("genkit: retriever '" + name + "': " + problem)
	}
	own := *o // what the caller changes later has no effect
	return DefineRetriever(r, name, &RetrieverOptions{Label: o.Label, Config: o.Config}, func(ctx context.Context, q *ai.RetrieverRequest) (*ai.RetrieverResponse, error) {
		options, err := generate.OptionsJSON(q.Options)
		if err != nil {
			return nil, err
		}
		items, err := fn(ctx, q.Query, options)
		if err != nil {
			return nil, err
		}
		docs := make([]*ai.Document, len(items))
		for i, item := range items {
			if docs[i], err = own.document(item); err != nil {
				return nil, core.Errorf(core.InvalidArgument, "retriever '%s': item %d %w", name, i, err)
			}
		}
		return &ai.RetrieverResponse{Documents: docs}, nil
	})
}

// problem tells what is wrong with the options, "" when nothing is.
func (o *SimpleRetrieverOptions[T]) problem() string {
	t := reflect.TypeFor[T]()
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case o.Content != nil && o.ContentField != "":
		return "Content and ContentField exclude each other"
	case o.Metadata != nil && o.MetadataFields != nil:
		return "Metadata and MetadataFields exclude each other"
	case o.Content == nil && o.ContentField == "" && t.Kind() != reflect.String && t.Kind() != reflect.Interface:
		return "items of type " + reflect.TypeFor[T]().String() + " need Content or ContentField"
	}
	return ""
}

// document makes a document of an item. Its error continues "item 3 …".
func (o *SimpleRetrieverOptions[T]) document(item T) (*ai.Document, error) {
	if generate.IsNil(item) {
		return nil, itemError("is nil")
	}
	text, isText := itemText(item)
	var fields ai.Metadata
	if needsFields := o.ContentField != "" || o.Metadata == nil; needsFields && !isText {
		var err error
		if fields, err = itemFields(item); err != nil {
			return nil, err
		}
	}
	switch {
	case o.Content != nil:
		text = o.Content(item)
	case isText:
	case o.ContentField == "":
		return nil, itemError("is no string, and the retriever has neither Content nor ContentField")
	default:
		var ok bool
		if text, ok = fields[o.ContentField].(string); !ok {
			return nil, itemError("has no text in its field '" + o.ContentField + "'")
		}
	}
	return ai.NewTextDocument(text, o.metadata(item, fields)), nil
}

// metadata returns the metadata of an item that has the given fields.
func (o *SimpleRetrieverOptions[T]) metadata(item T, fields ai.Metadata) ai.Metadata {
	var metadata ai.Metadata
	switch {
	case o.Metadata != nil:
		return o.Metadata(item)
	case o.MetadataFields != nil:
		metadata = ai.Metadata{}
		for _, name := range o.MetadataFields {
			if value, ok := fields[name]; ok {
				metadata[name] = value
			}
		}
	default:
		metadata = maps.Clone(fields)
		delete(metadata, o.ContentField)
	}
	if len(metadata) == 0 {
		return nil
	}
	return metadata
}

// itemText returns the text of a string, or of a pointer to one.
func itemText(item any) (text string, ok bool) {
	v := reflect.ValueOf(item)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.String {
		return "", false
	}
	return v.String(), true
}

// itemFields returns the fields of an item's JSON, nil when that is no object.
func itemFields(item any) (ai.Metadata, error) {
	raw, err := json.Marshal(item)
	if err != nil {
		return nil, itemError("cannot be JSON: " + err.Error())
	}
	if raw[0] != '{' {
		return nil, nil
	}
	var fields ai.Metadata
	err = json.Unmarshal(raw, &fields)
	return fields, err
}

// itemError tells what is wrong with an item.
type itemError string

func (e itemError) Error() string { return string(e) }
