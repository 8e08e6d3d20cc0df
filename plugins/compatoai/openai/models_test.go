// SPDX-License-Identifier: Apache-2.0

package openai_test

import (
	"testing"

	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
	"github.com/genkit-go/genkit/plugins/compatoai/openai"
)

func TestModels(t *testing.T) { fakevendor.CheckModels(t, openai.Models()) }
