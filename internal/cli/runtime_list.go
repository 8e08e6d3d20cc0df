// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/genkit-go/genkit/internal/devtools/api"
	"github.com/genkit-go/genkit/internal/devtools/project"
)

func runtimeListCommand(s Streams) *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use: "runtime:list", Short: "List the running programs of the project, the latest first", Args: exactly(),
		Long: `runtime:list lists the programs of the project that run with GENKIT_ENV=dev and listen
for the tools. Programs that are connected to a WebSocket of other tools are not seen.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return runtimeList(cmd.Context(), s, asJSON) },
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return command
}

func runtimeList(ctx context.Context, s Streams, asJSON bool) (err error) {
	p, err := project.Open(ctx, project.Options{Dir: s.Dir, Environ: s.Env, Logger: s.logger(), NoTelemetry: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closing(ctx, p.Close)) }()
	if err := p.Manager.Ready(ctx); err != nil {
		return err
	}
	all := p.Programs().Runtimes()
	if asJSON {
		if all == nil {
			all = []api.Runtime{} // an array all the same
		}
		encoder := json.NewEncoder(s.Out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(all)
	}
	if len(all) == 0 {
		fmt.Fprintf(s.Out, "No program runs in %s.\n", p.Root)
		return nil
	}
	for _, r := range all {
		rows := [][2]string{{"ID", r.ID}}
		if r.Name != "" {
			rows = append(rows, [2]string{"Name", r.Name})
		}
		rows = append(rows, [2]string{"Process", strconv.Itoa(r.PID)}, [2]string{"Version", r.GenkitVersion}, [2]string{"Address", r.ReflectionServerURL}, [2]string{"Started", r.Timestamp})
		if actions, err := p.Manager.ListActions(ctx, r.ID); err == nil {
			rows = append(rows, [2]string{"Actions", strconv.Itoa(len(actions))})
		} else {
			rows = append(rows, [2]string{"Actions", "unknown: " + err.Error()})
		}
		fields(s.Out, rows)
		fmt.Fprintln(s.Out, "---")
	}
	return nil
}
