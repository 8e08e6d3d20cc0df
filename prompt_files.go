// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"
	"errors"
	"io/fs"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/dotprompt"
	"github.com/genkit-go/genkit/internal/prompt"
	"github.com/genkit-go/genkit/internal/reflection"
)

// defaultPromptDir is where prompt files are when the options name no place.
const defaultPromptDir = "prompts"

// addPromptFiles makes prompts of the files that the options name.
func addPromptFiles(ctx context.Context, r *core.Registry, o *Options) error {
	dir := o.PromptDir
	if dir == "" && o.Prompts == nil {
		dir = defaultPromptDir
	}
	if dir != "" {
		folder, err := dotprompt.OpenDirStore(dir)
		switch {
		case err == nil:
			_, dev := reflection.ReadEnvironment()
			r.OnClose(func(context.Context) error { return folder.Close() })
			if err := prompt.AddFolder(ctx, r, folder.FS(), dev); err != nil {
				return core.Errorf(core.StatusOf(err), "genkit.New: prompt folder %s: %w", dir, err)
			}
		case o.PromptDir != "" || !errors.Is(err, fs.ErrNotExist):
			return core.Errorf(core.InvalidArgument, "genkit.New: Options.PromptDir: %w", err)
		}
	}
	if o.Prompts != nil {
		if err := prompt.AddFolder(ctx, r, o.Prompts, false); err != nil {
			return core.Errorf(core.StatusOf(err), "genkit.New: Options.Prompts: %w", err)
		}
	}
	return nil
}
