// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/core"
)

func TestReadActionError(t *testing.T) {
	for _, test := range []struct {
		name, raw string
		want      ActionError
		text      string
	}{
		{"as published", `{"code":3,"message":"INVALID_ARGUMENT: nope","details":{"stack":"Error: nope\n at x","traceId":"t1"}}`,
			ActionError{core.InvalidArgument, "INVALID_ARGUMENT: nope", json.RawMessage(`{"stack":"Error: nope\n at x","traceId":"t1"}`), "Error: nope\n at x", "t1"}, "INVALID_ARGUMENT: nope"},
		{"HTTP code of older Go", `{"code":404,"message":"no such thing","details":{"stack":"s"}}`,
			ActionError{core.NotFound, "no such thing", json.RawMessage(`{"stack":"s"}`), "s", "header"}, "NOT_FOUND: no such thing"},
		{"HTTP 500", `{"code":500,"message":"boom"}`, ActionError{core.Internal, "boom", json.RawMessage(`{}`), "", "header"}, "INTERNAL: boom"},
		{"HTTP 200 is no error code", `{"code":200,"message":"boom"}`, ActionError{core.Aborted, "boom", json.RawMessage(`{}`), "", "header"}, "ABORTED: boom"},
		{"details null", `{"code":13,"message":"boom","details":null}`, ActionError{core.Internal, "boom", json.RawMessage(`{}`), "", "header"}, "INTERNAL: boom"},
		{"details text", `{"code":13,"message":"boom","details":"x"}`, ActionError{core.Internal, "boom", json.RawMessage(`{}`), "", "header"}, "INTERNAL: boom"},
		{"Python", `{"code":13,"message":"boom","details":{"stack":"","trace_id":"t2"}}`, ActionError{core.Internal, "boom", json.RawMessage(`{"stack":"","trace_id":"t2"}`), "", "t2"}, "INTERNAL: boom"},
		{"both trace ids", `{"code":13,"message":"boom","details":{"trace_id":"t2","traceId":"t3"}}`, ActionError{core.Internal, "boom", json.RawMessage(`{"trace_id":"t2","traceId":"t3"}`), "", "t3"}, "INTERNAL: boom"},
		{"a stack beside", `{"code":1,"message":"Action was cancelled","stack":"s"}`, ActionError{core.Cancelled, "Action was cancelled", json.RawMessage(`{}`), "s", "header"}, "CANCELLED: Action was cancelled"},
		{"code is a name", `{"code":"NOT_FOUND","message":"x"}`, ActionError{core.NotFound, "x", json.RawMessage(`{}`), "", "header"}, "NOT_FOUND: x"},
		{"code 0", `{"code":0,"message":"x"}`, ActionError{core.Aborted, "x", json.RawMessage(`{}`), "", "header"}, "ABORTED: x"},
		{"code 17", `{"code":17,"message":"x"}`, ActionError{core.Aborted, "x", json.RawMessage(`{}`), "", "header"}, "ABORTED: x"},
		{"no code", `{"message":"x"}`, ActionError{core.Aborted, "x", json.RawMessage(`{}`), "", "header"}, "ABORTED: x"},
		{"a string", `"Action not found: /flow/x"`, ActionError{core.Aborted, "Action not found: /flow/x", json.RawMessage(`{}`), "", "header"}, "ABORTED: Action not found: /flow/x"},
		{"plain text", "action /flow/x not found\n", ActionError{core.Aborted, "action /flow/x not found", json.RawMessage(`{}`), "", "header"}, "ABORTED: action /flow/x not found"},
		{"nothing", ``, ActionError{core.Aborted, "", json.RawMessage(`{}`), "", "header"}, "ABORTED"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := readActionError([]byte(test.raw), core.Aborted, "header")
			if diff := cmp.Diff(&test.want, got); diff != "" {
				t.Error(diff)
			}
			if got.Error() != test.text {
				t.Errorf("its text is %q, want %q", got.Error(), test.text)
			}
			if core.StatusOf(got) != test.want.Status || !errors.Is(got, &core.Error{Status: test.want.Status}) {
				t.Errorf("its status is %v", core.StatusOf(got))
			}
		})
	}
}

func TestReadRefusal(t *testing.T) {
	for _, test := range []struct {
		name, body string
		code       int
		want       core.Status
		message    string
	}{
		{"Node: unknown action", "action /flow/none not found", 404, core.NotFound, "action /flow/none not found"},
		{"Python: unknown action", `{"error":"Action not found: /flow/none"}`, 404, core.NotFound, "Action not found: /flow/none"},
		{"wrapped", `{"error":{"code":3,"message":"bad"}}`, 500, core.InvalidArgument, "bad"},
		{"Go: malformed body", `{"code":400,"message":"bad JSON","details":null}`, 400, core.InvalidArgument, "bad JSON"},
		{"a message alone", `{"message":"Action not found or already completed"}`, 404, core.NotFound, "Action not found or already completed"},
		{"another object", `{"why":1}`, 503, core.Unavailable, `{"why":1}`},
		{"error null", `{"error":null,"message":"m"}`, 503, core.Unavailable, "m"},
		{"nothing", "", 302, core.Unknown, ""},
		{"no HTTP", "\xff", 204, core.Internal, "\xff"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := readRefusal([]byte(test.body), test.code, "")
			if got.Status != test.want || got.Message != test.message {
				t.Errorf("got %v %q, want %v %q", got.Status, got.Message, test.want, test.message)
			}
		})
	}
}

func TestRPCError(t *testing.T) {
	for _, test := range []struct {
		raw  string
		want ActionError
	}{
		{`{"code":-32000,"message":"m","data":{"code":3,"message":"INVALID_ARGUMENT: nope","details":{"stack":"s"}}}`,
			ActionError{core.InvalidArgument, "INVALID_ARGUMENT: nope", json.RawMessage(`{"stack":"s"}`), "s", "t"}},
		{`{"code":-32000,"message":"m"}`, ActionError{core.Internal, "m", json.RawMessage(`{}`), "", "t"}},
		{`{"code":-32000,"message":"m","data":null}`, ActionError{core.Internal, "m", json.RawMessage(`{}`), "", "t"}},
		{`{"code":-32000,"message":"m","data":"text"}`, ActionError{core.Internal, "m", json.RawMessage(`{}`), "", "t"}},
		{`{"code":-32602,"message":"action /flow/x not found"}`, ActionError{core.NotFound, "action /flow/x not found", json.RawMessage(`{}`), "", "t"}},
		{`{"code":-32602,"message":"Invalid params"}`, ActionError{core.InvalidArgument, "Invalid params", json.RawMessage(`{}`), "", "t"}},
		{`{"code":-32601,"message":"Method not found"}`, ActionError{core.Unimplemented, "Method not found", json.RawMessage(`{}`), "", "t"}},
	} {
		var e rpcError
		if err := json.Unmarshal([]byte(test.raw), &e); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&test.want, e.asActionError("t")); diff != "" {
			t.Errorf("%s: %s", test.raw, diff)
		}
	}
}

func FuzzReadActionError(f *testing.F) {
	f.Add([]byte(`{"code":3,"message":"m","details":{"stack":"s"}}`))
	f.Add([]byte(`{"code":1e400,"details":[]}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		e := readActionError(raw, core.Internal, "")
		if e.Status == core.OK || e.Status > core.Unauthenticated || !json.Valid(e.Details) || e.Error() == "" {
			t.Errorf("%q is %+v", raw, e)
		}
	})
}
