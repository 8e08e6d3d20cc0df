// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"strings"
)

// splitKey splits an action key, such as /model/googleai/gemini, into kind and
// name.
func splitKey(key string) (k Kind, name string, ok bool) {
	rest, ok := strings.CutPrefix(key, "/")
	if !ok {
		return "", "", false
	}
	kind, name, ok := strings.Cut(rest, "/")
	return Kind(kind), name, ok && kind != "" && name != ""
}

// LookupKey is [Registry.Lookup] by key, such as /flow/tellJoke.
func (r *Registry) LookupKey(ctx context.Context, key string) (*Action, error) {
	k, name, ok := splitKey(key)
	if !ok {
		return nil, Errorf(InvalidArgument, "'%s' is not an action key of the form /kind/name", key)
	}
	return r.Lookup(ctx, k, name)
}
