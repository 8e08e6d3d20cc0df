// SPDX-License-Identifier: Apache-2.0

// Command genkit is the developer tools in one program: it runs and watches programs
// that use Genkit, runs their flows, and shows what they did.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/genkit-go/genkit/internal/cli"
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50) // tools run beside the program: what they hold counts more than what they compute
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		signal.Notify(signals, syscall.SIGHUP)
	}
	go func() {
		caught, _ := (<-signals).(syscall.Signal)
		signal.Stop(signals) // the next one ends the program at once
		cancel(cli.Signal{Signal: caught})
	}()
	os.Exit(cli.Main(ctx, os.Args[1:], cli.Standard()))
}
