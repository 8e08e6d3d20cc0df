// SPDX-License-Identifier: Apache-2.0

// Command framework-prompt-demo shows prompts: files with frontmatter, variants, partials,
// history, media, typed answers, tools and helpers, and one that is made in code.
//
//	go run ./samples/framework-prompt-demo
//	go run ./samples/framework-prompt-demo -flow greet -input '{"name":"Grace"}'
//
// It needs no key and no network. README.md shows the two lines that put a real model in
// the place of offline/simulator.
package main

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/offline"
)

const program = "framework-prompt-demo"

// embedded holds the prompts, so that the program runs from anywhere. Without all: it would
// lack the partials, whose names begin with _.
//
//go:embed all:prompts
var embedded embed.FS

func main() {
	g, flows, err := newApp(context.Background(), promptDir())
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
	genkit.Main(func(ctx context.Context) error { return run(ctx, flows, os.Args[1:], os.Stdout) }, g)
}

// promptDir returns the folder of the prompts when the program runs under the developer
// tools in a checkout, else "". What is changed there works in the next call.
func promptDir() string {
	if os.Getenv("GENKIT_ENV") == "dev" {
		for _, dir := range []string{"samples/" + program + "/prompts", "prompts"} {
			if _, err := os.Stat(dir); err == nil {
				return dir
			}
		}
	}
	return ""
}

// newApp makes the instance, with the prompts in a folder or, without one, those that are
// embedded, and defines everything on it.
func newApp(ctx context.Context, dir string) (*genkit.Genkit, []*core.Action, error) {
	o := &genkit.Options{
		Name:      program,
		Plugins:   []core.Plugin{&offline.Plugin{}},
		Model:     offline.ModelName,
		PromptDir: dir,
	}
	if dir == "" {
		var err error
		if o.Prompts, err = fs.Sub(embedded, "prompts"); err != nil {
			return nil, nil, err
		}
	}
	g, err := genkit.New(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	defineMirror(g)
	flows, err := defineFlows(ctx, g)
	return g, flows, err
}
