// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

func TestDifference(t *testing.T) {
	for _, c := range []struct{ was, is, want string }{
		{`{"a":[1,{"b":"x"}]}`, `{"a":[1,{"b":"x"}]}`, ""},
		{`{"a":1,"b":2}`, `{"b":2, "a":1}`, ""},
		{`{"a":[1,{"b":"x"}]}`, `{"a":[1,{"b":"y"}]}`, `$.a[1].b was "x" and is "y"`},
		{`{"a":1}`, `{}`, `$.a was 1 and is gone`},
		{`{}`, `{"a":null}`, `$.a is new: null`},
		{`[1,2]`, `[1]`, `$ had 2 items and has 1`},
		{`{"a":{}}`, `{"a":[]}`, `$.a was {} and is []`},
		{`{"a":[]}`, `{"a":{}}`, `$.a was [] and is {}`},
		{`12345678901234567890`, `12345678901234567891`, `$ was 12345678901234567890 and is 12345678901234567891`},
		{`no JSON`, `null`, `$ was "no JSON" and is null`},
	} {
		if got := difference([]byte(c.was), []byte(c.is)); got != c.want {
			t.Errorf("difference(%s, %s) = %q; want %q", c.was, c.is, got, c.want)
		}
	}
	long := difference([]byte(`""`), ai.JSON(strings.Repeat("é", 500)))
	if len([]rune(long)) > 150 || !strings.HasSuffix(long, "…") {
		t.Errorf("a long value is not cut: %s", long)
	}
}

func TestCloneSharesNothing(t *testing.T) {
	type node struct {
		Next  *node
		Any   any
		Array [2][]int
		When  time.Time
		Lock  *sync.Mutex
		Nil   map[string]int
	}
	v := &node{Any: map[string]any{"k": []any{1}}, Array: [2][]int{{1}, nil}, When: time.Now(), Lock: &sync.Mutex{}}
	v.Next = v // a circle
	c := clone(v)
	if c == v || c.Next != c {
		t.Error("the circle was not copied as one")
	}
	if c.Lock != v.Lock || !c.When.Equal(v.When) || c.Nil != nil {
		t.Error("opaque values were not kept")
	}
	c.Any.(map[string]any)["k"].([]any)[0] = 2
	c.Array[0][0] = 2
	if v.Any.(map[string]any)["k"].([]any)[0] != 1 || v.Array[0][0] != 1 {
		t.Error("the copy shares what can be changed")
	}
	loop := map[string]any{}
	loop["self"] = loop
	if c := clone(loop); reflect.ValueOf(c).Pointer() == reflect.ValueOf(loop).Pointer() {
		t.Error("a map in a circle was not copied")
	}
	if string(imageOf(func() {})) == "" || clone[any](nil) != nil || clone[ai.Part](nil) != nil {
		t.Error("odd values")
	}
	type raw json.RawMessage
	if got := clone(raw("x")); string(got) != "x" {
		t.Errorf("raw = %s", got)
	}
}

func TestAssertUnchanged(t *testing.T) {
	m := NewModel(Repeat(Text("ok")))
	g := New(t, m)
	part := ai.NewTextPart("one")
	for _, p := range []ai.Part{part, ai.NewTextPart("two")} {
		if _, err := g.Generate(t.Context(), genkit.WithParts(p)); err != nil {
			t.Fatal(err)
		}
	}
	m.AssertUnchanged(t)
	part.Text = "changed"
	r := record(t, m.AssertUnchanged)
	want := `request 1 of the scripted model was changed after it had been sent: $.messages[0].content[0].text was "one" and is "changed"`
	if !r.failed || r.text() != want {
		t.Errorf("failed %t: %s", r.failed, r.text())
	}
	m.Reset()
	m.AssertUnchanged(t)
}

func TestAssertUnchangedSeesTheModelsOwnSteps(t *testing.T) {
	m := NewModel(Func(func(_ context.Context, q *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		q.Messages = nil
		return stopResponse(ai.NewTextPart("ok")), nil
	}))
	if _, err := New(t, m).GenerateText(t.Context(), genkit.WithPrompt("hi")); err != nil {
		t.Fatal(err)
	}
	if r := record(t, m.AssertUnchanged); !strings.Contains(r.text(), "$.messages had 1 items and has 0") {
		t.Errorf("report: %s", r.text())
	}
}

func TestFreeze(t *testing.T) {
	message := ai.NewUserTextMessage("hi")
	config := map[string]any{"temperature": 0.5}
	if r := record(t, func(t testing.TB) { Freeze(t, message, config) }); r.failed {
		t.Errorf("unchanged values: %s", r.text())
	}
	r := record(t, func(t testing.TB) {
		Freeze(t, message, config)
		config["apiKey"] = "x"
	})
	if want := `frozen value 2 (map[string]interface {}) was changed: $.apiKey is new: "x"`; r.text() != want {
		t.Errorf("report: %s", r.text())
	}
}

func TestCheckSkip(t *testing.T) {
	checks := []check{{name: "a"}}
	if err := checkSkip(checks, map[string]string{"a": "why"}); err != nil {
		t.Error(err)
	}
	if err := checkSkip(checks, map[string]string{"b": "why"}); err == nil {
		t.Error("an unknown name is no error")
	}
	t.Run("suite", func(t *testing.T) {
		runChecks(t, []check{{"a", func(t testing.TB) { t.Error("not skipped") }}}, map[string]string{"a": "why"})
	})
}
