// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/genkit-go/genkit/ai"
)

// openStore opens a store in a new folder.
func openStore(t testing.TB, change ...func(*Options)) *Store {
	t.Helper()
	o := Options{Dir: t.TempDir()}
	for _, f := range change {
		f(&o)
	}
	s, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// spanText is a span as the wire has it. extra goes before its end, as "k":v pairs.
func spanText(id, parent, name string, start, end float64, attrs string, extra ...string) string {
	p := ""
	if parent != "" {
		p = fmt.Sprintf(`"parentSpanId":%q,`, parent)
	}
	more := ""
	if len(extra) > 0 {
		more = "," + strings.Join(extra, ",")
	}
	return fmt.Sprintf(`{"spanId":%q,"traceId":"t",%s"startTime":%v,"endTime":%v,"attributes":{%s},"displayName":%q,"instrumentationLibrary":{"name":"genkit-tracer","version":"v1"},"spanKind":"INTERNAL"%s}`,
		id, p, start, end, attrs, name, more)
}

// traceText is a trace of spans, each under the id that it has.
func traceText(id string, fields string, spans ...string) string {
	parts := make([]string, len(spans))
	for i, s := range spans {
		var head struct{ SpanID string }
		if err := json.Unmarshal([]byte(s), &head); err != nil {
			panic(err)
		}
		parts[i] = fmt.Sprintf("%q:%s", head.SpanID, s)
	}
	if fields != "" {
		fields += ","
	}
	return fmt.Sprintf(`{"traceId":%q,%s"spans":{%s}}`, id, fields, strings.Join(parts, ","))
}

const flowAttrs = `"genkit:type":"action","genkit:metadata:subtype":"flow","genkit:name":"greet","genkit:input":"{\"name\":\"Zed\"}","genkit:output":"\"hi Zed\""`

func put(t testing.TB, s *Store, bodies ...string) {
	t.Helper()
	for _, b := range bodies {
		if err := s.Put(context.Background(), []byte(b)); err != nil {
			t.Fatalf("%.200s: %v", b, err)
		}
	}
}

// load reads a trace back.
func load(t testing.TB, s *Store, id string) *ai.TraceData {
	t.Helper()
	raw, err := s.Trace(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	var trace ai.TraceData
	if err := json.Unmarshal(raw, &trace); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return &trace
}

// ids lists traces by a query and returns their ids.
func ids(t testing.TB, s *Store, q Query) []string {
	t.Helper()
	page, err := s.List(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, raw := range page.Traces {
		var trace ai.TraceData
		if err := json.Unmarshal(raw, &trace); err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		list = append(list, trace.TraceID)
	}
	return list
}

// server is a handler over a new store, listening.
type server struct {
	*Store
	url string
	t   testing.TB
}

func serve(t testing.TB, o HandlerOptions) *server {
	t.Helper()
	store := openStore(t)
	ts := httptest.NewServer(NewHandler(store, o))
	t.Cleanup(ts.Close)
	return &server{store, ts.URL, t}
}

// do sends a request; header is pairs of names and values. Host sets the host.
func (s *server) do(method, path, body string, header ...string) (int, http.Header, string) {
	s.t.Helper()
	r, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
			continue
		}
		r.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(text)
}

// idle waits until the writer has nothing left to do.
func idle(t testing.TB, s *Store) {
	t.Helper()
	for until := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		var busy bool
		if err := s.do(context.Background(), &job{run: func(context.Context) error {
			busy = s.unindexed || s.added > 0
			return nil
		}}); err != nil {
			t.Fatal(err)
		}
		if !busy {
			return
		}
		if time.Now().After(until) {
			t.Fatal("the store is still busy")
		}
		time.Sleep(2 * idleAfter)
	}
}
