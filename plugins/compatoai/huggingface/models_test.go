// SPDX-License-Identifier: Apache-2.0

package huggingface_test

import (
	"testing"

	"github.com/genkit-go/genkit/plugins/compatoai/huggingface"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
)

func TestModels(t *testing.T) { fakevendor.CheckModels(t, huggingface.Models()) }
