// SPDX-License-Identifier: Apache-2.0

// Command chat talks to a model of any provider, on the terminal.
//
//	go run ./chat -model googleai/gemini-3.8-flash
//	go run ./chat -model anthropic/claude-sonnet-4-6 -system "Answer in rhymes."
//	go run ./chat -model compat/qwen3 -base-url http://127.0.0.1:8000/v1
//	echo "Which way does the Danube flow?" | go run ./chat -model ollama/llama3.2
//
// A key that is missing is asked for. The answers arrive as they are made, and the model
// knows what was said before; an empty line or Ctrl-D ends the conversation.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
)

func main() {
	c, err := open(os.Args[1:], sample.Terminal{In: os.Stdin, Out: os.Stderr})
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Print(usage)
		os.Exit(0)
	case errors.Is(err, context.Canceled):
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
	genkit.Main(func(ctx context.Context) error { return c.talk(ctx, os.Stdin, os.Stdout) }, c.g)
}

const usage = `usage: chat -model PROVIDER/NAME [-system TEXT] [-base-url URL]
  -model     the model, such as googleai/gemini-3.8-flash or ollama/llama3.2
  -system    what the model is told beforehand
  -base-url  where the API is; needed for compat/NAME, else the provider's own place
`

// open reads the command line, asks for what the provider needs and makes the instance.
func open(args []string, t sample.Terminal) (*conversation, error) {
	flags := flag.NewFlagSet("chat", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	o := sample.Options{Name: "chat"}
	flags.StringVar(&o.Model, "model", "", "")
	flags.StringVar(&o.BaseURL, "base-url", "", "")
	system := flags.String("system", "", "")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil, err
	} else if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, usage)
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q\n%s", flags.Arg(0), usage)
	}
	plugin, err := pluginFor(o)
	if err != nil {
		return nil, err
	}
	if err := sample.AskOrLeave(t, o); err != nil {
		return nil, err
	}
	g, err := genkit.New(context.Background(), &genkit.Options{Name: o.Name, Plugins: []core.Plugin{plugin}, Model: o.Model})
	return &conversation{g: g, model: o.Model, system: *system, terminal: t}, err
}
