// SPDX-License-Identifier: Apache-2.0

package server

import (
	"log/slog"
	"os"
)

// DefaultMaxBody is the largest request body that a handler reads unless
// [WithMaxBody] says otherwise, in bytes.
const DefaultMaxBody = 10 << 20

// Option configures a handler.
type Option func(*options)

type options struct {
	maxBody   int64
	dev       bool
	logger    *slog.Logger
	providers []ContextProvider
}

func newOptions(o []Option) options {
	made := options{maxBody: DefaultMaxBody, dev: os.Getenv("GENKIT_ENV") == "dev"}
	for _, option := range o {
		option(&made)
	}
	return made
}

// WithMaxBody sets the size of the largest request body that is read, in bytes;
// larger ones are answered with 413. n below 1 is a programmer's error and panics.
func WithMaxBody(n int64) Option {
	if n < 1 {
		panic("server: WithMaxBody needs at least 1 byte")
	}
	return func(o *options) { o.maxBody = n }
}

// WithDev tells whether clients see the text of errors that are not public.
// Without it they do when GENKIT_ENV is dev at the time the handler is made.
func WithDev(dev bool) Option { return func(o *options) { o.dev = dev } }

// WithLogger sets where failures are logged that the client is not told about;
// default slog.Default() at the time of the failure.
func WithLogger(l *slog.Logger) Option { return func(o *options) { o.logger = l } }

// WithContextProvider adds a source of the action context. Several are asked in
// the order in which they were given; of a key that more than one returns the last
// value holds.
func WithContextProvider(p ContextProvider) Option {
	if p == nil {
		panic("server: WithContextProvider(nil)")
	}
	return func(o *options) { o.providers = append(o.providers, p) }
}
