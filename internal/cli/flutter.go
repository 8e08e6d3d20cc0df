// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"github.com/genkit-go/genkit/internal/devtools/runtimes"
)

func startFlutterCommand(s Streams) *cobra.Command {
	o := startOptions{host: "127.0.0.1", v2: true, noRestart: true, flutter: true}
	command := &cobra.Command{
		Use:   "start:flutter [flags] [-- arguments...]",
		Short: "Run a Flutter app under the developer tools",
		Long: `start:flutter runs "flutter run" with the environment of the tools as --dart-define
arguments, since an app on a device has no environment. It connects by WebSocket.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return start(cmd.Context(), s, o, append([]string{"flutter", "run"}, args...))
		},
	}
	flags := command.Flags()
	flags.SetInterspersed(false)
	flags.BoolVarP(&o.noUI, "noui", "n", false, "do not start the developer UI")
	flags.IntVarP(&o.port, "port", "p", 0, "port of the developer UI (default: the first free one of 4000-4099)")
	flags.BoolVarP(&o.open, "open", "o", false, "open the developer UI in the browser")
	flags.BoolVar(&o.noRealtime, "disable-realtime-telemetry", false, "show spans when they end, not when they begin")
	flags.StringVar(&o.corsOrigin, "cors-origin", "", "an origin whose pages may call the servers, beside those of localhost")
	return command
}

// dartDefines returns the environment as arguments of flutter run.
func dartDefines(environment runtimes.DevEnvironment) []string {
	var defines []string
	for _, variable := range environment.Variables() {
		defines = append(defines, "--dart-define="+variable)
	}
	return defines
}
