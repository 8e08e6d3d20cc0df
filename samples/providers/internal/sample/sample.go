// SPDX-License-Identifier: Apache-2.0

// Package sample is what the programs for model providers share: what they take from the
// command line and the environment, how they run their flows, and the flows that are the
// same for every provider.
//
// What may enter: what is special of no provider. What one of them can do beside others
// is in the program that has its name.
package sample

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
)

// Options are what the command line says.
type Options struct {
	// Name is that of the program.
	Name string
	// Model answers unless a flow names another.
	Model string
	// BaseURL is where the API is; "" is the provider's own place.
	BaseURL string

	flow, input, save string
}

// App makes an instance with the plugin of a provider, and defines flows on it, of which
// the first is run unless somebody says otherwise. It uses no network.
type App func(ctx context.Context, o Options) (*genkit.Genkit, []*core.Action, error)

// Main is the main function of a program for one provider. Model is the model that it
// uses unless -model names another.
func Main(name, model string, app App) {
	g, run, err := open(name, model, app, os.Args[1:], Terminal{os.Stdin, os.Stderr})
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(0)
	case errors.Is(err, context.Canceled):
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
	genkit.Main(func(ctx context.Context) error { return run(ctx, os.Stdout) }, g)
}

// open reads the command line, asks for what is missing and makes the instance. A plugin
// looks at the environment when it is first used, which is after that.
func open(name, model string, app App, args []string, t Terminal) (*genkit.Genkit, func(context.Context, io.Writer) error, error) {
	ctx := context.Background()
	o, err := parse(name, model, args)
	help := errors.Is(err, flag.ErrHelp)
	if err != nil && !help {
		return nil, nil, err
	}
	if !help {
		if err := AskOrLeave(t, o); err != nil {
			return nil, nil, err
		}
	}
	g, flows, err := app(ctx, o)
	switch {
	case err != nil:
		return nil, nil, err
	case help:
		fmt.Fprint(os.Stdout, usage(o, flows))
		return nil, nil, flag.ErrHelp
	}
	return g, func(ctx context.Context, out io.Writer) error { return run(ctx, o, flows, out) }, nil
}

// AskOrLeave is [Ask] until the program is interrupted, which is context.Canceled.
func AskOrLeave(t Terminal, o Options) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return Ask(ctx, t, o)
}

func parse(name, model string, args []string) (Options, error) {
	o := Options{Name: name}
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.Model, "model", model, "")
	flags.StringVar(&o.BaseURL, "base-url", "", "")
	flags.StringVar(&o.flow, "flow", "", "")
	flags.StringVar(&o.input, "input", "{}", "")
	flags.StringVar(&o.save, "save", "", "")
	err := flags.Parse(args)
	switch {
	case err != nil && !errors.Is(err, flag.ErrHelp):
		return o, fmt.Errorf("%w (-h tells how %s is used)", err, name)
	case err == nil && flags.NArg() > 0:
		return o, fmt.Errorf("unexpected argument %q (-h tells how %s is used)", flags.Arg(0), name)
	case o.input != "{}" && (o.flow == "" || o.flow == allFlows):
		return o, errors.New("-input needs -flow, which says whose input it is")
	}
	return o, err
}
