// SPDX-License-Identifier: Apache-2.0

package modeltest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/genkit-go/genkit/ai"
)

// Run lets the model with the key answer a request and returns its response, both JSON.
// With onChunk, it asks for chunks and hands them on in order, one at a time. It is
// called for several tests at the same time.
type Run func(ctx context.Context, key string, request json.RawMessage, onChunk func(json.RawMessage) error) (json.RawMessage, error)

// Listener hears how tests go. Its functions are called one at a time.
type Listener struct {
	// Started is called when a test begins, Done when it has ended.
	Started func(test Test)
	Done    func(result Result)
}

// Result is how a test ended.
type Result struct {
	Test string
	// Err tells why it failed, nil when it passed.
	Err  error
	Took time.Duration
}

// RunTests runs tests of the model with the key at the same time, and returns their
// results in the order of the tests once all have ended.
func RunTests(ctx context.Context, run Run, key string, tests []Test, l Listener) []Result {
	results := make([]Result, len(tests))
	var telling sync.Mutex
	var all sync.WaitGroup
	for _, test := range tests {
		l.Started(test)
	}
	for i, test := range tests {
		all.Go(func() {
			began := time.Now()
			err := runTest(ctx, run, key, test)
			results[i] = Result{Test: test.Name, Err: err, Took: time.Since(began)}
			telling.Lock()
			defer telling.Unlock()
			l.Done(results[i])
		})
	}
	all.Wait()
	return results
}

// runTest returns why a test fails. A model is not asked when the answer could not be
// checked.
func runTest(ctx context.Context, run Run, key string, test Test) error {
	checks := make([]func(*answer) error, 0, len(test.Validators))
	for _, text := range test.Validators {
		check, err := checkOf(text)
		if err != nil {
			return err
		}
		checks = append(checks, check)
	}
	got := &answer{}
	var onChunk func(json.RawMessage) error
	if test.Stream {
		onChunk = func(raw json.RawMessage) error {
			chunk := &ai.Chunk{}
			if err := json.Unmarshal(raw, chunk); err != nil {
				return fmt.Errorf("chunk %d is invalid: %w", len(got.chunks)+1, err)
			}
			got.chunks = append(got.chunks, chunk)
			return nil
		}
	}
	raw, err := run(ctx, key, test.Input, onChunk)
	if err != nil {
		return err
	}
	if test.Stream && len(got.chunks) == 0 {
		return errors.New("no chunk came, though the test asks for them")
	}
	if got.response, err = readResponse(raw); err != nil {
		return err
	}
	for i, check := range checks {
		if err := check(got); err != nil {
			return fmt.Errorf("%s: %w", test.Validators[i], err)
		}
	}
	return nil
}
