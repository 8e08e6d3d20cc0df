// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEnvironment(t *testing.T) {
	full := DevEnvironment{TelemetryURL: "http://localhost:4033", Realtime: true, V2URL: "ws://127.0.0.1:3200"}
	all := []string{"GENKIT_ENV=dev", "GENKIT_TELEMETRY_SERVER=http://localhost:4033", "GENKIT_ENABLE_REALTIME_TELEMETRY=true", "GENKIT_REFLECTION_V2_SERVER=ws://127.0.0.1:3200"}
	if diff := cmp.Diff(all, full.Variables()); diff != "" {
		t.Error(diff)
	}
	before := []string{"A=1=2", "GENKIT_ENV=prod", "GENKIT_TELEMETRY_SERVER=http://x", "GENKIT_ENABLE_REALTIME_TELEMETRY=1", "GENKIT_REFLECTION_V2_SERVER=ws://x", "GENKIT_RUNTIME_ID=r", "B"}
	for _, test := range []struct {
		d    DevEnvironment
		want []string
	}{
		{full, append([]string{"A=1=2", "GENKIT_RUNTIME_ID=r", "B"}, all...)},
		{DevEnvironment{}, []string{"A=1=2", "GENKIT_TELEMETRY_SERVER=http://x", "GENKIT_RUNTIME_ID=r", "B", "GENKIT_ENV=dev"}},
	} {
		if diff := cmp.Diff(test.want, test.d.Over(before)); diff != "" {
			t.Errorf("%+v: %s", test.d, diff)
		}
	}
}
