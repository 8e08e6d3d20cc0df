// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// closeTimeout bounds how long Main waits for plugins and sinks to close.
const closeTimeout = 10 * time.Second

// Main is for func main: it runs run with a context that ends on SIGINT or SIGTERM,
// closes g and exits: with 0, with 1 when run or Close failed (the error goes to
// standard error), or with 130 or 143 when a signal ended it. A second signal ends
// the process at once. With GENKIT_ENV=dev it stays after run has returned, until a
// signal, so that developer tools can go on using the program's actions.
func Main(run func(ctx context.Context) error, g *Genkit) {
	os.Exit(runMain(run, g, os.Getenv("GENKIT_ENV") == "dev"))
}

func runMain(run func(ctx context.Context) error, g *Genkit, dev bool) (code int) {
	ctx, stop := withSignals()
	defer stop()
	err := run(ctx)
	if caught := caughtSignal(ctx); err != nil && (caught == 0 || !errors.Is(err, context.Canceled)) {
		fmt.Fprintln(os.Stderr, "error:", err)
		code = 1
	} else if caught != 0 {
		code = 128 + int(caught)
	}
	if dev && ctx.Err() == nil {
		g.registry.Logger().Info("the program has finished; it stays for the developer tools until it is interrupted")
		<-ctx.Done()
	}
	closing, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	if err := g.Close(closing); err != nil {
		fmt.Fprintln(os.Stderr, "error: closing:", err)
		code = max(code, 1)
	}
	return code
}

// signalled is the cause of a context that a signal ended.
type signalled struct{ signal syscall.Signal }

func (s signalled) Error() string { return s.signal.String() }
func (s signalled) Unwrap() error { return context.Canceled }

// withSignals returns a context that SIGINT and SIGTERM end. After the first of
// them they work as if nobody had caught them.
func withSignals() (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals)
			number, _ := s.(syscall.Signal)
			cancel(signalled{number})
		case <-done:
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
		cancel(nil)
	}
}

func caughtSignal(ctx context.Context) syscall.Signal {
	var s signalled
	if errors.As(context.Cause(ctx), &s) {
		return s.signal
	}
	return 0
}
