// SPDX-License-Identifier: Apache-2.0

package xai_test

import (
	"testing"

	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
	"github.com/genkit-go/genkit/plugins/compatoai/xai"
)

func TestModels(t *testing.T) { fakevendor.CheckModels(t, xai.Models()) }
