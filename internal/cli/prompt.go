// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/genkit-go/genkit/dotprompt"
	"github.com/genkit-go/genkit/internal/devtools/promptfiles"
)

// defaultPromptDir is where programs keep their prompts unless they say otherwise.
const defaultPromptDir = "prompts"

func promptLintCommand(s Streams) *cobra.Command {
	var known promptfiles.Known
	var asJSON, strict bool
	command := &cobra.Command{
		Use: "prompt:lint [folder]", Short: "Check a folder of prompt files", Args: between(0, "a folder"),
		Long: `prompt:lint checks the .prompt files of a folder (prompts, unless given): their syntax and
frontmatter, helpers, partials and schemas that are not there, and inputs that are not used.
What the program itself defines is named by flags. The exit code is 1 when something is
wrong; warnings count with --strict.`,
		Example: `  genkit prompt:lint --helpers shout --schemas Recipe`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return promptLint(cmd.Context(), s, append(args, defaultPromptDir)[0], known, asJSON, strict)
		},
	}
	flags := command.Flags()
	flags.StringSliceVar(&known.Helpers, "helpers", nil, "helpers that the program defines")
	flags.StringSliceVar(&known.Partials, "partials", nil, "partials that the program defines")
	flags.StringSliceVar(&known.Schemas, "schemas", nil, "schemas that the program defines")
	flags.BoolVar(&asJSON, "json", false, "print a JSON array")
	flags.BoolVar(&strict, "strict", false, "warnings fail too")
	return command
}

// openPrompts opens a folder of prompts.
func openPrompts(s Streams, folder string) (fs.FS, func() error, error) {
	store, err := dotprompt.OpenDirStore(s.path(folder))
	if err != nil {
		return nil, nil, fmt.Errorf("the folder of prompts %q cannot be opened: %w", folder, err)
	}
	return store.FS(), store.Close, nil
}

func promptLint(ctx context.Context, s Streams, folder string, known promptfiles.Known, asJSON, strict bool) (err error) {
	files, end, err := openPrompts(s, folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	found, prompts, err := promptfiles.Lint(ctx, files, known)
	if err != nil {
		return err
	}
	wrong := 0
	for _, f := range found {
		if strict || !f.Warning {
			wrong++
		}
	}
	if asJSON {
		if found == nil {
			found = []promptfiles.Finding{} // an array all the same
		}
		encoder := json.NewEncoder(s.Out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(found); err != nil {
			return err
		}
	} else {
		for _, f := range found {
			fmt.Fprintln(s.Out, f)
		}
		fmt.Fprintf(s.Err, "%s checked, %s\n", counted(prompts, "prompt"), counted(len(found), "finding"))
	}
	if wrong > 0 {
		return &exitError{code: 1}
	}
	return nil
}

// promptRenderOptions are the flags of prompt:render.
type promptRenderOptions struct {
	folder, context string
	json            bool
}

func promptRenderCommand(s Streams) *cobra.Command {
	var o promptRenderOptions
	command := &cobra.Command{
		Use: "prompt:render <prompt> [data]", Short: "Render a prompt file", Args: between(1, "the name of a prompt", "data"),
		Long: `prompt:render renders a prompt of a folder with input that is JSON, without a program: helpers
and partials that only the program defines are not there.`,
		Example: `  genkit prompt:render greet.formal '{"name":"Ada"}'`,
		RunE:    func(cmd *cobra.Command, args []string) error { return promptRender(cmd.Context(), s, o, args) },
	}
	flags := command.Flags()
	flags.StringVar(&o.folder, "dir", defaultPromptDir, "folder of the prompts")
	flags.StringVarP(&o.context, "context", "c", "", "action context, a JSON object")
	flags.BoolVar(&o.json, "json", false, "print metadata and messages as JSON")
	return command
}

func promptRender(ctx context.Context, s Streams, o promptRenderOptions, args []string) (err error) {
	var input json.RawMessage
	if len(args) > 1 {
		if input, err = jsonArgument("the data", args[1]); err != nil {
			return err
		}
	}
	actionContext, err := contextArgument(o.context)
	if err != nil {
		return err
	}
	files, end, err := openPrompts(s, o.folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	rendered, err := promptfiles.Render(ctx, files, args[0], input, actionContext)
	if err != nil {
		return err
	}
	if o.json {
		raw, err := json.Marshal(rendered)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.Out, indented(raw))
		return err
	}
	paint := s.painter(s.Out)
	for _, m := range rendered.Messages {
		fmt.Fprintln(s.Out, paint.bold(m.Role+":"))
		for _, part := range m.Content {
			if part.Text != "" {
				fmt.Fprintln(s.Out, part.Text)
				continue
			}
			raw, err := json.Marshal(part)
			if err != nil {
				return err
			}
			fmt.Fprintln(s.Out, cut(withoutBytes(string(raw)), mostContent))
		}
	}
	return nil
}
