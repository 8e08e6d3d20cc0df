// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"testing"
	"time"

	"github.com/genkit-go/genkit"
)

// ModelName is the name under which [New] defines its model.
const ModelName = "genkittest/model"

// New returns an instance whose default model is m; without one when m is nil. Edit
// may change the options that it is made with. It is closed at the end of t, which
// fails when the instance cannot be made or closed.
func New(t testing.TB, m *ScriptedModel, edit ...func(*genkit.Options)) *genkit.Genkit {
	t.Helper()
	o := &genkit.Options{}
	if m != nil {
		o.Model = ModelName
	}
	for _, change := range edit {
		change(o)
	}
	g, err := genkit.New(t.Context(), o)
	if err != nil {
		t.Fatalf("genkittest.New: %v", err)
	}
	t.Cleanup(func() {
		t.Helper()
		ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
		defer cancel()
		if err := g.Close(ctx); err != nil {
			t.Errorf("closing the instance of genkittest.New: %v", err)
		}
	})
	if m != nil {
		m.Define(g, ModelName)
	}
	return g
}

// closeTimeout bounds how long an instance may take to close.
const closeTimeout = 10 * time.Second
