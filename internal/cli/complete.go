// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/genkit-go/genkit/internal/devtools/project"
)

// completeFlows completes the name of a flow from the program that runs.
func completeFlows(s Streams) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveDefault
		}
		ctx, cancel := context.WithTimeout(cmd.Context(), 2*time.Second)
		defer cancel()
		p, err := project.Open(ctx, project.Options{Dir: s.Dir, Environ: s.Env, NoTelemetry: true})
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer closing(ctx, p.Close)
		p.Manager.Ready(ctx)
		actions, err := p.Manager.ListActions(ctx, "")
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var flows []cobra.Completion
		for key, action := range actions {
			if name, ok := strings.CutPrefix(key, "/flow/"); ok && strings.HasPrefix(name, typed) {
				flows = append(flows, cobra.CompletionWithDesc(name, action.Description))
			}
		}
		slices.Sort(flows)
		return flows, cobra.ShellCompDirectiveNoFileComp
	}
}
