// SPDX-License-Identifier: Apache-2.0

// Command framework-tool-interrupts shows tools that wait for a person: a bank transfer
// that needs approval, and a question that only the user can answer.
//
//	go run ./samples/framework-tool-interrupts
//	go run ./samples/framework-tool-interrupts -save waiting.json
//	go run ./samples/framework-tool-interrupts -resume waiting.json
//
// On a terminal it asks; elsewhere it answers itself. It needs no key and no network.
// README.md shows the two lines that put a real model in the place of offline/simulator.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/offline"
)

const program = "framework-tool-interrupts"

func main() {
	g, flows, err := newApp(context.Background(), newPerson(terminal(), os.Stdout))
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
	genkit.Main(func(ctx context.Context) error { return run(ctx, flows, os.Args[1:], os.Stdout) }, g)
}

// newApp makes the instance and defines everything on it.
func newApp(ctx context.Context, p *person) (*genkit.Genkit, []*core.Action, error) {
	g, err := genkit.New(ctx, &genkit.Options{
		Name:    program,
		Plugins: []core.Plugin{&offline.Plugin{}},
		Model:   offline.ModelName,
	})
	if err != nil {
		return nil, nil, err
	}
	return g, []*core.Action{defineTransfer(g, p), defineTrivia(g, p)}, nil
}

// terminal returns standard input when a person can type there, nil otherwise.
func terminal() io.Reader {
	info, err := os.Stdin.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	if null, err := os.Stat(os.DevNull); err == nil && os.SameFile(info, null) {
		return nil
	}
	return os.Stdin
}
