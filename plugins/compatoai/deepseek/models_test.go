// SPDX-License-Identifier: Apache-2.0

package deepseek_test

import (
	"testing"

	"github.com/genkit-go/genkit/plugins/compatoai/deepseek"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
)

func TestModels(t *testing.T) { fakevendor.CheckModels(t, deepseek.Models()) }
