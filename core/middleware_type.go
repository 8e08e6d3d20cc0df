// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"encoding/json"
	"reflect"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/schema"
)

// MiddlewareValues is the kind of the registry values that are middleware, each a
// [*MiddlewareType].
const MiddlewareValues = "middleware"

// MiddlewareType makes middleware of one Go type from configurations, so that it can
// be named on the wire and in prompt files.
type MiddlewareType struct {
	Name, Description string
	config            reflect.Type
	decode            func(json.RawMessage) (Middleware, error)
}

// RegisterMiddleware registers the middleware of type T under the name that its zero
// value says. T, or what it points to, is the configuration; its JSON Schema is shown
// to tools. A malformed or taken name panics.
func RegisterMiddleware[T Middleware](r Registrar, description string) *MiddlewareType {
	zero := newValue[T]()
	m := &MiddlewareType{Name: zero.MiddlewareName(), Description: description, config: reflect.TypeFor[T]()}
	if m.config.Kind() == reflect.Pointer {
		m.config = m.config.Elem()
	}
	m.decode = func(raw json.RawMessage) (Middleware, error) {
		v := newValue[T]()
		if isNothing(raw) {
			raw = json.RawMessage("{}")
		}
		s, err := schema.ForType(m.config)
		if err != nil {
			return nil, Errorf(Internal, "middleware '%s': config schema: %w", m.Name, err)
		}
		if filled, err := s.ApplyDefaults(raw); err == nil { // else Validate says why
			raw = filled
		}
		if err := s.Validate(raw); err != nil {
			return nil, PublicErrorf(InvalidArgument, "middleware '%s': config: %w", m.Name, err)
		}
		if err := schema.Decode(raw, &v); err != nil {
			return nil, PublicErrorf(InvalidArgument, "middleware '%s': config: %w", m.Name, err)
		}
		return v, nil
	}
	r.Registry().mustAddValue(MiddlewareValues, m.Name, m)
	return m
}

// newValue returns a T, which points to a new value when T is a pointer.
func newValue[T any]() (v T) {
	if t := reflect.TypeFor[T](); t.Kind() == reflect.Pointer {
		v = reflect.New(t.Elem()).Interface().(T)
	}
	return v
}

// New makes a middleware from a configuration: nil for none, JSON, or what encodes as
// JSON. A configuration that does not match the schema is INVALID_ARGUMENT.
func (m *MiddlewareType) New(config any) (Middleware, error) {
	raw, ok := config.(json.RawMessage)
	if !ok && config != nil {
		var err error
		if raw, err = json.Marshal(config); err != nil {
			return nil, Errorf(InvalidArgument, "middleware '%s': config %T cannot be JSON: %w", m.Name, config, err)
		}
	}
	return m.decode(raw)
}

// MarshalJSON encodes the description that tools list (MiddlewareDesc).
func (m *MiddlewareType) MarshalJSON() ([]byte, error) {
	d := ai.MiddlewareDesc{Name: m.Name, Description: m.Description}
	if s, err := schema.ForType(m.config); err == nil {
		d.ConfigSchema = s.JSON()
	}
	return json.Marshal(d)
}

// LookupMiddleware makes the middleware that a reference names. An unknown name is
// NOT_FOUND.
func (r *Registry) LookupMiddleware(ctx context.Context, ref *ai.MiddlewareRef) (Middleware, error) {
	v, err := r.LookupValue(ctx, MiddlewareValues, ref.Name)
	if StatusOf(err) == NotFound {
		return nil, Errorf(NotFound, "Middleware %s not found in registry.", ref.Name)
	}
	if err != nil {
		return nil, err
	}
	m, ok := v.(*MiddlewareType)
	if !ok {
		return nil, Errorf(Internal, "middleware '%s' is a %T", ref.Name, v)
	}
	return m.New(ref.Config)
}
