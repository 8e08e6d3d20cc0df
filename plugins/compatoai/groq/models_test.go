// SPDX-License-Identifier: Apache-2.0

package groq_test

import (
	"testing"

	"github.com/genkit-go/genkit/plugins/compatoai/groq"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
)

func TestModels(t *testing.T) { fakevendor.CheckModels(t, groq.Models()) }
