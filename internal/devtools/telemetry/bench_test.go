// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// benchTrace is a trace of 10 spans and about 16 KB, as one POST, as 10 and as 20.
type benchTrace struct {
	whole    []byte
	perSpan  [][]byte
	realtime [][]byte
}

var benchWords = strings.Fields("the model answers a question about weather in paris with tools that look up facts and numbers for each city while users wait for tokens")

// words returns text of n bytes or so.
func words(r *rand.Rand, n int) string {
	var b strings.Builder
	for b.Len() < n {
		b.WriteString(benchWords[r.IntN(len(benchWords))])
		b.WriteString(strconv.Itoa(r.IntN(1000)))
		b.WriteByte(' ')
	}
	return b.String()
}

func newBenchTrace(r *rand.Rand) benchTrace {
	root := fmt.Sprintf("%016x", r.Uint64())
	start := float64(1795169841615 + r.IntN(1_000_000))
	var t benchTrace
	var spans []string
	for i := range 10 {
		span, parent, kind := fmt.Sprintf("%016x", r.Uint64()), root, "model"
		if i == 9 {
			span, parent, kind = root, "", "flow"
		}
		in, _ := json.Marshal(map[string]string{"text": words(r, 520)})
		inText, _ := json.Marshal(string(in))
		attrs := fmt.Sprintf(`"genkit:type":"action","genkit:metadata:subtype":%q,"genkit:name":"step%d","genkit:path":"/{greet,t:flow}","genkit:input":%s,"genkit:output":%s,"genkit:state":"success"`, kind, i, inText, inText)
		extra := []string{`"links":[]`, `"sameProcessAsParentSpan":{"value":true}`, `"status":{"code":0}`, `"timeEvents":{"timeEvent":[]}`}
		begun := spanText(span, parent, "step"+strconv.Itoa(i), start, 0, attrs, extra...)
		ended := spanText(span, parent, "step"+strconv.Itoa(i), start, start+20, attrs, extra...)
		spans = append(spans, ended)
		fields := ""
		if parent == "" {
			fields = fmt.Sprintf(`"displayName":"greet","startTime":%v,"endTime":%v`, start, start+20)
		}
		one := []byte(traceText(benchID, fields, ended))
		t.perSpan = append(t.perSpan, one)
		t.realtime = append(t.realtime, []byte(traceText(benchID, "", begun)), one)
	}
	t.whole = []byte(traceText(benchID, fmt.Sprintf(`"displayName":"greet","startTime":%v,"endTime":%v`, start, start+20), spans...))
	return t
}

// benchID stands for the id of a trace in the bodies.
const benchID = "0123456789abcdef0123456789abcdef"

// benchTraces are a few traces, of which withID makes many.
func benchTraces() []benchTrace {
	r := rand.New(rand.NewPCG(1, 2))
	list := make([]benchTrace, 64)
	for i := range list {
		list[i] = newBenchTrace(r)
	}
	return list
}

// withID returns a body as that of the i-th trace.
func withID(body []byte, i int) []byte {
	return bytes.ReplaceAll(body, []byte(benchID), fmt.Appendf(nil, "%016x%016x", uint64(i)*0x9e3779b97f4a7c15, i))
}

// BenchmarkW_ingest posts traces from 8 connections to a server in its own process.
// cpu-µs/trace is that process's user and system time; the floor is a server that reads
// the body, decodes the JSON with encoding/json and drops it, and bare one that only
// reads it.
func BenchmarkW_ingest(b *testing.B) {
	for _, c := range []struct {
		name  string
		posts func(t *benchTrace) [][]byte
	}{
		{"whole", func(t *benchTrace) [][]byte { return [][]byte{t.whole} }},
		{"perspan", func(t *benchTrace) [][]byte { return t.perSpan }},
		{"realtime", func(t *benchTrace) [][]byte { return t.realtime }},
	} {
		for _, way := range []struct {
			name        string
			connections int
			dir         string
		}{{"connections=8", 8, ""}, {"connections=1", 1, ""}, {"floor", 8, floorDir}, {"bare", 8, bareDir}} {
			b.Run(c.name+"/"+way.name, func(b *testing.B) {
				b.ReportAllocs()
				traces := benchTraces()
				server := startChild(b, cmp.Or(way.dir, b.TempDir()))
				client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: way.connections}}
				before := cpuOf(b, server.cmd.Process.Pid)
				b.ResetTimer()
				var next atomic.Int64
				var group sync.WaitGroup
				for range way.connections {
					group.Go(func() {
						for {
							i := int(next.Add(1)) - 1
							if i >= b.N {
								return
							}
							for _, body := range c.posts(&traces[i%len(traces)]) {
								if err := postBody(client, server.url+"/api/traces", withID(body, i)); err != nil {
									b.Error(err)
									return
								}
							}
						}
					})
				}
				group.Wait()
				b.StopTimer()
				b.ReportMetric(float64((cpuOf(b, server.cmd.Process.Pid)-before).Microseconds())/float64(b.N), "cpu-µs/trace")
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "traces/s")
				b.ReportMetric(residentMB(b, server.cmd.Process.Pid), "rss-MB")
				before = cpuOf(b, server.cmd.Process.Pid)
				settle(b, server.cmd.Process.Pid)
				b.ReportMetric(float64((cpuOf(b, server.cmd.Process.Pid)-before).Microseconds())/float64(b.N), "later-cpu-µs/trace")
				server.kill()
			})
		}
	}
}

func postBody(client *http.Client, url string, body []byte) error {
	response, err := client.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != 200 {
		err = fmt.Errorf("%d %s", response.StatusCode, text)
	}
	return err
}

// cpuOf returns the time that a process has computed.
func cpuOf(b testing.TB, pid int) time.Duration {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Skip("the time of another process is read from /proc: ", err)
	}
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// settle waits until a process has nothing to compute.
func settle(b testing.TB, pid int) {
	for last := time.Duration(-1); ; time.Sleep(400 * time.Millisecond) {
		spent := cpuOf(b, pid)
		if spent-last < 20*time.Millisecond {
			return
		}
		last = spent
	}
}

// residentMB returns the memory of a process in MB.
func residentMB(b testing.TB, pid int) float64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip("the memory of another process is read from /proc: ", err)
	}
	_, rest, _ := strings.Cut(string(raw), "VmRSS:")
	kb, _ := strconv.Atoi(strings.Fields(rest)[0])
	return float64(kb) / 1024
}

// BenchmarkPut stores whole traces without HTTP, 8 at a time.
func BenchmarkPut(b *testing.B) {
	traces := benchTraces()
	s := openStore(b)
	b.ReportAllocs()
	b.SetBytes(int64(len(traces[0].whole)))
	b.ResetTimer()
	var next atomic.Int64
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= b.N {
					return
				}
				if err := s.Put(context.Background(), withID(traces[i%len(traces)].whole, i)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
}

// BenchmarkParse reads a posted trace of 16 KB; the floor is encoding/json, which only
// finds the spans.
func BenchmarkParse(b *testing.B) {
	body := benchTraces()[0].whole
	b.Run("post", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			if _, err := parsePost(body); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			var t struct{ Spans map[string]json.RawMessage }
			if err := json.Unmarshal(body, &t); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkW_list lists 10 of 10,000 traces through the handler.
func BenchmarkW_list(b *testing.B) {
	server := startChild(b, b.TempDir())
	client := &http.Client{}
	traces := benchTraces()
	for i := range 10_000 {
		if err := postBody(client, server.url+"/api/traces", withID(traces[i%len(traces)].whole, i)); err != nil {
			b.Fatal(i, err)
		}
	}
	settle(b, server.cmd.Process.Pid)
	for _, c := range []struct{ name, query string }{
		{"plain", "limit=10"},
		{"default_filter", `limit=10&filter={"neq":{"genkitx:ignore-trace":["true"]}}`},
		{"rare_filter", `limit=10&filter={"eq":{"name":"nothing"}}`},
		{"search", "limit=10&search=paris1+tokens1"},
	} {
		b.Run(c.name, func(b *testing.B) {
			get := func() {
				response, err := client.Get(server.url + "/api/traces?" + c.query)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != 200 {
					b.Fatal(response.StatusCode, err)
				}
				response.Body.Close()
			}
			get()
			before := cpuOf(b, server.cmd.Process.Pid)
			b.ResetTimer()
			for range b.N {
				get()
			}
			b.ReportMetric(float64((cpuOf(b, server.cmd.Process.Pid)-before).Microseconds())/float64(b.N), "cpu-µs/op")
			b.ReportMetric(residentMB(b, server.cmd.Process.Pid), "rss-MB")
		})
	}
}
