// SPDX-License-Identifier: Apache-2.0

package googlegenai_test

import (
	"context"

	"cloud.google.com/go/auth"
)

// fixedToken gives one token.
type fixedToken string

func (f fixedToken) Token(context.Context) (*auth.Token, error) {
	return &auth.Token{Value: string(f), Type: "Bearer"}, nil
}

// token returns credentials that give one token.
func token(value string) *auth.Credentials {
	return auth.NewCredentials(&auth.CredentialsOptions{TokenProvider: fixedToken(value)})
}
