// SPDX-License-Identifier: Apache-2.0

package main

import (
	"testing"

	"github.com/genkit-go/genkit/samples/providers/internal/sampletest"
)

func TestMain(m *testing.M) { sampletest.Main(m, main) }

func TestSample(t *testing.T) { sampletest.Run(t, "provider-compat-oai-hello") }
