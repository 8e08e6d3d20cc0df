// SPDX-License-Identifier: Apache-2.0

package modeltest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// script is a Run that answers by what the request says: its chunks, then its response or
// its error.
func script(_ context.Context, key string, request json.RawMessage, onChunk func(json.RawMessage) error) (json.RawMessage, error) {
	var said struct {
		Chunks   []json.RawMessage
		Response json.RawMessage
		Error    string
	}
	if err := json.Unmarshal(request, &said); err != nil {
		return nil, err
	}
	if key != "/model/x" {
		return nil, fmt.Errorf("the key is %s", key)
	}
	if onChunk == nil && said.Chunks != nil {
		return nil, errors.New("it was not to stream")
	}
	for _, chunk := range said.Chunks {
		if err := onChunk(chunk); err != nil {
			return nil, err
		}
	}
	if said.Error != "" {
		return nil, errors.New(said.Error)
	}
	return said.Response, nil
}

func TestRunTests(t *testing.T) {
	const fine = `"response":{"message":{"role":"model","content":[{"text":"hi"}]}}`
	tests := []struct {
		test  Test
		wrong string // the error, "" when it passes
	}{
		{Test{Input: json.RawMessage(`{` + fine + `}`)}, ""},
		{Test{Input: json.RawMessage(`{` + fine + `}`), Validators: []string{"text-not-empty", "text-includes:HI"}}, ""},
		{Test{Input: json.RawMessage(`{` + fine + `}`), Validators: []string{"text-not-empty", "text-includes:ho"}}, `text-includes:ho: the text does not include "ho": "hi"`},
		{Test{Input: json.RawMessage(`{"error":"it was asked"}`), Validators: []string{"text-not-empty", "nonsense"}}, `there is no validator "nonsense"; there are ` + strings.Join(Validators(), ", ")},
		{Test{Input: json.RawMessage(`{"error":"no quota"}`), Validators: []string{"text-not-empty"}}, "no quota"},
		{Test{Input: json.RawMessage(`{"response":7}`)}, `the result is no response of a model but "7"`},
		{Test{Input: json.RawMessage(`{"chunks":[{"content":[{"text":"h"}]},{"content":[{"text":"o"}]}],` + fine + `}`), Stream: true, Validators: []string{"stream-text-includes:ho"}}, ""},
		{Test{Input: json.RawMessage(`{` + fine + `}`), Stream: true}, "no chunk came, though the test asks for them"},
		{Test{Input: json.RawMessage(`{"error":"no quota"}`), Stream: true}, "no quota"},
		{Test{Input: json.RawMessage(`{"chunks":[{"content":[]},7],` + fine + `}`), Stream: true}, "chunk 2 is invalid: json: cannot unmarshal number into Go value of type ai.plain"},
	}
	var cases []Test
	var names []string
	for i, test := range tests {
		test.test.Name = fmt.Sprint("test ", i)
		cases = append(cases, test.test)
		names = append(names, test.test.Name)
	}
	var started, done []string
	results := RunTests(t.Context(), script, "/model/x", cases, Listener{
		Started: func(test Test) { started = append(started, test.Name) },
		Done: func(r Result) {
			done = append(done, r.Test)
			if i := slices.Index(names, r.Test); i < 0 || (r.Err == nil) != (tests[i].wrong == "") {
				t.Errorf("heard that %s ended with %v", r.Test, r.Err)
			}
		},
	})
	if diff := cmp.Diff(names, started); diff != "" {
		t.Error("started:", diff)
	}
	if diff := cmp.Diff(names, slices.Sorted(slices.Values(done))); diff != "" {
		t.Error("done:", diff)
	}
	for i, r := range results {
		got := ""
		if r.Err != nil {
			got = r.Err.Error()
		}
		if r.Test != names[i] || got != tests[i].wrong {
			t.Errorf("got %s: %q, want %s: %q", r.Test, got, names[i], tests[i].wrong)
		}
	}
}

// Tests run at the same time, and each is told of as soon as it has ended.
func TestRunTestsParallel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		ended := map[string]time.Duration{}
		run := func(_ context.Context, _ string, request json.RawMessage, _ func(json.RawMessage) error) (json.RawMessage, error) {
			var seconds time.Duration
			if err := json.Unmarshal(request, &seconds); err != nil {
				return nil, err
			}
			time.Sleep(seconds * time.Second)
			return json.RawMessage("{}"), nil
		}
		tests := []Test{{Name: "slow", Input: json.RawMessage("3")}, {Name: "fast", Input: json.RawMessage("1")}}
		results := RunTests(t.Context(), run, "/model/x", tests, Listener{
			Started: func(Test) {},
			Done:    func(r Result) { ended[r.Test] = time.Since(began) },
		})
		want := []Result{{Test: "slow", Took: 3 * time.Second}, {Test: "fast", Took: time.Second}}
		if diff := cmp.Diff(want, results); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(map[string]time.Duration{"slow": 3 * time.Second, "fast": time.Second}, ended); diff != "" {
			t.Error(diff)
		}
	})
}
