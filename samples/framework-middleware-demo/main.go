// SPDX-License-Identifier: Apache-2.0

// Command framework-middleware-demo shows middleware: a logger, a fault injector, a retry
// and a redactor, given by value, by name, and where a model is defined.
//
//	go run ./samples/framework-middleware-demo
//	go run ./samples/framework-middleware-demo -flow retry -input '{"failures":5}'
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

const (
	program   = "framework-middleware-demo"
	modelName = offline.ModelName
)

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
		Model:   modelName,
	})
	if err != nil {
		return nil, nil, err
	}
	genkit.DefineMiddleware[logger](g, "Tells when its hooks run.")
	genkit.DefineMiddleware[redactor](g, "Hides what matches a pattern from the model.")
	defineModels(g)
	return g, defineFlows(g), nil
}
