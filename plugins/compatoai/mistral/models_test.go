// SPDX-License-Identifier: Apache-2.0

package mistral_test

import (
	"testing"

	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
	"github.com/genkit-go/genkit/plugins/compatoai/mistral"
)

func TestModels(t *testing.T) { fakevendor.CheckModels(t, mistral.Models()) }
