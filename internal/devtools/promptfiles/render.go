// SPDX-License-Identifier: Apache-2.0

package promptfiles

import (
	"context"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/dotprompt"
)

// Render renders a prompt of a folder with input and action context, which are JSON or nil.
// Schemas that only the program defines are any. NOT_FOUND tells that there is no such
// prompt, and which there are; INVALID_ARGUMENT what is wrong with it or with the input.
func Render(ctx context.Context, files fs.FS, name string, input, actionContext json.RawMessage) (*dotprompt.Rendered, error) {
	snapshot, err := dotprompt.NewLoader(files, nil).Load(ctx)
	if err != nil {
		return nil, core.Errorf(core.NotFound, "the prompts cannot be read: %w", err)
	}
	file, err := find(snapshot, name)
	if err != nil {
		return nil, err
	}
	template, err := file.Prompt.Compile(&dotprompt.Options{
		Partials:      snapshot.Partials,
		ResolveSchema: func(context.Context, string) (any, error) { return json.RawMessage("{}"), nil },
	})
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "%w", err)
	}
	data := &dotprompt.Data{}
	if input != nil {
		data.Input = input
	}
	if actionContext != nil {
		if err := json.Unmarshal(actionContext, &data.Context); err != nil {
			return nil, core.Errorf(core.InvalidArgument, "the context must be a JSON object: %w", err)
		}
	}
	rendered, err := template.Render(ctx, data, nil)
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "%w", err)
	}
	return rendered, nil
}

// find returns the file of a prompt, which may be named by its path too.
func find(snapshot *dotprompt.Snapshot, name string) (*dotprompt.File, error) {
	var names []string
	for _, file := range snapshot.Prompts {
		full := file.Name
		if file.Variant != "" {
			full += "." + file.Variant
		}
		if name == full || name == file.Path {
			return file, nil
		}
		names = append(names, full)
	}
	for _, problem := range snapshot.Problems {
		e, ok := problem.(*dotprompt.Error)
		if ok && (e.File == name || e.File == name+".prompt") {
			return nil, core.Errorf(core.InvalidArgument, "%w", problem)
		}
	}
	slices.Sort(names)
	if len(names) == 0 {
		return nil, core.Errorf(core.NotFound, "there is no prompt %q, and none at all", name)
	}
	return nil, core.Errorf(core.NotFound, "there is no prompt %q; there are %s", name, strings.Join(names, ", "))
}
