// SPDX-License-Identifier: Apache-2.0

// Command framework-format-demo shows the forms in which a model can be asked to answer:
// json, array, jsonl, enum, text, and a format of its own, csv.
//
//	go run ./samples/framework-format-demo
//	go run ./samples/framework-format-demo -flow enum -input '{"review":"Rather neutral, all in all."}'
//
// It needs no key and no network. README.md shows the two lines that put a real model in
// the place of offline/simulator.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/offline"
)

const program = "framework-format-demo"

func main() {
	g, flows, err := newApp(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
	genkit.Main(func(ctx context.Context) error { return run(ctx, flows, os.Args[1:], os.Stdout) }, g)
}

// newApp makes the instance and defines everything on it.
func newApp(ctx context.Context) (*genkit.Genkit, []*core.Action, error) {
	g, err := genkit.New(ctx, &genkit.Options{
		Name:    program,
		Plugins: []core.Plugin{&offline.Plugin{}},
		Model:   offline.ModelName,
	})
	if err != nil {
		return nil, nil, err
	}
	genkit.DefineFormat(g, csvFormat)
	defineClerk(g)
	return g, defineFlows(g), nil
}
