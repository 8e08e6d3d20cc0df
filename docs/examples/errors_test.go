// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/server"
)

func ExampleErrorf() {
	// region errorf
	err := core.Errorf(core.NotFound, "no dish is called %q", "gruel")
	fmt.Println(err)
	fmt.Println(errors.Is(err, core.ErrNotFound), core.StatusOf(err))
	fmt.Println(err.Status.HTTP(), uint8(err.Status)) // the codes of HTTP and gRPC
	// endregion

	// Output:
	// NOT_FOUND: no dish is called "gruel"
	// true NOT_FOUND
	// 404 5
}

func ExampleErrorf_wrap() {
	// region wrap
	cause := io.ErrUnexpectedEOF
	err := core.Errorf(core.Unavailable, "reading the menu: %w", cause)
	fmt.Println(errors.Is(err, io.ErrUnexpectedEOF), core.StatusOf(err))

	outer := fmt.Errorf("lunch: %w", err) // keeps the status
	fmt.Println(core.StatusOf(outer), core.StatusOf(cause), core.StatusOf(context.Canceled))
	// endregion

	// Output:
	// true UNAVAILABLE
	// UNAVAILABLE INTERNAL CANCELLED
}

func ExamplePublicErrorf() {
	g := scripted()
	secret := genkit.DefineFlow(g, "secret", func(context.Context, core.None) (string, error) {
		return "", core.Errorf(core.PermissionDenied, "user 17 has no seat in plan %q", "gold")
	})
	public := genkit.DefineFlow(g, "public", func(context.Context, core.None) (string, error) {
		return "", core.PublicErrorf(core.PermissionDenied, "your plan does not include this").
			WithDetails(map[string]any{"plan": "silver"})
	})
	for _, flow := range []core.Runner{secret, public} {
		post(server.Handler(flow, server.WithDev(false), server.WithLogger(silent())), "/", `{"data":null}`, "", "")
	}
	// Output:
	// HTTP 403
	// {"status":"PERMISSION_DENIED","message":"Permission Denied"}
	// HTTP 403
	// {"status":"PERMISSION_DENIED","message":"your plan does not include this","details":{"plan":"silver"}}
}

func ExampleError_details() {
	// region public-error
	err := core.PublicErrorf(core.PermissionDenied, "your plan does not include this").
		WithDetails(map[string]any{"plan": "silver"})
	// endregion
	fmt.Println(err.Public(), err.Details)
	// Output: true map[plan:silver]
}

func ExampleError_retryAfter() {
	err := core.Errorf(core.ResourceExhausted, "too many requests")
	err.RetryAfter = 2e9
	// region retry-after
	var e *core.Error
	if errors.As(err, &e) && e.RetryAfter > 0 {
		fmt.Println("try again in", e.RetryAfter)
	}
	// endregion

	// Output: try again in 2s
}
