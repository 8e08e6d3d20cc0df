// SPDX-License-Identifier: Apache-2.0

package entra_test

import (
	"context"
	"errors"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/compatoai/microsoftfoundry"
	"github.com/genkit-go/genkit/plugins/compatoai/microsoftfoundry/entra"
)

type credential struct {
	scopes []string
	err    error
}

func (c *credential) GetToken(_ context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	c.scopes = o.Scopes
	return azcore.AccessToken{Token: "token"}, c.err
}

func TestFrom(t *testing.T) {
	c := &credential{}
	var source microsoftfoundry.TokenSource = entra.From(c)
	token, err := source(t.Context())
	if token != "token" || err != nil || len(c.scopes) != 1 || c.scopes[0] != microsoftfoundry.Scope {
		t.Errorf("%q, %v, scopes %q", token, err, c.scopes)
	}
	if _, err := entra.From(c, microsoftfoundry.ProjectScope)(t.Context()); err != nil || len(c.scopes) != 1 || c.scopes[0] != microsoftfoundry.ProjectScope {
		t.Errorf("%v, scopes %q", err, c.scopes)
	}
	c.err = errors.New("logged out")
	if _, err := source(t.Context()); core.StatusOf(err) != core.Unauthenticated {
		t.Errorf("%v; want UNAUTHENTICATED", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := source(ctx); core.StatusOf(err) != core.Cancelled {
		t.Errorf("%v; want CANCELLED", err)
	}
	c.err = context.DeadlineExceeded
	if _, err := source(t.Context()); core.StatusOf(err) != core.DeadlineExceeded {
		t.Errorf("%v; want DEADLINE_EXCEEDED", err)
	}
}

func TestDefault(t *testing.T) {
	if source, err := entra.Default(); source == nil || err != nil {
		t.Errorf("%v", err)
	}
}
