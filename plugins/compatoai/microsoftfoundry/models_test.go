// SPDX-License-Identifier: Apache-2.0

package microsoftfoundry_test

import (
	"testing"

	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
	"github.com/genkit-go/genkit/plugins/compatoai/microsoftfoundry"
)

func TestModels(t *testing.T) { fakevendor.CheckModels(t, microsoftfoundry.Models()) }
