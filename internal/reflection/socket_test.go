// SPDX-License-Identifier: Apache-2.0

package reflection

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/core"
)

// tools is the tools' side of v2: a server to which programs connect.
type tools struct {
	t     *testing.T
	url   string
	conns chan *websocket.Conn
	conn  *websocket.Conn
}

func newTools(t *testing.T) *tools {
	m := &tools{t: t, conns: make(chan *websocket.Conn)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		conn.SetReadLimit(mostBody)
		m.conns <- conn
		<-r.Context().Done()
	}))
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	m.url = "ws" + strings.TrimPrefix(server.URL, "http")
	return m
}

// accept takes the next connection, and returns its first message.
func (m *tools) accept() message {
	m.t.Helper()
	select {
	case m.conn = <-m.conns:
	case <-time.After(10 * time.Second):
		m.t.Fatal("nobody connects")
	}
	return m.read()
}

func (m *tools) read() (got message) {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_, raw, err := m.conn.Read(ctx)
	if err != nil {
		m.t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		m.t.Fatal(err)
	}
	return got
}

func (m *tools) write(text string) {
	m.t.Helper()
	if err := m.conn.Write(context.Background(), websocket.MessageText, []byte(text)); err != nil {
		m.t.Fatal(err)
	}
}

// show shows a program to the tools by v2.
func (m *tools) show(r *core.Registry, edit ...func(*Options)) *Server {
	m.t.Helper()
	o := Options{Registry: r, Logger: slog.New(slog.DiscardHandler), Environment: Environment{V2Server: m.url}}
	for _, change := range edit {
		change(&o)
	}
	s, err := Start(o)
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			m.t.Error(err)
		}
	})
	return s
}

func text(m message) string {
	raw, _ := json.Marshal(m)
	return string(raw)
}

func TestRegister(t *testing.T) {
	m := newTools(t)
	r, _ := program()
	s := m.show(r, func(o *Options) { o.Name = "probe" })
	want := fmt.Sprintf(`{"jsonrpc":"2.0","id":"1","method":"register","params":{"id":%q,"pid":%d,"name":"probe","genkitVersion":%q,"reflectionApiSpecVersion":1,"envs":["dev"]}}`, s.ID(), os.Getpid(), s.version)
	if diff := cmp.Diff(want, text(m.accept())); diff != "" {
		t.Error(diff)
	}
	m.write(`{"jsonrpc":"2.0","id":"1","result":{}}`)
	m.conn.CloseNow() // the tools are started again
	if diff := cmp.Diff(want, text(m.accept())); diff != "" {
		t.Error(diff)
	}
}

func TestRequests(t *testing.T) {
	m := newTools(t)
	r, _ := program()
	m.show(r)
	m.accept()
	for request, want := range map[string]string{
		`"method":"listValues","params":{"type":"defaultModel"}`: `"result":{"values":{"defaultModel":{"name":"acme/large"}}}`,
		`"method":"listValues","params":{"type":"format"}`:       `"error":{"code":-32602,"message":"INVALID_ARGUMENT: 'type' is \"format\"; it must be defaultModel or middleware"}`,
		`"method":"nope"`:                                    `"error":{"code":-32601,"message":"method 'nope' is unknown"}`,
		`"method":"cancelAction","params":{}`:                `"error":{"code":-32602,"message":"traceId is required"}`,
		`"method":"cancelAction","params":{"traceId":"x"}`:   `"error":{"code":-32602,"message":"Action not found or already completed"}`,
		`"method":"runAction","params":{"key":"/flow/none"}`: `"error":{"code":-32602,"message":"action /flow/none not found","data":{"code":5,"message":"action /flow/none not found","details":{"stack":"NOT_FOUND: `,
		`"method":"runAction","params":[]`:                   `"error":{"code":-32602,"message":"INVALID_ARGUMENT: params: `,
		`"method":"runAction","params":{"key":"nonsense"}`:   `"error":{"code":-32602,"message":"action nonsense not found","data":{"code":5,`,
	} {
		m.write(`{"jsonrpc":"2.0","id":"7",` + request + `}`)
		if got := text(m.read()); !strings.HasPrefix(got, `{"jsonrpc":"2.0","id":"7",`+strings.TrimSuffix(want, "}")) {
			t.Errorf("%s: got %s", request, got)
		}
	}
	m.write(`{"jsonrpc":"2.0","method":"listActions","id":8}`)
	var list struct{ Actions map[string]map[string]any }
	answer := m.read()
	if err := json.Unmarshal(answer.Result, &list); err != nil || len(list.Actions) != 7 || string(answer.ID) != "8" {
		t.Errorf("got %s, %v", text(answer), err)
	}
	// Nonsense is passed over.
	m.write(`nonsense`)
	m.write(`{"jsonrpc":"2.0","method":"strange"}`)
	m.write(`{"jsonrpc":"2.0","method":"sendInputStreamChunk","params":{"requestId":"none","chunk":1}}`)
	m.write(`{"jsonrpc":"2.0","method":"endInputStream","params":{"requestId":"none"}}`)
	m.write(`{"jsonrpc":"2.0","id":"1","error":{"code":1,"message":"no"}}`)
	m.write(`{"jsonrpc":"2.0","method":"listValues","params":{"type":"defaultModel"},"id":"9"}`)
	if got := m.read(); string(got.ID) != `"9"` {
		t.Errorf("got %s", text(got))
	}
}

// conversation runs an action and returns what comes until it is over.
func (m *tools) conversation(params string) []string {
	m.t.Helper()
	m.write(`{"jsonrpc":"2.0","id":"q1","method":"runAction","params":` + params + `}`)
	return m.rest("q1")
}

func (m *tools) rest(id string) (list []string) {
	m.t.Helper()
	trace := ""
	for {
		got := m.read()
		if got.Method == "runActionState" {
			var p struct{ State struct{ TraceID string } }
			_ = json.Unmarshal(got.Params, &p)
			trace = p.State.TraceID
		}
		list = append(list, maskIDs(text(got), trace))
		if string(got.ID) == `"`+id+`"` {
			return list
		}
	}
}

func TestRunActionByV2(t *testing.T) {
	m := newTools(t)
	r, _ := program()
	m.show(r)
	m.accept()
	state := `{"jsonrpc":"2.0","method":"runActionState","params":{"requestId":"q1","state":{"traceId":"TRACE"}}}`
	for params, want := range map[string][]string{
		`{"key":"/flow/greet","input":{"name":"Bo"}}`: {state, `{"jsonrpc":"2.0","id":"q1","result":{"result":"hi Bo ✓","telemetry":{"traceId":"TRACE"}}}`},
		`{"key":"/flow/count","input":2,"stream":true}`: {state,
			`{"jsonrpc":"2.0","method":"streamChunk","params":{"requestId":"q1","chunk":0}}`,
			`{"jsonrpc":"2.0","method":"streamChunk","params":{"requestId":"q1","chunk":1}}`,
			`{"jsonrpc":"2.0","id":"q1","result":{"result":2,"telemetry":{"traceId":"TRACE"}}}`},
		`{"key":"/flow/greet","input":{"name":"fail"}}`: {state,
			`{"jsonrpc":"2.0","id":"q1","error":{"code":-32000,"message":"NOT_FOUND: nobody","data":{"code":5,"message":"NOT_FOUND: nobody","details":{"stack":"NOT_FOUND: nobody","traceId":"TRACE","who":"fail"}}}}`},
	} {
		if diff := cmp.Diff(want, m.conversation(params)); diff != "" {
			t.Errorf("%s:\n%s", params, diff)
		}
	}
}

func TestInputStreams(t *testing.T) {
	m := newTools(t)
	r, _ := program()
	m.show(r)
	m.accept()
	begin := `{"jsonrpc":"2.0","id":"q1","method":"runAction","params":{"key":"/custom/join","init":{"name":"a"},"stream":true,"streamInput":true}}`
	input := func(text string) string {
		return `{"jsonrpc":"2.0","method":"sendInputStreamChunk","params":{"requestId":"q1","chunk":"` + text + `"}}`
	}
	const end = `{"jsonrpc":"2.0","method":"endInputStream","params":{"requestId":"q1"}}`
	m.write(begin)
	var want []string
	all := "a"
	for i := range 100 { // in order, however early they come
		m.write(input(fmt.Sprint(i)))
		want = append(want, fmt.Sprintf(`{"jsonrpc":"2.0","method":"streamChunk","params":{"requestId":"q1","chunk":"got %d"}}`, i))
		all += fmt.Sprintf(",%d", i)
	}
	m.write(end)
	want = append(want, `{"jsonrpc":"2.0","id":"q1","result":{"result":"`+all+`","telemetry":{"traceId":"TRACE"}}}`)
	got := m.rest("q1")
	if diff := cmp.Diff(want, got[1:]); diff != "" {
		t.Error(diff)
	}
	// Cancelled while it waits for input.
	m.write(begin)
	var p struct{ State struct{ TraceID string } }
	if err := json.Unmarshal(m.read().Params, &p); err != nil {
		t.Fatal(err)
	}
	m.write(`{"jsonrpc":"2.0","id":"c","method":"cancelAction","params":{"traceId":"` + p.State.TraceID + `"}}`)
	answers := map[string]string{}
	for range 2 {
		answer := m.read()
		answers[string(answer.ID)] = text(answer)
	}
	if !strings.Contains(answers[`"c"`], `"result":{"message":"Action cancelled"}`) || answers[`"q1"`] == "" {
		t.Errorf("got %v", answers)
	}
	// The connection breaks: the inputs end, and the run with them.
	m.write(begin)
	m.read()
	m.conn.CloseNow()
	m.accept()
}

func TestLargeMessages(t *testing.T) {
	m := newTools(t)
	r, _ := program()
	m.show(r)
	m.accept()
	long := strings.Repeat("x", 1<<20)
	got := m.conversation(`{"key":"/flow/greet","input":{"name":"` + long + `"}}`)
	if len(got[1]) < 1<<20 {
		t.Errorf("got %d bytes", len(got[1]))
	}
}
