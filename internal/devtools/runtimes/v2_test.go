// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

func TestV2Register(t *testing.T) {
	m := start(t, withV2)
	c := connect(t, m)
	c.write(`{"jsonrpc":"2.0","id":"1","method":"register","params":{"id":"13415","pid":13415,"genkitVersion":"nodejs/1.42.0","reflectionApiSpecVersion":1,"envs":["dev"]}}`)
	if diff := cmp.Diff(`{"jsonrpc":"2.0","id":"1","result":{"telemetryServerUrl":"http://localhost:4033"}}`, c.read()); diff != "" {
		t.Error(diff)
	}
	got, err := m.WaitForRuntime(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse(time.RFC3339, got.Timestamp)
	if err != nil || time.Since(at) > time.Minute || !got.V2() {
		t.Errorf("the time is %q", got.Timestamp)
	}
	got.Timestamp = ""
	want := Runtime{ID: "13415", PID: 13415, Name: "13415", ProjectName: filepath.Base(m.o.Root), ReflectionServerURL: m.V2URL(), GenkitVersion: "nodejs/1.42.0", ReflectionAPISpecVersion: 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	c.write(`{"jsonrpc":"2.0","id":"2","method":"register","params":{"id":"renamed","pid":13415,"reflectionApiSpecVersion":1}}`)
	c.read()
	eventually(t, "it has another id", func() bool { r, _ := m.Current(); return r.ID == "renamed" && len(m.Runtimes()) == 1 })
	c.conn.CloseNow()
	eventually(t, "it is forgotten", func() bool { return len(m.Runtimes()) == 0 })
}

func TestV2Port(t *testing.T) {
	m := start(t, withV2)
	other, err := New(Options{Root: t.TempDir(), V2: true})
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, other)
	for _, m := range []*Manager{m, other} {
		var port int
		if _, err := fmt.Sscanf(m.V2URL(), "ws://127.0.0.1:%d", &port); err != nil || port < firstPort || port > lastPort {
			t.Errorf("it listens at %s", m.V2URL())
		}
	}
	if m.V2URL() == other.V2URL() {
		t.Error("both at the same")
	}
}

func TestWithoutV2(t *testing.T) {
	if m := start(t); m.V2URL() != "" {
		t.Errorf("it listens at %s", m.V2URL())
	}
}

func TestV2BadMessages(t *testing.T) {
	m := start(t, withV2)
	c := connect(t, m)
	for _, test := range []struct{ send, want string }{
		{`{"jsonrpc":"2.0","id":"1","method":"register","params":{"pid":1}}`, `-32602`},
		{`{"jsonrpc":"2.0","id":"1","method":"register","params":{"id":"a"}}`, `-32602`},
		{`{"jsonrpc":"2.0","id":"1","method":"register","params":{"id":7,"pid":1}}`, `-32602`},
		{`{"jsonrpc":"2.0","id":"1","method":"register"}`, `-32602`},
		{`{"jsonrpc":"2.0","id":"1","method":"register","params":{"id":"a","pid":1,"reflectionApiSpecVersion":2}}`, `update the tools`},
		{`{"jsonrpc":"2.0","id":"1","method":"nonsense"}`, `-32601`},
	} {
		c.write(test.send)
		if got := c.read(); !strings.Contains(got, test.want) || !strings.Contains(got, `"id":"1"`) {
			t.Errorf("%s: got %s", test.send, got)
		}
	}
	if _, err := m.WaitForRuntime(soon(t)); core.StatusOf(err) != core.FailedPrecondition {
		t.Errorf("a newer one: %v", err)
	}
	for _, ignored := range []string{
		`no JSON`, `[]`, `{"id":"99","result":{}}`, `{"id":"99","error":{"code":1,"message":"m"}}`, `{"method":"nonsense"}`, `{"method":"register","params":{}}`,
		`{"method":"streamChunk","params":7}`, `{"method":"streamChunk","params":{"requestId":"99","chunk":1}}`, `{"method":"runActionState","params":{"requestId":"99"}}`, `{}`,
	} {
		c.write(ignored)
	}
	c.write(`{"jsonrpc":"2.0","id":"1","method":"register","params":{"id":"a","pid":1,"reflectionApiSpecVersion":1}}`)
	if got := c.read(); !strings.Contains(got, `"result"`) {
		t.Errorf("got %s", got)
	}
	if r, err := m.WaitForRuntime(soon(t)); err != nil || r.ID != "a" {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestV2Strangers(t *testing.T) {
	m := start(t, withV2)
	port := m.V2URL()[strings.LastIndex(m.V2URL(), ":"):]
	for _, test := range []struct {
		host, origin string
		admitted     bool
	}{
		{"", "", true},
		{"localhost" + port, "", true},
		{"[::1]" + port, "", true},
		{"", "http://localhost:5000", true},
		{"evil.example" + port, "", false},
		{"", "https://evil.example", false},
		{"", "null", false},
	} {
		o := &websocket.DialOptions{Host: test.host, HTTPHeader: http.Header{}}
		if test.origin != "" {
			o.HTTPHeader.Set("Origin", test.origin)
		}
		conn, resp, err := websocket.Dial(soon(t), m.V2URL(), o)
		if (err == nil) != test.admitted || !test.admitted && resp.StatusCode != http.StatusForbidden {
			t.Errorf("%+v: %v", test, err)
		}
		if err == nil {
			conn.CloseNow()
		}
	}
	resp, err := http.Get("http" + strings.TrimPrefix(m.V2URL(), "ws")) // no WebSocket
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	if resp.StatusCode != http.StatusUpgradeRequired {
		t.Errorf("it answered %s", resp.Status)
	}
}

func TestV2Lists(t *testing.T) {
	m := start(t, withV2)
	c := register(t, m, "a")
	answer := func(format string) {
		go func() { c.write(fmt.Sprintf(format, c.readID())) }()
	}
	answer(`{"jsonrpc":"2.0","id":%s,"result":{"actions":{"/flow/a":{"key":"/flow/a","name":"a","metadata":null}}}}`)
	actions, err := m.ListActions(soon(t), "")
	if err != nil || len(actions) != 1 || actions["/flow/a"].Name != "a" {
		t.Errorf("got %v, %v", actions, err)
	}
	answer(`{"jsonrpc":"2.0","id":%s,"result":{"values":{"defaultModel":"m"}}}`)
	values, err := m.ListValues(soon(t), "a", "defaultModel")
	if err != nil || string(values["defaultModel"]) != `"m"` {
		t.Errorf("got %s, %v", values, err)
	}
	for _, test := range []struct {
		answer string
		status core.Status
	}{
		{`{"jsonrpc":"2.0","id":%s,"result":{}}`, core.OK},
		{`{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"m"}}`, core.OK},
		{`{"jsonrpc":"2.0","id":%s,"error":{"code":-32602,"message":"m"}}`, core.InvalidArgument},
		{`{"jsonrpc":"2.0","id":%s}`, core.DataLoss},
		{`{"jsonrpc":"2.0","id":%s,"result":7}`, core.DataLoss},
	} {
		answer(test.answer)
		values, err := m.ListValues(soon(t), "", "x")
		if core.StatusOf(err) != test.status || err == nil && values == nil || len(values) > 0 {
			t.Errorf("%s: got %v, %v", test.answer, values, err)
		}
	}
}

func TestV2Run(t *testing.T) {
	for _, test := range []struct {
		name   string
		stream bool
		says   []string // with the id of the request for $
		want   ran
	}{
		{"as published", false, []string{`{"method":"runActionState","params":{"requestId":$,"state":{"traceId":"t1"}}}`, `{"id":$,"result":{"result":"hi","telemetry":{"traceId":"t1"}}}`}, ran{Trace: "t1", Result: `"hi"`}},
		{"no state", false, []string{`{"id":$,"result":{"result":"hi","telemetry":{"traceId":"t1"}}}`}, ran{Trace: "t1", Result: `"hi"`}},
		{"no telemetry", false, []string{`{"method":"runActionState","params":{"requestId":$,"state":{"traceId":"t1"}}}`, `{"id":$,"result":{"result":"hi"}}`}, ran{Trace: "t1", Result: `"hi"`}},
		{"streamed", true, []string{
			`{"method":"runActionState","params":{"requestId":$,"state":{"traceId":"t1"}}}`, `{"method":"streamChunk","params":{"requestId":$,"chunk":{"n":1}}}`,
			`{"method":"streamChunk","params":{"requestId":$,"chunk":0}}`, `{"method":"streamChunk","params":{"requestId":$,"chunk":null}}`, `{"id":$,"result":{"result":"x"}}`,
		}, ran{Trace: "t1", Chunks: []string{`{"n":1}`, `0`, `null`}, Result: `"x"`}},
		{"chunks that nobody asked for", false, []string{`{"method":"streamChunk","params":{"requestId":$,"chunk":1}}`, `{"id":$,"result":{"result":"x"}}`}, ran{Result: `"x"`}},
		{"ids that are numbers", true, []string{`{"method":"runActionState","params":{"requestId":1,"state":{"traceId":"t1"}}}`, `{"method":"streamChunk","params":{"requestId":1,"chunk":2}}`, `{"id":1,"result":{"result":"x"}}`}, ran{Trace: "t1", Chunks: []string{`2`}, Result: `"x"`}},
		{"an error", true, []string{
			`{"method":"runActionState","params":{"requestId":$,"state":{"traceId":"t1"}}}`,
			`{"id":$,"error":{"code":-32000,"message":"INVALID_ARGUMENT: nope","data":{"code":3,"message":"INVALID_ARGUMENT: nope","details":{"stack":"s"}}}}`,
		}, ran{Trace: "t1", Status: core.InvalidArgument}},
		{"unknown", false, []string{`{"id":$,"error":{"code":-32602,"message":"action /flow/x not found"}}`}, ran{Status: core.NotFound}},
		{"no object", false, []string{`{"id":$,"result":null}`}, ran{Status: core.DataLoss}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := start(t, withV2)
			c := register(t, m, "a")
			asked := make(chan string, 1)
			go func() {
				request := c.read()
				asked <- request
				for _, text := range test.says {
					c.write(strings.ReplaceAll(text, "$", `"1"`))
				}
			}()
			got, _, err := run(t, m, ai.ReflectionRunActionParams{Key: "/flow/x", Input: json.RawMessage(`1`)}, test.stream)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff, err)
			}
			want := `{"jsonrpc":"2.0","id":"1","method":"runAction","params":{"key":"/flow/x","input":1`
			if test.stream {
				want += `,"stream":true`
			}
			if diff := cmp.Diff(want+"}}", <-asked); diff != "" {
				t.Error(diff)
			}
			var failed *ActionError
			if errors.As(err, &failed) && failed.TraceID != test.want.Trace {
				t.Errorf("its trace is %q", failed.TraceID)
			}
		})
	}
}

func TestV2Bidi(t *testing.T) {
	m := start(t, withV2)
	c := register(t, m, "a")
	go func() {
		id := c.readID()
		c.write(`{"jsonrpc":"2.0","method":"runActionState","params":{"requestId":` + id + `,"state":{"traceId":"t1"}}}`)
		for range 2 { // each input comes back
			var q struct{ Params json.RawMessage }
			_ = json.Unmarshal([]byte(c.read()), &q)
			c.write(`{"jsonrpc":"2.0","method":"streamChunk","params":` + string(q.Params) + `}`)
		}
		last, _ := json.Marshal(c.read())
		c.write(`{"jsonrpc":"2.0","id":` + id + `,"result":{"result":` + string(last) + `}}`)
	}()
	ctx := soon(t)
	n := 0
	response, err := m.RunAction(ctx, &ai.ReflectionRunActionParams{Key: "/agent/a", Init: json.RawMessage(`{}`), StreamInput: true}, RunOptions{
		OnTrace: func(id string) {
			if err := m.SendInput(ctx, id, json.RawMessage(`{`)); core.StatusOf(err) != core.InvalidArgument {
				t.Errorf("bad JSON: %v", err)
			}
			if err := m.SendInput(ctx, id, json.RawMessage(`{"n":1}`)); err != nil {
				t.Error(err)
			}
		},
		OnChunk: func(raw json.RawMessage) error {
			n++
			if want := fmt.Sprintf(`{"n":%d}`, n); string(raw) != want {
				t.Errorf("got %s, want %s", raw, want)
			}
			if n == 1 {
				return m.SendInput(ctx, "t1", json.RawMessage(`{"n":2}`))
			}
			return m.EndInput(ctx, "t1")
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := json.Marshal(`{"jsonrpc":"2.0","method":"endInputStream","params":{"requestId":"1"}}`); string(response.Result) != string(want) {
		t.Errorf("the last message was %s", response.Result)
	}
	for _, err := range []error{m.SendInput(ctx, "t1", json.RawMessage(`1`)), m.EndInput(ctx, "t1"), m.EndInput(ctx, "")} {
		if core.StatusOf(err) != core.NotFound {
			t.Errorf("after the end: %v", err)
		}
	}
}

func TestV2Cancel(t *testing.T) {
	m := start(t, withV2)
	c := register(t, m, "a")
	other := register(t, m, "b") // the current one, which has nothing to do with it
	go func() {
		run := c.readID()
		c.write(`{"jsonrpc":"2.0","method":"runActionState","params":{"requestId":` + run + `,"state":{"traceId":"t1"}}}`)
		c.write(`{"jsonrpc":"2.0","id":` + c.readID() + `,"result":{"message":"Action cancelled"}}`)
		c.write(`{"jsonrpc":"2.0","id":` + run + `,"error":{"code":-32000,"message":"m","data":{"code":1,"message":"Action was cancelled","details":{}}}}`)
	}()
	_, err := m.RunAction(soon(t), &ai.ReflectionRunActionParams{Key: "/flow/x", RuntimeID: "a"}, RunOptions{OnTrace: func(id string) {
		if answer, err := m.CancelAction(context.Background(), "", id); err != nil || answer.Message != "Action cancelled" {
			t.Errorf("got %+v, %v", answer, err)
		}
	}})
	if core.StatusOf(err) != core.Cancelled {
		t.Errorf("got %v", err)
	}
	go func() {
		other.write(`{"jsonrpc":"2.0","id":` + other.readID() + `,"error":{"code":-32602,"message":"Action already completed"}}`)
	}()
	if _, err := m.CancelAction(soon(t), "", "t1"); core.StatusOf(err) != core.NotFound {
		t.Errorf("got %v", err)
	}
}

// Runs fail when their program disconnects, as does whatever is asked of it later.
func TestV2Disconnects(t *testing.T) {
	m := start(t, withV2)
	c := register(t, m, "a")
	e, err := m.find("a")
	if err != nil {
		t.Fatal(err)
	}
	const runs = 3
	failed := make(chan error, runs)
	for range runs {
		go func() {
			_, err := m.RunAction(context.Background(), &ai.ReflectionRunActionParams{Key: "/flow/x"}, RunOptions{})
			failed <- err
		}()
		c.read()
	}
	c.conn.CloseNow()
	for range runs {
		if err := <-failed; core.StatusOf(err) != core.Unavailable || !strings.Contains(err.Error(), "runtime a has disconnected") {
			t.Errorf("got %v", err)
		}
	}
	if _, err := e.peer.listActions(soon(t)); core.StatusOf(err) != core.Unavailable {
		t.Errorf("later: %v", err)
	}
	eventually(t, "it is forgotten", func() bool { _, ok := m.Current(); return !ok })
	register(t, m, "a") // it comes back
}

// A program with the id of another takes its place; the end of the earlier is not its end.
func TestV2Replaced(t *testing.T) {
	m := start(t, withV2)
	sub := m.Subscribe()
	defer sub.Close()
	first := register(t, m, "a")
	second := connect(t, m)
	second.write(`{"jsonrpc":"2.0","id":"1","method":"register","params":{"id":"a","pid":8,"reflectionApiSpecVersion":1}}`)
	second.read()
	eventually(t, "the second is known", func() bool { r, _ := m.Current(); return r.PID == 8 })
	first.conn.CloseNow()
	register(t, m, "b").conn.CloseNow()
	var told []string
	for len(told) < 5 {
		e, err := sub.Next(soon(t))
		if err != nil {
			t.Fatal(err)
		}
		told = append(told, fmt.Sprint(e.Kind, " ", e.Runtime.ID, " ", e.Runtime.PID))
	}
	if diff := cmp.Diff([]string{"added a 7", "removed a 7", "added a 8", "added b 7", "removed b 7"}, told); diff != "" {
		t.Error(diff)
	}
}

// Both versions at once: calls go to the program that is meant.
func TestBothVersions(t *testing.T) {
	p := newProgram(t)
	m := start(t, withV2)
	p.announce(t, m)
	p.answer("/api/runAction", 200, `{"result":"one"}`)
	c := register(t, m, "two")
	go func() { c.write(`{"jsonrpc":"2.0","id":` + c.readID() + `,"result":{"result":"two"}}`) }()
	for id, want := range map[string]string{"3473-3101": `"one"`, "two": `"two"`} {
		if got, _, err := run(t, m, ai.ReflectionRunActionParams{Key: "/flow/x", RuntimeID: id}, false); got.Result != want {
			t.Errorf("%s: got %+v, %v", id, got, err)
		}
	}
	if r, _ := m.Current(); r.ID != "two" { // which started now
		t.Errorf("the current one is %s", r.ID)
	}
}

// Chunks of many runs keep their order, and a slow listener holds up no other.
func TestV2ManyRuns(t *testing.T) {
	m := start(t, withV2)
	c := register(t, m, "a")
	const runs, chunks = 8, 200
	slow := make(chan struct{})
	var wg sync.WaitGroup
	var fast sync.WaitGroup
	for i := range runs {
		wg.Add(1)
		if i > 0 {
			fast.Add(1)
		}
		go func() {
			defer wg.Done()
			n := 0
			_, err := m.RunAction(context.Background(), &ai.ReflectionRunActionParams{Key: "/flow/x"}, RunOptions{OnChunk: func(raw json.RawMessage) error {
				if i == 0 {
					<-slow
				}
				if string(raw) != fmt.Sprint(n) {
					t.Errorf("got %s, want %d", raw, n)
				}
				n++
				return nil
			}})
			if err != nil || n != chunks {
				t.Errorf("%d chunks, %v", n, err)
			}
			if i > 0 {
				fast.Done()
			}
		}()
	}
	var ids []string
	for range runs {
		ids = append(ids, c.readID())
	}
	for n := range chunks {
		for _, id := range ids {
			c.write(fmt.Sprintf(`{"method":"streamChunk","params":{"requestId":%s,"chunk":%d}}`, id, n))
		}
	}
	for _, id := range ids {
		c.write(`{"id":` + id + `,"result":{"result":1}}`)
	}
	fast.Wait()
	close(slow)
	wg.Wait()
}

func TestV2Large(t *testing.T) {
	m := start(t, withV2)
	c := register(t, m, "a")
	large := strings.Repeat("x", 29<<20)
	go func() { c.write(`{"id":` + c.readID() + `,"result":{"result":"` + large + `"}}`) }()
	response, err := m.RunAction(soon(t), &ai.ReflectionRunActionParams{Key: "/flow/x"}, RunOptions{})
	if err != nil || len(response.Result) != len(large)+2 {
		t.Errorf("got %v", err)
	}
	go func() {
		id := c.readID()
		_ = c.conn.Write(context.Background(), websocket.MessageText, []byte(`{"id":`+id+`,"result":{"result":"`+large+large[:2<<20]+`"}}`))
	}()
	_, err = m.RunAction(soon(t), &ai.ReflectionRunActionParams{Key: "/flow/x"}, RunOptions{})
	if core.StatusOf(err) != core.Unavailable || !strings.Contains(err.Error(), "message of more than") {
		t.Errorf("got %v", err)
	}
}

// A listener that is too slow by far loses its run, not the connection.
func TestV2TooSlow(t *testing.T) {
	c := &call{wake: make(chan struct{}, 1)}
	chunk := json.RawMessage(strings.Repeat("1", 10<<20))
	for range 10 {
		c.push(heard{chunk: chunk})
	}
	c.push(heard{end: errAnswered})
	_, err := c.wait(soon(t), hearer{})
	if core.StatusOf(err) != core.ResourceExhausted {
		t.Errorf("got %v", err)
	}
	for range 10 { // one that takes them does not
		c.push(heard{chunk: chunk})
		c.pop()
	}
	c.push(heard{end: errAnswered, result: json.RawMessage(`1`)})
	if result, err := c.wait(soon(t), hearer{}); err != nil || string(result) != "1" {
		t.Errorf("got %s, %v", result, err)
	}
}

func TestV2Leaving(t *testing.T) {
	m := start(t, withV2)
	c := register(t, m, "a")
	go func() {
		for range 2 {
			c.write(`{"method":"streamChunk","params":{"requestId":` + c.readID() + `,"chunk":1}}`)
		}
	}()
	enough := errors.New("enough")
	_, err := m.RunAction(soon(t), &ai.ReflectionRunActionParams{Key: "/flow/x"}, RunOptions{OnChunk: func(json.RawMessage) error { return enough }})
	if err != enough {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	_, err = m.RunAction(ctx, &ai.ReflectionRunActionParams{Key: "/flow/x"}, RunOptions{OnChunk: func(json.RawMessage) error { cancel(enough); return nil }})
	if err != enough {
		t.Errorf("got %v", err)
	}
	e, _ := m.find("a")
	p := e.peer.(*v2)
	p.mu.Lock()
	left := len(p.calls)
	p.mu.Unlock()
	if left != 0 {
		t.Errorf("%d calls are left", left)
	}
	waited := make(chan error, 1)
	go func() {
		_, err := m.ListActions(context.Background(), "")
		waited <- err
	}()
	c.read()
	shut(t, m)
	if err := <-waited; core.StatusOf(err) != core.Cancelled {
		t.Errorf("got %v", err)
	}
}
