// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"testing"

	"github.com/genkit-go/genkit"
)

func TestPartialInput(t *testing.T) {
	var p genkit.PartialInput
	for _, step := range []struct{ piece, want string }{{`{"city":"Os`, `{"city":"Os"}`}, {`lo"`, `{"city":"Oslo"}`}, {`,`, ""}, {`"days":2}`, `{"city":"Oslo","days":2}`}} {
		if got := string(p.Add(step.piece)); got != step.want {
			t.Errorf("after %s: %s; want %s", step.piece, got, step.want)
		}
	}
}
