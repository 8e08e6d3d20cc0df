// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"errors"
	"testing"

	"github.com/genkit-go/genkit/ai"
)

func video(cancel bool) Background[string] {
	b := Background[string]{
		Start: func(_ context.Context, in string) (*ai.Operation, error) { return &ai.Operation{ID: in}, nil },
		Check: func(_ context.Context, op *ai.Operation) (*ai.Operation, error) {
			return &ai.Operation{ID: op.ID, Done: true}, nil
		},
	}
	if cancel {
		b.Cancel = func(_ context.Context, op *ai.Operation) (*ai.Operation, error) { return op, nil }
	}
	return b
}

func TestBackgroundAction(t *testing.T) {
	r := NewRegistry()
	metadata := map[string]any{"model": 1}
	a := RegisterBackgroundAction(r, KindBackgroundModel, "p/video", "makes videos", metadata, video(true))
	metadata["model"] = 2
	const key = "/background-model/p/video"
	if a.Key() != key {
		t.Errorf("key %s", a.Key())
	}
	for _, k := range []string{key, "/check-operation/p/video/check", "/cancel-operation/p/video/cancel"} {
		a, err := r.LookupKey(t.Context(), k)
		if err != nil || a.Description != "makes videos" || a.Metadata["model"] != 1 {
			t.Errorf("%s: %+v, %v", k, a, err)
		}
	}
	typed, _ := As[string, *ai.Operation, None](a)
	op, err := typed.Run(t.Context(), "7", nil)
	if err != nil || op.Action != key || op.ID != "7" {
		t.Fatalf("Run = %+v, %v", op, err)
	}
	done, err := CheckOperation(t.Context(), r, op)
	if err != nil || done.Action != key || !done.Done || done.ID != "7" {
		t.Errorf("CheckOperation = %+v, %v", done, err)
	}
	given := &ai.Operation{ID: "8", Action: key}
	gone, err := CancelOperation(t.Context(), r, given)
	if err != nil || gone.Action != key || gone == given {
		t.Errorf("CancelOperation = %+v, %v", gone, err)
	}
}

func TestBackgroundActionThatCannotCancel(t *testing.T) {
	r := NewRegistry()
	RegisterBackgroundAction(r, KindBackgroundModel, "video", "", nil, video(false))
	op := &ai.Operation{ID: "1", Action: "/background-model/video"}
	_, err := CancelOperation(t.Context(), r, op)
	wantStatus(t, err, Unimplemented, op.Action)
	if _, err := CheckOperation(t.Context(), r, op); err != nil {
		t.Error(err)
	}
}

func TestOperationsThatCannotBeTold(t *testing.T) {
	r := newRegistry(t, &fakePlugin{name: "down", init: func(context.Context, *Registry) error { return Errorf(Unavailable, "gone") }})
	for _, verb := range []func(context.Context, *Registry, *ai.Operation) (*ai.Operation, error){CheckOperation, CancelOperation} {
		for _, op := range []*ai.Operation{nil, {ID: "1"}, {Action: "video"}, {Action: "/background-model/none"}} {
			_, err := verb(t.Context(), NewRegistry(), op)
			wantStatus(t, err, InvalidArgument)
		}
		_, err := verb(t.Context(), r, &ai.Operation{Action: "/background-model/down/video"})
		wantStatus(t, err, Unavailable, "gone")
	}
	r = NewRegistry()
	r.Register(echo(KindModel, "half"))
	_, err := CheckOperation(t.Context(), r, &ai.Operation{Action: "/model/half"})
	wantStatus(t, err, NotFound, "half/check")
}

func TestOperationOfForeignTypes(t *testing.T) {
	r := NewRegistry()
	r.Register(echo(KindBackgroundModel, "a"))
	r.Register(NewAction(KindCheckOperation, "a/check", func(_ context.Context, op map[string]any, _ Send[None]) (map[string]any, error) {
		op["done"] = true
		return op, nil
	}).Action)
	r.Register(NewAction(KindCancelOperation, "a/cancel", func(context.Context, map[string]any, Send[None]) (int, error) { return 1, nil }).Action)
	op := &ai.Operation{ID: "1", Action: "/background-model/a"}
	done, err := CheckOperation(t.Context(), r, op)
	if err != nil || !done.Done || done.ID != "1" || op.Done {
		t.Errorf("CheckOperation = %+v, %v", done, err)
	}
	_, err = CancelOperation(t.Context(), r, op)
	wantStatus(t, err, Internal, "no operation")
	r.Register(echo(KindBackgroundModel, "b"))
	r.Register(echo(KindCheckOperation, "b/check"))
	_, err = CheckOperation(t.Context(), r, &ai.Operation{Action: "/background-model/b"})
	wantStatus(t, err, InvalidArgument)
}

func TestBackgroundActionThatFails(t *testing.T) {
	r := NewRegistry()
	b := video(false)
	b.Start = func(context.Context, string) (*ai.Operation, error) { return nil, nil }
	b.Check = func(context.Context, *ai.Operation) (*ai.Operation, error) { return &ai.Operation{}, errBroken }
	a := RegisterBackgroundAction(r, KindBackgroundModel, "video", "", nil, b)
	_, err := a.RunJSON(t.Context(), raw(`"x"`), nil)
	wantStatus(t, err, Internal, "no operation")
	if op, err := CheckOperation(t.Context(), r, &ai.Operation{Action: a.Key()}); op != nil || !errors.Is(err, errBroken) {
		t.Errorf("CheckOperation = %+v, %v", op, err)
	}
	for _, b := range []Background[string]{{Start: video(true).Start}, {Check: video(true).Check}} {
		wantPanic(t, func() { RegisterBackgroundAction(r, KindBackgroundModel, "half", "", nil, b) }, "/background-model/half", "background_test.go:")
	}
}
