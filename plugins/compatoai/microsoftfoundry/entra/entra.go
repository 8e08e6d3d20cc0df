// SPDX-License-Identifier: Apache-2.0

// Package entra gives the plugin microsoftfoundry tokens of Microsoft Entra. It is a
// module of its own, so that programs with a key link nothing of Azure's SDK.
//
// What may enter: what stands between a credential of azidentity and a token source.
package entra

import (
	"context"
	"errors"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/compatoai/microsoftfoundry"
)

// Default returns a token source that finds credentials as Azure's tools do: environment,
// workload identity, managed identity, the command line tools. Nothing is asked before
// the first request. It fails with FAILED_PRECONDITION when none of them can be set up.
//
// The tokens are for scopes, without any for [microsoftfoundry.Scope]; the endpoint of a
// project wants [microsoftfoundry.ProjectScope].
func Default(scopes ...string) (microsoftfoundry.TokenSource, error) {
	c, err := azidentity.NewDefaultAzureCredential(nil)
	if err != nil {
		return nil, core.Errorf(core.FailedPrecondition, "no credential of Microsoft Entra: %w", err)
	}
	return From(c, scopes...), nil
}

// From returns a token source of a credential, which keeps its tokens while they are good.
// The scopes are those of [Default].
// A credential that gives no token is UNAUTHENTICATED.
func From(c azcore.TokenCredential, scopes ...string) microsoftfoundry.TokenSource {
	if len(scopes) == 0 {
		scopes = []string{microsoftfoundry.Scope}
	}
	return func(ctx context.Context) (string, error) {
		token, err := c.GetToken(ctx, policy.TokenRequestOptions{Scopes: scopes})
		switch {
		case err == nil:
			return token.Token, nil
		case ctx.Err() != nil:
			return "", core.Errorf(core.StatusOf(ctx.Err()), "%w", context.Cause(ctx))
		case errors.Is(err, context.DeadlineExceeded):
			return "", core.Errorf(core.DeadlineExceeded, "Microsoft Entra did not answer: %w", err)
		}
		return "", core.Errorf(core.Unauthenticated, "Microsoft Entra: %w", err)
	}
}
