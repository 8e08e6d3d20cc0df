// SPDX-License-Identifier: Apache-2.0

package runtimes

import "strings"

// DevEnvironment is what a program under the tools finds in its environment.
type DevEnvironment struct {
	// TelemetryURL is where it sends its traces; "" leaves that to other settings.
	TelemetryURL string
	// Realtime lets it send spans when they start too.
	Realtime bool
	// V2URL is the WebSocket to which it connects; "" lets it announce itself by a file.
	V2URL string
}

// Variables returns the environment as NAME=value, in a fixed order.
func (d DevEnvironment) Variables() []string {
	list := []string{"GENKIT_ENV=dev"}
	if d.TelemetryURL != "" {
		list = append(list, "GENKIT_TELEMETRY_SERVER="+d.TelemetryURL)
	}
	if d.Realtime {
		list = append(list, "GENKIT_ENABLE_REALTIME_TELEMETRY=true")
	}
	if d.V2URL != "" {
		list = append(list, "GENKIT_REFLECTION_V2_SERVER="+d.V2URL)
	}
	return list
}

// Over returns an environment, such as that of os.Environ, in which d holds: it
// overrides, and what it leaves out of realtime and v2 is left out there too. A program
// told to connect elsewhere would never be seen.
func (d DevEnvironment) Over(environ []string) []string {
	list := make([]string, 0, len(environ)+4)
	for _, line := range environ {
		switch name, _, _ := strings.Cut(line, "="); {
		case name == "GENKIT_ENV" || name == "GENKIT_ENABLE_REALTIME_TELEMETRY" || name == "GENKIT_REFLECTION_V2_SERVER":
		case name == "GENKIT_TELEMETRY_SERVER" && d.TelemetryURL != "":
		default:
			list = append(list, line)
		}
	}
	return append(list, d.Variables()...)
}
