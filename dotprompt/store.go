// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"cmp"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Ref names a prompt or partial in a store.
type Ref struct {
	Name    string `json:"name"`
	Variant string `json:"variant,omitempty"`
	// Version tells two contents apart, see [VersionOf].
	Version string `json:"version,omitempty"`
}

// Source is a prompt or partial with its text.
type Source struct {
	Ref
	Source string `json:"source"`
}

// VersionOf returns the version of a source: the first eight hexadecimal digits of
// its SHA-1.
func VersionOf(source string) string {
	sum := sha1.Sum([]byte(source))
	return hex.EncodeToString(sum[:4])
}

// LoadOptions say what to load. Nil stands for the zero value.
type LoadOptions struct {
	Variant string
	// Version is the one to load; another one is an error that wraps [ErrVersion].
	Version string
}

// ListOptions say what to list. Nil stands for the zero value: everything.
type ListOptions struct {
	// Cursor is that of the list before.
	Cursor string
	// Limit is the most items to return; 0 is no limit.
	Limit int
	// Variant restricts the list to one variant.
	Variant string
}

// List is a part of what a store has, by name and variant.
type List struct {
	Items []Ref
	// Cursor leads to the next part; "" if there is none.
	Cursor string
}

// Store hands out prompts and partials. Implementations are safe for concurrent
// use. Errors wrap [ErrNotFound], [ErrVersion] or [ErrName] where these fit.
type Store interface {
	// List returns the prompts. Files that can't be read are an error beside the list
	// of the others.
	List(ctx context.Context, o *ListOptions) (*List, error)
	// ListPartials returns the partials.
	ListPartials(ctx context.Context, o *ListOptions) (*List, error)
	// Load returns a prompt.
	Load(ctx context.Context, name string, o *LoadOptions) (*Source, error)
	// LoadPartial returns a partial.
	LoadPartial(ctx context.Context, name string, o *LoadOptions) (*Source, error)
}

// WritableStore is a store that can be changed.
type WritableStore interface {
	Store
	// Save stores a prompt, or a partial if the last segment of its name begins with
	// _. The version of s is ignored; an empty source is an error that wraps [ErrData].
	Save(ctx context.Context, s *Source) error
	// Delete removes a prompt or, if there is none of that name, a partial.
	Delete(ctx context.Context, name, variant string) error
}

// StorePartials returns a resolver for the partials in a store. Names that the store
// refuses are not there.
func StorePartials(s Store) PartialResolver {
	return func(ctx context.Context, name string) (string, bool, error) {
		found, err := s.LoadPartial(ctx, name, nil)
		switch {
		case err == nil:
			return found.Source, true, nil
		case errors.Is(err, ErrNotFound), errors.Is(err, ErrName):
			return "", false, nil
		}
		return "", false, err
	}
}

// Bundle is the contents of a store in one value.
type Bundle struct {
	Partials []Source `json:"partials"`
	Prompts  []Source `json:"prompts"`
}

// ReadBundle returns all that a store has.
func ReadBundle(ctx context.Context, s Store) (*Bundle, error) {
	partials, err := readAll(ctx, s.ListPartials, s.LoadPartial)
	if err != nil {
		return nil, err
	}
	prompts, err := readAll(ctx, s.List, s.Load)
	if err != nil {
		return nil, err
	}
	return &Bundle{Partials: partials, Prompts: prompts}, nil
}

// readAll loads all that is listed.
func readAll(
	ctx context.Context, list func(context.Context, *ListOptions) (*List, error), load func(context.Context, string, *LoadOptions) (*Source, error),
) ([]Source, error) {
	refs, err := list(ctx, nil)
	if err != nil {
		return nil, err
	}
	all := make([]Source, 0, len(refs.Items))
	for _, ref := range refs.Items {
		found, err := load(ctx, ref.Name, &LoadOptions{Variant: ref.Variant})
		if err != nil {
			return nil, err
		}
		all = append(all, *found)
	}
	return all, nil
}

// kindOf returns what to call a prompt or partial in errors.
func kindOf(partial bool) string {
	if partial {
		return "partial"
	}
	return "prompt"
}

// inWords returns the name of a prompt or partial for errors.
func inWords(partial bool, name, variant string) string {
	text := fmt.Sprintf("%s %q", kindOf(partial), name)
	if variant != "" {
		text += fmt.Sprintf(" (variant %q)", variant)
	}
	return text
}

// newSource returns a source with its version, which must be that of the options.
func newSource(partial bool, name, text string, o *LoadOptions) (*Source, error) {
	version := VersionOf(text)
	if o.Version != "" && o.Version != version {
		return nil, fmt.Errorf("dotprompt: %s is there in %w: %s, not %s", inWords(partial, name, o.Variant), ErrVersion, version, o.Version)
	}
	return &Source{Ref: Ref{Name: name, Variant: o.Variant, Version: version}, Source: text}, nil
}

// compareRefs orders by name and variant.
func compareRefs(a, b Ref) int {
	return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Variant, b.Variant))
}

// page returns the part of all that options ask for. It sorts all.
func page(all []Ref, o *ListOptions) (*List, error) {
	if o == nil {
		o = &ListOptions{}
	}
	slices.SortFunc(all, compareRefs)
	if o.Variant != "" {
		all = slices.DeleteFunc(all, func(r Ref) bool { return r.Variant != o.Variant })
	}
	if o.Cursor != "" {
		after, err := parseCursor(o.Cursor)
		if err != nil {
			return nil, err
		}
		first, found := slices.BinarySearchFunc(all, after, compareRefs)
		if found {
			first++
		}
		all = all[first:]
	}
	list := &List{Items: all}
	if o.Limit > 0 && len(all) > o.Limit {
		list.Items = all[:o.Limit:o.Limit]
		list.Cursor = cursorOf(list.Items[o.Limit-1])
	}
	return list, nil
}

// cursorOf returns the cursor of a list that ends with an item.
func cursorOf(r Ref) string {
	return base64.RawURLEncoding.EncodeToString([]byte(r.Name + "\x00" + r.Variant))
}

// parseCursor returns the item that a cursor stands for.
func parseCursor(cursor string) (Ref, error) {
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	name, variant, found := strings.Cut(string(text), "\x00")
	if err != nil || !found {
		return Ref{}, fmt.Errorf("dotprompt: %w: the cursor %q is none of this store", ErrData, cursor)
	}
	return Ref{Name: name, Variant: variant}, nil
}
