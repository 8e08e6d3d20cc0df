// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"
)

func TestStatuses(t *testing.T) {
	rows := []struct {
		s    Status
		name string
		grpc int
		http int
		is   error
	}{
		{OK, "OK", 0, 200, nil},
		{Cancelled, "CANCELLED", 1, 499, ErrCancelled},
		{Unknown, "UNKNOWN", 2, 500, ErrUnknown},
		{InvalidArgument, "INVALID_ARGUMENT", 3, 400, ErrInvalidArgument},
		{DeadlineExceeded, "DEADLINE_EXCEEDED", 4, 504, ErrDeadlineExceeded},
		{NotFound, "NOT_FOUND", 5, 404, ErrNotFound},
		{AlreadyExists, "ALREADY_EXISTS", 6, 409, ErrAlreadyExists},
		{PermissionDenied, "PERMISSION_DENIED", 7, 403, ErrPermissionDenied},
		{ResourceExhausted, "RESOURCE_EXHAUSTED", 8, 429, ErrResourceExhausted},
		{FailedPrecondition, "FAILED_PRECONDITION", 9, 400, ErrFailedPrecondition},
		{Aborted, "ABORTED", 10, 409, ErrAborted},
		{OutOfRange, "OUT_OF_RANGE", 11, 400, ErrOutOfRange},
		{Unimplemented, "UNIMPLEMENTED", 12, 501, ErrUnimplemented},
		{Internal, "INTERNAL", 13, 500, ErrInternal},
		{Unavailable, "UNAVAILABLE", 14, 503, ErrUnavailable},
		{DataLoss, "DATA_LOSS", 15, 500, ErrDataLoss},
		{Unauthenticated, "UNAUTHENTICATED", 16, 401, ErrUnauthenticated},
	}
	if len(rows) != len(statuses) {
		t.Fatalf("%d statuses, want 17", len(statuses))
	}
	for _, row := range rows {
		if row.s.String() != row.name || int(row.s) != row.grpc || row.s.HTTP() != row.http {
			t.Errorf("%s: %s, %d, %d", row.name, row.s, row.s, row.s.HTTP())
		}
		if s, ok := ParseStatus(row.name); s != row.s || !ok {
			t.Errorf("ParseStatus(%s) = %s, %v", row.name, s, ok)
		}
		if row.is == nil {
			continue
		}
		if e := Errorf(row.s, "x"); !errors.Is(e, row.is) || StatusOf(e) != row.s || e.StatusName() != row.name {
			t.Errorf("%v is not %v", e, row.is)
		}
		if row.is.Error() != row.name {
			t.Errorf("the sentinel of %s says %q", row.name, row.is)
		}
		for _, other := range rows {
			if other.is != nil && other.s != row.s && errors.Is(row.is, other.is) {
				t.Errorf("%v is %v", row.is, other.is)
			}
		}
	}
	if s, ok := ParseStatus("INTERNAL_SERVER_ERROR"); s != Internal || !ok {
		t.Errorf("INTERNAL_SERVER_ERROR is %s", s)
	}
	if s, ok := ParseStatus("not_found"); s != Unknown || ok {
		t.Errorf("not_found is %s", s)
	}
	if odd := Status(17); odd.String() != "UNKNOWN" || odd.HTTP() != 500 {
		t.Errorf("status 17: %s, %d", odd, odd.HTTP())
	}
}

func TestStatusFromHTTP(t *testing.T) {
	for code, want := range map[int]Status{
		200: OK, 204: OK, 299: OK, 100: Unknown, 302: Unknown,
		400: InvalidArgument, 401: Unauthenticated, 403: PermissionDenied, 404: NotFound, 408: DeadlineExceeded, 409: Aborted,
		412: FailedPrecondition, 413: InvalidArgument, 418: Unknown, 422: InvalidArgument, 429: ResourceExhausted, 499: Cancelled,
		500: Internal, 501: Unimplemented, 502: Unavailable, 503: Unavailable, 504: DeadlineExceeded, 529: Unavailable, 599: Unknown,
	} {
		if got := StatusFromHTTP(code); got != want {
			t.Errorf("StatusFromHTTP(%d) = %s, want %s", code, got, want)
		}
	}
}

func TestStatusOf(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Status
	}{
		{nil, OK}, {io.EOF, Internal}, {Errorf(NotFound, "x"), NotFound},
		{fmt.Errorf("a: %w", Errorf(NotFound, "x")), NotFound},
		{Errorf(Aborted, "a: %w", Errorf(NotFound, "x")), Aborted},
		{context.Canceled, Cancelled}, {fmt.Errorf("a: %w", context.DeadlineExceeded), DeadlineExceeded},
		{Errorf(Unavailable, "%w", context.Canceled), Unavailable},
		{errors.Join(io.EOF, Errorf(DataLoss, "x"), Errorf(NotFound, "y")), DataLoss},
	} {
		if got := StatusOf(c.err); got != c.want {
			t.Errorf("StatusOf(%v) = %s, want %s", c.err, got, c.want)
		}
	}
}

func TestErrorChains(t *testing.T) {
	inner := Errorf(NotFound, "inner %d", 1)
	e := Errorf(Aborted, "outer: %w", fmt.Errorf("middle: %w", inner))
	if got, want := e.Error(), "ABORTED: outer: middle: NOT_FOUND: inner 1"; got != want {
		t.Errorf("Error = %q, want %q", got, want)
	}
	if e.Message != "outer: middle: NOT_FOUND: inner 1" {
		t.Errorf("Message = %q", e.Message)
	}
	if !errors.Is(e, ErrAborted) || !errors.Is(e, ErrNotFound) || errors.Is(e, ErrInternal) || !errors.Is(e, inner) {
		t.Error("errors.Is does not see the chain")
	}
	if errors.Is(Errorf(NotFound, "other"), inner) {
		t.Error("two errors of one status are not the same")
	}
	several := Errorf(Internal, "%w and %w and %w", io.EOF, inner, ErrUnavailable)
	for _, target := range []error{io.EOF, inner, ErrNotFound, ErrUnavailable, ErrInternal} {
		if !errors.Is(several, target) {
			t.Errorf("%v is not %v", several, target)
		}
	}
	if plain := Errorf(Internal, "100%% of %s: %v", "it", inner); plain.Unwrap() != nil || plain.Message != "100% of it: NOT_FOUND: inner 1" {
		t.Errorf("%+v", plain)
	}
	var found *Error
	if !errors.As(fmt.Errorf("a: %w", e), &found) || found != e {
		t.Error("errors.As does not find the outermost")
	}
	if (&Error{Status: NotFound}).Error() != "NOT_FOUND" {
		t.Error("an error without a message")
	}
	if d := e.WithDetails(5); d == e || d.Details != 5 || e.Details != nil || d.Message != e.Message {
		t.Error("WithDetails")
	}
	if (*Error)(nil).WithDetails(5) != nil || Errorf(OK, "x").Status != Internal {
		t.Error("an error that is none")
	}
}

func TestPublicErrors(t *testing.T) {
	public, private := PublicErrorf(NotFound, "no such joke"), Errorf(Internal, "secret")
	for _, c := range []struct {
		err  error
		want bool
	}{
		{public, true}, {private, false}, {fmt.Errorf("a: %w", public), true},
		{Errorf(Internal, "a: %w", public), false}, {PublicErrorf(Internal, "a: %w", private), true}, {errors.Join(private, public), false},
	} {
		var e *Error
		if !errors.As(c.err, &e) || e.Public() != c.want {
			t.Errorf("%v: public %v, want %v", c.err, e.Public(), c.want)
		}
	}
}

func TestANilErrorDoesNotPanic(t *testing.T) {
	var e *Error
	var err error = e // the classic mistake of a function that returns *Error
	if StatusOf(err) != Internal || err.Error() == "" || errors.Is(err, ErrInternal) || e.Public() || e.StatusName() != "INTERNAL" || errors.Unwrap(err) != nil {
		t.Errorf("a nil *Error is %v with status %v", err, StatusOf(err))
	}
}

func TestARepeatedStatusIsSaidOnce(t *testing.T) {
	inner := Errorf(NotFound, "no city")
	for _, c := range []struct {
		err  error
		want string
	}{
		{Errorf(NotFound, "tool 'weather': %w", inner), "NOT_FOUND: tool 'weather': no city"},
		{Errorf(Internal, "tool 'weather': %w", inner), "INTERNAL: tool 'weather': NOT_FOUND: no city"},
		{Errorf(NotFound, "a: %w", Errorf(NotFound, "b: %w", inner)), "NOT_FOUND: a: b: no city"},
		{Errorf(NotFound, "a: %v", inner), "NOT_FOUND: a: NOT_FOUND: no city"},
	} {
		if c.err.Error() != c.want {
			t.Errorf("%q, want %q", c.err, c.want)
		}
	}
}

func TestRetryAfterIsInherited(t *testing.T) {
	slow := Errorf(ResourceExhausted, "slow down")
	slow.RetryAfter = time.Minute
	for _, c := range []struct {
		err  *Error
		want time.Duration
	}{
		{Errorf(Internal, "a: %w", slow), time.Minute},
		{Errorf(Internal, "a: %w", fmt.Errorf("b: %w", slow)), time.Minute},
		{Errorf(Internal, "a: %w", Errorf(Aborted, "b: %w", slow)), time.Minute},
		{PublicErrorf(Internal, "%w, %w", ErrNotFound, slow), time.Minute},
		{Errorf(Internal, "%w", errors.Join(io.EOF, ErrAborted, slow)), time.Minute},
		{Errorf(Internal, "a: %v", slow), 0},
		{Errorf(Internal, "a: %w", io.EOF), 0},
	} {
		if c.err.RetryAfter != c.want {
			t.Errorf("%v: RetryAfter %v, want %v", c.err, c.err.RetryAfter, c.want)
		}
	}
}
