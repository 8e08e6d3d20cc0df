// SPDX-License-Identifier: Apache-2.0

// Command framework-dynamic-tools-demo shows tools that are not there when the program
// starts: made for one call, or fetched from elsewhere; tools that answer with a picture;
// and policies for tools that are slow or fail.
//
//	go run ./samples/framework-dynamic-tools-demo
//	go run ./samples/framework-dynamic-tools-demo -flow policies -input '{"onError":"fail"}'
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

const program = "framework-dynamic-tools-demo"

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
	return g, []*core.Action{defineOrders(g), defineStock(g), defineChart(g), definePolicies(g)}, nil
}
