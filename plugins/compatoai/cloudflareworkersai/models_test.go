// SPDX-License-Identifier: Apache-2.0

package cloudflareworkersai_test

import (
	"testing"

	"github.com/genkit-go/genkit/plugins/compatoai/cloudflareworkersai"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
)

func TestModels(t *testing.T) { fakevendor.CheckModels(t, cloudflareworkersai.Models()) }
