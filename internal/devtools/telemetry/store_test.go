// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

var background = context.Background()

func TestReopen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b#?%", ".genkit") // characters that URLs know
	open := func() *Store {
		s, err := Open(background, Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	put(t, s, traceText("t", "", spanText("a", "", "n", 1, 0, "")))
	s.Close()
	s.Close()
	if err := s.Put(background, []byte(traceText("t", ""))); !errors.Is(err, core.ErrUnavailable) {
		t.Errorf("a closed store: %v", err)
	}
	s = open()
	defer s.Close()
	put(t, s, traceText("t", "", spanText("a", "", "n", 1, 5, "")), traceText("t", "", spanText("a", "", "n", 1, 0, "")))
	if got := load(t, s, "t").Spans["a"].EndTime; got != 5 {
		t.Errorf("the span ended at %v", got)
	}
	if _, err := os.Stat(filepath.Join(dir, "telemetry.db")); err != nil || s.File() != filepath.Join(dir, "telemetry.db") {
		t.Error(s.File(), err)
	}
	if err := s.Check(background); err != nil {
		t.Error(err)
	}
}

func TestMissingTrace(t *testing.T) {
	s := openStore(t)
	if _, err := s.Trace(background, "x"); !errors.Is(err, core.ErrNotFound) {
		t.Error(err)
	}
	for _, id := range []string{"", ".", "..", "a/b", `a\b`, "a\x00b", strings.Repeat("x", 300)} {
		if _, err := s.Trace(background, id); err == nil || !strings.Contains(err.Error(), "Invalid trace id") {
			t.Errorf("%q: %v", id, err)
		}
	}
	if _, err := Open(background, Options{}); !errors.Is(err, core.ErrInvalidArgument) {
		t.Errorf("no folder: %v", err)
	}
}

func TestPutTrace(t *testing.T) {
	s := openStore(t)
	want := &ai.TraceData{TraceID: "t", DisplayName: "d", Spans: map[string]*ai.SpanData{"a": {
		SpanID: "a", TraceID: "t", StartTime: 1, EndTime: 2, Attributes: map[string]any{"genkit:type": "util"}, DisplayName: "d", SpanKind: "INTERNAL",
		InstrumentationLibrary: ai.InstrumentationLibrary{Name: "l"}, Status: &ai.SpanStatus{Code: 2, Message: "boom"},
	}}}
	if err := s.PutTrace(background, want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, load(t, s, "t")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := s.PutTrace(background, nil); !errors.Is(err, core.ErrInvalidArgument) {
		t.Error(err)
	}
	cancelled, cancel := context.WithCancel(background)
	cancel()
	if _, err := s.List(cancelled, Query{}); !errors.Is(err, core.ErrCancelled) {
		t.Errorf("a cancelled list: %v", err)
	}
}

func TestLogs(t *testing.T) {
	s := serve(t, HandlerOptions{})
	record := func(at float64, trace, span, level string, number int, body string) *ai.LogRecord {
		return &ai.LogRecord{Timestamp: at, TraceID: trace, SpanID: span, SeverityText: level, SeverityNumber: number, Body: json.RawMessage(body)}
	}
	if err := s.PutLogs(background, []*ai.LogRecord{
		record(1, "t", "a", "INFO", 9, `"one"`), record(3, "t", "b", "ERROR", 17, `"three"`), record(2, "u", "", "WARN", 13, `{"two":2}`), record(4, "", "", "", 0, `null`),
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.PutLogs(background, []*ai.LogRecord{nil}); !errors.Is(err, core.ErrInvalidArgument) {
		t.Error(err)
	}
	for path, want := range map[string]string{
		"/api/logs":                                             "4 3 2 1",
		"/api/logs?limit=2":                                     "4 3 +2",
		"/api/logs?limit=2&continuationToken=2":                 "2 1",
		"/api/logs?limit=3&continuationToken=2":                 "2 1",
		"/api/logs?continuationToken=9":                         "",
		"/api/logs?severityText=warn":                           "2",
		"/api/logs?severityNumber=13":                           "3 2",
		"/api/logs?traceId=t":                                   "3 1",
		"/api/logs?traceId=t&spanId=a":                          "1",
		"/api/logs?spanId=b":                                    "3",
		"/api/traces/t/logs":                                    "3 1",
		"/api/traces/t/logs?limit=1":                            "3 +1",
		"/api/traces/t/logs?severityText=info":                  "1",
		"/api/traces/t/spans/b/logs":                            "3",
		"/api/traces/t/spans/b/logs?severityNumber=18":          "",
		"/api/traces/u/logs?traceId=t":                          "2",
		"/api/logs?severityText=ERROR&severityNumber=9&limit=5": "3",
	} {
		code, _, body := s.do("GET", path, "")
		var page struct {
			Logs              []ai.LogRecord
			ContinuationToken string
		}
		if err := json.Unmarshal([]byte(body), &page); err != nil || code != 200 {
			t.Fatal(path, code, body)
		}
		var got []string
		for _, l := range page.Logs {
			got = append(got, fmt.Sprint(l.Timestamp))
			if len(l.LogID) != 36 {
				t.Errorf("the id of a record is %q", l.LogID)
			}
		}
		if page.ContinuationToken != "" {
			got = append(got, "+"+page.ContinuationToken)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

func TestSearch(t *testing.T) {
	s := serve(t, HandlerOptions{})
	text := func(key, value string) string { return fmt.Sprintf("%q:%q", key, value) }
	put(t, s.Store,
		traceText("a", "", spanText("s", "", "weatherFlow", 1, 2, text("genkit:input", `{"city":"Zürich","note":"a\nnewline"}`)+","+text("genkit:output", `"sunny and 25.5 degrees"`))),
		traceText("b", "", spanText("s", "", "other", 3, 4, text("genkit:input", `not json: paris`)+","+text("secret", "hidden")), spanText("c", "s", "child", 3, 4, text("genkit:output", `["deep",{"nested":"zürich-ost"}]`))),
		traceText("c", "", spanText("s", "", "media", 5, 6, text("genkit:input", `{"url":"data:image/png;base64,`+strings.Repeat("QUJD", 400)+`"}`))),
	)
	put(t, s.Store, traceText("b", "", spanText("d", "s", "late", 3, 4, text("genkit:input", `"afterwards"`))))
	for search, want := range map[string]string{
		"weatherFlow": "a", "WEATHERFLOW": "a", "weather": "a", "weather ": "", "zurich": "b a", "Zürich": "b a", "city sunny": "a", "city paris": "",
		"newline": "a", "25.5": "a", "paris": "b", "deep nested": "b", "zürich-ost": "b", "hidden": "", "afterwards": "b", "child late paris": "b",
		"QUJD": "", "media url": "c", `"'*-^ AND`: "a", "\"NOT": "b a", "(": "", "  ": "c b a", "": "c b a",
	} {
		if diff := cmp.Diff(strings.Fields(want), append([]string{}, ids(t, s.Store, Query{Search: search})...)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", search, diff)
		}
	}
	filter, _ := ParseFilter(`{"eq":{"id":"a"}}`)
	if got := ids(t, s.Store, Query{Search: "zurich", Filter: filter}); len(got) != 1 || got[0] != "a" {
		t.Errorf("with a filter: %q", got)
	}
	if _, _, body := s.do("GET", "/api/traces?search=city+sunny&limit=1", ""); !strings.Contains(body, `"traceId":"a"`) {
		t.Errorf("by HTTP: %s", body)
	}
	page, err := s.List(background, Query{Search: "zurich", Limit: 1})
	if err != nil || page.Next != "1" {
		t.Errorf("the first page of a search: %+v, %v", page, err)
	}
	idle(t, s.Store) // and so it stays when the index was filled in the background
	if got := ids(t, s.Store, Query{Search: "zurich"}); len(got) != 2 {
		t.Errorf("later: %q", got)
	}
}

func TestRetention(t *testing.T) {
	for _, c := range []struct {
		name string
		keep Retention
		want int
	}{
		{"by count", Retention{Traces: 30}, 30},
		{"no bound", Retention{Traces: -1, Bytes: -1}, 600},
		{"by size", Retention{Bytes: 1 << 20}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := openStore(t, func(o *Options) { o.Keep = c.keep })
			pad := strings.Repeat("x ", 4000)
			for i := range 600 {
				put(t, s, traceText(fmt.Sprint("t", i), "", spanText("s", "", fmt.Sprint("name", i), float64(i+1), 2000, `"genkit:input":"`+pad+`"`)))
			}
			idle(t, s)
			left := ids(t, s, Query{Limit: 1000})
			if c.want != 0 && len(left) != c.want {
				t.Errorf("%d are left, want %d", len(left), c.want)
			}
			if c.want == 0 && (len(left) < 20 || len(left) > 200) {
				t.Errorf("%d are left of 600 in 1 MB", len(left))
			}
			if left[0] != "t599" {
				t.Errorf("the latest left is %s", left[0])
			}
			if got := ids(t, s, Query{Search: "name599"}); len(got) != 1 {
				t.Errorf("search finds %q", got)
			}
			if c.want != 600 {
				if _, err := s.Trace(background, "t0"); !errors.Is(err, core.ErrNotFound) {
					t.Errorf("the oldest is there: %v", err)
				}
				if got := ids(t, s, Query{Search: "name0 "}); len(got) != 0 {
					t.Errorf("search finds the removed %q", got)
				}
				put(t, s, traceText("t0", "", spanText("s", "", "again", 5000, 5001, "")))
				if got := ids(t, s, Query{Search: "again"}); len(got) != 1 {
					t.Errorf("a trace that comes again is found as %q", got)
				}
			}
			if err := s.Check(background); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRetentionByAge(t *testing.T) {
	s := openStore(t, func(o *Options) { o.Keep = Retention{Age: time.Hour, Logs: 3} })
	put(t, s, traceText("old", "", spanText("s", "", "n", 1, 2, "")))
	if err := s.do(background, &job{run: func(ctx context.Context) error {
		_, err := s.conn.ExecContext(ctx, "UPDATE traces SET touched = 1")
		return err
	}}); err != nil {
		t.Fatal(err)
	}
	soon := float64(now())
	var records []*ai.LogRecord
	for i := range 5 {
		records = append(records, &ai.LogRecord{Timestamp: soon - float64(i)})
	}
	if err := s.PutLogs(background, append(records, &ai.LogRecord{Timestamp: 1})); err != nil {
		t.Fatal(err)
	}
	idle(t, s)
	if got := ids(t, s, Query{}); len(got) != 0 {
		t.Errorf("left are %q", got)
	}
	page, err := s.Logs(background, LogQuery{})
	if err != nil || len(page.Logs) != 2 { // three by number, of which one is old
		t.Errorf("%d records are left, %v", len(page.Logs), err)
	}
	put(t, s, traceText("new", "", spanText("s", "", "fresh", 1, 2, ""))) // its post has a number that was used before
	if got := ids(t, s, Query{Search: "fresh"}); len(got) != 1 {
		t.Errorf("search finds %q", got)
	}
}

func TestImport(t *testing.T) {
	s := openStore(t)
	var log bytes.Buffer
	s.o.Logger = slog.New(slog.NewTextHandler(&log, nil))
	folder := filepath.Join(t.TempDir(), "traces")
	if got, err := s.Import(background, folder); err != nil || got != (Imported{}) {
		t.Errorf("a missing folder: %+v, %v", got, err)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 70 {
		id := fmt.Sprintf("%032x", i)
		write(id, traceText(id, `"displayName":"greet"`, spanText("s", "", "greet", float64(i+1), 100, flowAttrs)))
	}
	write("noid", strings.Replace(traceText("noid", "", spanText("s", "", "n", 500, 501, "")), `"traceId":"noid",`, "", 1))
	write("broken", `{"traceId":`)
	write("x.lock", "")
	if err := os.Mkdir(filepath.Join(folder, "dir"), 0o755); err != nil {
		t.Fatal(err)
	}
	got, err := s.Import(background, folder)
	if want := (Imported{Traces: 71, Broken: 1}); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if n := strings.Count(log.String(), "\n"); n != 1 || !strings.Contains(log.String(), "broken") {
		t.Errorf("the log is %s", log.String())
	}
	if list := ids(t, s, Query{Limit: 100}); len(list) != 71 || list[0] != "noid" || list[70] != fmt.Sprintf("%032x", 0) {
		t.Errorf("the list has %d: %q", len(list), list)
	}
	write("noid", traceText("noid", "", spanText("s", "", "changed", 500, 501, "")))
	if got, err := s.Import(background, folder); err != nil || got != (Imported{Traces: 1, Known: 70, Broken: 1}) {
		t.Errorf("again: %+v, %v", got, err)
	}
	if name := load(t, s, "noid").Spans["s"].DisplayName; name != "changed" {
		t.Errorf("the changed file is %q", name)
	}
	if _, err := s.Import(background, filepath.Join(folder, "broken")); !errors.Is(err, core.ErrFailedPrecondition) {
		t.Errorf("a file as the folder: %v", err)
	}
}

func TestConcurrent(t *testing.T) {
	s := openStore(t)
	ctx, cancel := context.WithCancel(background)
	var readers, writers sync.WaitGroup
	sub, err := s.Subscribe(background, "t0")
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Close()
	readers.Go(func() {
		for ctx.Err() == nil {
			_, _ = s.List(background, Query{Search: "greet"})
			_, _ = s.Trace(background, "t0")
			_, _ = s.Logs(background, LogQuery{})
		}
	})
	for w := range 8 {
		writers.Go(func() {
			for i := range 40 {
				put(t, s, traceText(fmt.Sprint("t", i%10), "", spanText(fmt.Sprint("s", w, "-", i), "", "greet", 1, 2, flowAttrs)))
				if err := s.PutLogs(background, []*ai.LogRecord{{Timestamp: 1}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	cancel()
	readers.Wait()
	total := 0
	for i := range 10 {
		total += len(load(t, s, fmt.Sprint("t", i)).Spans)
	}
	if total != 320 {
		t.Errorf("%d spans are stored, want 320", total)
	}
	for range 2 * 32 { // t0 got 32 spans, each begins and ends
		if _, err := sub.Next(background); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLargeTraces(t *testing.T) {
	s := serve(t, HandlerOptions{})
	spans := make([]string, 10_000)
	for i := range spans {
		parent := "s0"
		if i == 0 {
			parent = ""
		}
		spans[i] = spanText(fmt.Sprint("s", i), parent, "n", float64(i), float64(i+1), `"genkit:type":"action"`)
	}
	if code, _, body := s.do("POST", "/api/traces", traceText("many", "", spans...)); code != 200 {
		t.Fatal(body)
	}
	for i := 0; i < 10_000; i += 1000 { // the same once more, in parts
		put(t, s.Store, traceText("parts", "", spans[i:i+1000]...))
	}
	for _, id := range []string{"many", "parts"} {
		if n := len(load(t, s.Store, id).Spans); n != 10_000 {
			t.Errorf("%s has %d spans", id, n)
		}
	}
	big := strings.Repeat("word ", 4<<20)
	if code, _, body := s.do("POST", "/api/traces", traceText("big", "", spanText("s", "", "n", 1, 2, `"genkit:input":"`+big+`"`))); code != 200 {
		t.Fatal(body)
	}
	if got := load(t, s.Store, "big").Spans["s"].Attributes["genkit:input"]; got != big {
		t.Error("20 MB do not come back")
	}
	if _, _, body := s.do("GET", "/api/traces", ""); len(body) > 5000 {
		t.Errorf("the list has %d bytes", len(body))
	}
	if got := ids(t, s.Store, Query{Search: "word"}); len(got) != 1 {
		t.Errorf("search finds %q", got)
	}
}
