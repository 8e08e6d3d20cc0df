// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/ollama/ollama/api"

	"github.com/genkit-go/genkit/core"
)

const tagsPath = "/api/tags"

const (
	listTimeout  = 3 * time.Second  // for all questions of one listing
	listLifetime = 15 * time.Second // of an answer, also of none
	listParallel = 4                // questions at the same time
)

// discovery remembers what the server has told of its models.
type discovery struct {
	once  sync.Once
	live  core.LiveList[foundModel]
	facts map[string]*facts // by the digest of a model, which tells its contents; one question at a time
}

// foundModel is a model that the server has.
type foundModel struct {
	id    string
	facts *facts
}

// List describes the models and embedders that the server has, and those of the plugin.
// It waits three seconds for the server at most, and asks it again after fifteen. When
// the server does not answer, those known before are described, beside the error.
func (p *Plugin) List(ctx context.Context) ([]core.Descriptor, error) {
	r := core.NewRegistry()
	if err := p.defineKnown(r); err != nil {
		return nil, err
	}
	found, err := p.discover(ctx)
	for _, m := range found {
		if p.isKnown(m.id) {
			continue
		}
		for _, k := range []core.Kind{core.KindModel, core.KindEmbedder} {
			if m.facts.is(k) {
				p.define(r, m.id, k, m.facts)
			}
		}
	}
	var list []core.Descriptor
	for _, a := range r.Actions() {
		list = append(list, a.Descriptor())
	}
	return list, err
}

// discover returns the models of the server, which it asks when the last answer is old.
// Callers at the same time wait for one question.
func (p *Plugin) discover(ctx context.Context) ([]foundModel, error) {
	d := &p.discovery
	d.once.Do(func() { d.live.Limit, d.live.Fresh, d.live.Retry = listTimeout, listLifetime, listLifetime })
	return d.live.Get(ctx, p.askAll)
}

// askAll asks which models there are, and what those can do that were not asked about
// before. Of a model that could not be asked about, the name tells the kind.
func (p *Plugin) askAll(ctx context.Context) ([]foundModel, error) {
	var answer api.ListResponse
	if err := p.get(ctx, Call{Path: tagsPath}, "", nil, &answer); err != nil {
		return nil, err
	}
	known := make(map[string]*facts, len(answer.Models))
	found := make([]foundModel, 0, len(answer.Models))
	seen := map[string]bool{}
	for _, m := range answer.Models {
		id := canonical(m.Name)
		if id == "" || seen[id] || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' }) {
			continue
		}
		seen[id] = true
		found = append(found, foundModel{id, p.discovery.facts[m.Digest]})
	}
	gate := make(chan struct{}, listParallel)
	var wait sync.WaitGroup
	for i := range found {
		if found[i].facts != nil {
			continue
		}
		gate <- struct{}{}
		wait.Go(func() {
			defer func() { <-gate }()
			f, err := p.ask(ctx, found[i].id)
			if err == nil {
				found[i].facts = f
			}
		})
	}
	wait.Wait()
	digests := map[string]string{}
	families := map[string]string{}
	for _, m := range answer.Models {
		digests[canonical(m.Name)], families[canonical(m.Name)] = m.Digest, m.Details.Family
	}
	for i, m := range found {
		if m.facts == nil {
			embed := looksLikeEmbedder(m.id, families[m.id])
			found[i].facts = &facts{chat: !embed, embed: embed}
		} else if digest := digests[m.id]; digest != "" {
			known[digest] = m.facts
		}
	}
	p.discovery.facts = known
	return found, nil
}
