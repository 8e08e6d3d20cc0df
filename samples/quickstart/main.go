// SPDX-License-Identifier: Apache-2.0

// Command quickstart answers questions about a folder of Markdown files.
//
//	go run ./samples/quickstart ask "How do I stream?" [folder]
//	go run ./samples/quickstart serve [-addr 127.0.0.1:3400] [folder]
//
// It needs no key and no network: its model is offline/simulator, which is no
// language model but quotes what fits. README.md shows the two lines that put a real
// one in its place.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/offline"
	"github.com/genkit-go/genkit/server"
)

const usage = `usage:
  quickstart ask "QUESTION" [FOLDER]     answers from the Markdown files in FOLDER
  quickstart serve [-addr HOST:PORT] [FOLDER]   serves the same over HTTP
FOLDER is "docs" unless given.`

func main() {
	g, err := genkit.New(context.Background(), &genkit.Options{
		Name:    "quickstart",
		Plugins: []core.Plugin{&offline.Plugin{}},
		Model:   offline.ModelName,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
	genkit.Main(func(ctx context.Context) error { return run(ctx, g, os.Args[1:], os.Stdout) }, g)
}

func run(ctx context.Context, g *genkit.Genkit, args []string, out io.Writer) error {
	if len(args) == 0 {
		return fmt.Errorf("no command\n%s", usage)
	}
	switch command, args := args[0], args[1:]; command {
	case "ask":
		return ask(ctx, g, args, out)
	case "serve":
		return serve(ctx, g, args, out)
	case "help", "-h", "--help":
		fmt.Fprintln(out, usage)
		return nil
	default:
		return fmt.Errorf("unknown command %q\n%s", command, usage)
	}
}

// ask prints the answer to one question while it arrives, then its sources and a
// summary.
func ask(ctx context.Context, g *genkit.Genkit, args []string, out io.Writer) error {
	if len(args) == 0 || len(args) > 2 {
		return fmt.Errorf("ask takes a question and at most one folder\n%s", usage)
	}
	question := strings.TrimSpace(args[0])
	if question == "" {
		return errors.New("the question is empty")
	}
	assistant, err := newAssistant(ctx, g, folder(args[1:]))
	if err != nil {
		return err
	}
	stream := assistant.answer.Stream(ctx, Question{question})
	for text, err := range stream.Chunks() {
		if err != nil {
			return err
		}
		fmt.Fprint(out, text)
	}
	answer, err := stream.Result()
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "\n\nSources:")
	for _, source := range answer.Sources {
		fmt.Fprintln(out, "  "+source)
	}
	summary, err := assistant.summarize.Run(ctx, answer.Text)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nIn short: %s (%d words; topics: %s)\n", summary.Headline, summary.Words, strings.Join(summary.Topics, ", "))
	return nil
}

// serve offers the flows over HTTP until it is interrupted.
func serve(ctx context.Context, g *genkit.Genkit, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	addr := flags.String("addr", "127.0.0.1:3400", "address to listen on")
	if err := flags.Parse(args); err != nil || flags.NArg() > 1 {
		return fmt.Errorf("serve takes -addr and at most one folder\n%s", usage)
	}
	assistant, err := newAssistant(ctx, g, folder(flags.Args()))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s (another program may have the port; choose one with -addr): %w", *addr, err)
	}
	s := &http.Server{Handler: server.Flows(assistant.answer, assistant.summarize), ReadHeaderTimeout: 10 * time.Second}
	fmt.Fprintf(out, "Serving on http://%s. Try:\n  curl http://%s/answer -d '{\"data\":{\"question\":\"How do I stream?\"}}' -H 'Content-Type: application/json'\n",
		listener.Addr(), listener.Addr())
	done := make(chan error, 1)
	go func() { done <- s.Serve(listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return s.Shutdown(stopping)
	}
}

func folder(args []string) string {
	if len(args) == 0 {
		return "docs"
	}
	return args[0]
}
