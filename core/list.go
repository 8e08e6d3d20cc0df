// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"
)

// listTimeout bounds how long plugins and providers may take to list their actions.
const listTimeout = 5 * time.Second

// List describes every action that can be run: the registered ones, those of sources,
// what plugins say they offer, and the actions of dynamic providers, in order of their keys. It
// initialises no plugin. All plugins and providers are asked at the same time; one
// that fails or has not answered after five seconds is logged and left out, and
// should heed its context, for it is not waited for.
func (r *Registry) List(ctx context.Context) []Descriptor {
	byKey := map[string]Descriptor{}
	for _, a := range r.Actions() {
		byKey[a.Key()] = a.Descriptor()
	}
	for _, a := range r.actionsOfSources(ctx) {
		if _, known := byKey[a.Key()]; !known {
			byKey[a.Key()] = a.Descriptor()
		}
	}
	asked, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	var sources []source
	for _, p := range r.allPlugins() {
		if lister, ok := p.Plugin.(Lister); ok {
			sources = append(sources, source{"plugin", p.Name(), ask(func() ([]Descriptor, error) {
				offered, err := lister.List(asked)
				return r.complete(ctx, p.Name(), offered), err
			})})
		}
	}
	for _, d := range r.providers() {
		sources = append(sources, source{"provider", d.Name, ask(func() ([]Descriptor, error) {
			actions, err := d.fetched.get(asked) // and not current: that tools list is no event to trace
			return describeAll(actions), err
		})})
	}
	for _, s := range sources {
		a := s.wait(asked)
		if a.err != nil {
			r.Logger().WarnContext(ctx, "listing actions failed", slog.String(s.role, s.name), slog.Any("error", a.err))
		}
		for _, d := range a.list { // what came beside an error counts
			if _, known := byKey[d.Key]; !known {
				byKey[d.Key] = d
			}
		}
	}
	list := make([]Descriptor, 0, len(byKey))
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		list = append(list, byKey[key])
	}
	return list
}

// source is a plugin or provider that was asked for a list.
type source struct {
	role, name string
	answers    <-chan answer // one of them
}

type answer struct {
	list []Descriptor
	err  error
}

// ask calls list on a goroutine of its own. A panic is an error.
func ask(list func() ([]Descriptor, error)) <-chan answer {
	answers := make(chan answer, 1)
	go func() {
		a := answer{err: Errorf(Internal, "it ended its goroutine")}
		defer func() {
			if p := recover(); p != nil {
				a.err = Errorf(Internal, "it panicked: %v", p)
			}
			answers <- a
		}()
		a.list, a.err = list()
	}()
	return answers
}

// wait returns the answer, or an error when none comes before ctx ends.
func (s source) wait(ctx context.Context) answer {
	select {
	case a := <-s.answers:
		return a
	case <-ctx.Done():
	}
	select {
	case a := <-s.answers: // which came while others were waited for
		return a
	default:
		return answer{err: ctx.Err()}
	}
}

// complete returns what a plugin says it offers, with whole names and keys. What
// has no proper type or name is logged and left out.
func (r *Registry) complete(ctx context.Context, plugin string, offered []Descriptor) []Descriptor {
	whole := make([]Descriptor, 0, len(offered))
	for _, d := range offered {
		if kindProblem(Kind(d.ActionType)) != "" || nameProblem(d.Name) != "" {
			r.Logger().WarnContext(ctx, "a listed action has no proper name or type", slog.String("plugin", plugin))
			continue
		}
		if !strings.HasPrefix(d.Name, plugin+"/") {
			d.Name = plugin + "/" + d.Name
		}
		d.Key = Kind(d.ActionType).Key(d.Name)
		d.Metadata = cloneMap(d.Metadata)
		whole = append(whole, d)
	}
	return whole
}
