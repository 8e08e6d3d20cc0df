// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// DefaultEmbedBatch is how many documents EmbedMany embeds with one call unless
// WithBatchSize says otherwise.
const DefaultEmbedBatch = 100

// embedParallel is how many batches of one EmbedMany run at the same time.
const embedParallel = 4

// EmbedMany is [Genkit.Embed] for any number of documents: it embeds them in
// batches (WithBatchSize, default [DefaultEmbedBatch]), at most four at the same
// time, and returns all embeddings in the order of the documents. The first batch
// that fails cancels the others, and its error is returned; a panic of the embedder
// is INTERNAL. When ctx ends first, the error tells how many batches were done.
func (g *Genkit) EmbedMany(ctx context.Context, embedder string, docs []*ai.Document, o ...Option) ([]*ai.Embedding, error) {
	c, err := embedOptions(embedder, docs, o)
	if err != nil {
		return nil, err
	}
	if len(docs) == 0 {
		return []*ai.Embedding{}, nil
	}
	ctx = c.within(ctx)
	run, err := findAction[*ai.EmbedRequest, *ai.EmbedResponse](ctx, g.registry, core.KindEmbedder, embedder)
	if err != nil {
		return nil, err
	}
	batches := slices.Collect(slices.Chunk(docs, cmp.Or(c.batchSize, DefaultEmbedBatch)))
	results := make([][]*ai.Embedding, len(batches))
	// One trace for all batches. They record their embeddings themselves, so that this
	// span records how many there are.
	step := core.StepOptions{Name: "embedMany", Type: "util", Registry: g.registry}
	_, err = core.Step(ctx, step, func(ctx context.Context) (count int, err error) {
		err = inParallel(ctx, len(batches), embedParallel, func(ctx context.Context, i int) (err error) {
			defer func() {
				if p := recover(); p != nil {
					err = core.Errorf(core.Internal, "embedder '%s' panicked: %v", embedder, p)
				}
			}()
			results[i], err = embed(ctx, embedder, run, batches[i], c.config())
			return err
		})
		for _, result := range results {
			count += len(result)
		}
		return count, err
	})
	if err != nil {
		return nil, err
	}
	return slices.Concat(results...), nil
}

// inParallel calls do, which must not panic, with 0 to n-1, at most limit calls at
// the same time and begun in order. The first error cancels the context of the
// others and is returned. It returns when all calls are over.
func inParallel(parent context.Context, n, limit int, do func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	var (
		mu         sync.Mutex // guards what follows
		next, done int
		failure    error
		wg         sync.WaitGroup
	)
	// take notes the outcome of a call and returns the next index, n for none.
	take := func(finished bool, err error) (i int) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err != nil && failure == nil:
			failure = err
			cancel(err)
		case err == nil && finished:
			done++
		}
		if ctx.Err() != nil || next == n {
			return n
		}
		next++
		return next - 1
	}
	for range min(n, limit) {
		wg.Go(func() {
			for i := take(false, nil); i < n; {
				i = take(true, do(ctx, i))
			}
		})
	}
	wg.Wait()
	switch {
	case parent.Err() != nil && done < n && (failure == nil || parentEnded(parent, failure)):
		return core.Errorf(core.StatusOf(parent.Err()), "embedding stopped after %d of %d batches: %w", done, n, context.Cause(parent))
	case failure != nil:
		return failure
	case done < n:
		return core.Errorf(core.Internal, "a batch ended its goroutine")
	}
	return nil
}

// parentEnded reports whether err is what became of a call because ctx ended.
func parentEnded(ctx context.Context, err error) bool {
	return core.StatusOf(err) == core.StatusOf(ctx.Err())
}
