// SPDX-License-Identifier: Apache-2.0

package media_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
)

// echo answers each request with the path of its URL; a path that is a number is the
// status of an answer.
func echo(r *http.Request) (*http.Response, error) {
	var code int
	if n, _ := fmt.Sscanf(r.URL.Path, "/%d", &code); n == 1 {
		return answer(code, "", strings.NewReader("")), nil
	}
	return answer(200, "image/png ; q=1", strings.NewReader(r.URL.Path[1:])), nil
}

func decodeRequest(t testing.TB, text string) *ai.ModelRequest {
	t.Helper()
	var request ai.ModelRequest
	if err := json.Unmarshal([]byte(text), &request); err != nil {
		t.Fatal(err)
	}
	return &request
}

func TestInline(t *testing.T) {
	for _, tt := range []struct {
		name, in, want string // want "" is in itself
		fetched        int64
	}{
		{"no message", `{"messages":[]}`, "", 0},
		{"no media", `{"messages":[{"role":"user","content":[{"text":"http://a/b"}]}]}`, "", 0},
		{"other schemes", `{"messages":[{"role":"user","content":[
			{"media":{"url":"data:image/png;base64,aGk="}},{"media":{"url":"gs://b/o"}},{"media":{"url":"file:///http://a"}},{"media":{"url":""}}]}]}`, "", 0},
		{"no media in what a tool answered", `{"messages":[{"role":"tool","content":[{"toolResponse":{"name":"t","output":"http://a/b","content":[{"text":"x"}]}}]}]}`, "", 0},
		{"type of the server, without parameters",
			`{"messages":[{"role":"user","content":[{"media":{"url":"http://h/b"}}]}]}`,
			`{"messages":[{"role":"user","content":[{"media":{"contentType":"image/png","url":"data:image/png;base64,Yg=="}}]}]}`, 1},
		{"type of the part",
			`{"messages":[{"role":"user","content":[{"media":{"contentType":"audio/L16;rate=24000","url":"HTTPS://h/b"}}]}]}`,
			`{"messages":[{"role":"user","content":[{"media":{"contentType":"audio/L16;rate=24000","url":"data:audio/L16;rate=24000;base64,Yg=="}}]}]}`, 1},
		{"all else stays",
			`{"messages":[
				{"role":"system","content":[{"text":"s"}]},
				{"role":"user","content":[{"text":"a"},{"media":{"url":"http://h/b","w":5},"custom":{"c":1},"metadata":{"k":"v"},"new":1},{"text":"c"}],"metadata":{"m":1},"x":2},
				{"role":"model","content":[]}],
				"config":{"t":0},"tools":[{"name":"t","description":"d"}],"toolChoice":"auto","output":{"format":"json"},"docs":[{"content":[{"media":{"url":"http://h/doc"}}]}],"y":3}`,
			`{"messages":[
				{"role":"system","content":[{"text":"s"}]},
				{"role":"user","content":[{"text":"a"},{"media":{"contentType":"image/png","url":"data:image/png;base64,Yg==","w":5},"custom":{"c":1},"metadata":{"k":"v"},"new":1},{"text":"c"}],"metadata":{"m":1},"x":2},
				{"role":"model","content":[]}],
				"config":{"t":0},"tools":[{"name":"t","description":"d"}],"toolChoice":"auto","output":{"format":"json"},"docs":[{"content":[{"media":{"url":"http://h/doc"}}]}],"y":3}`, 1},
		{"what tools answered",
			`{"messages":[{"role":"tool","content":[
				{"toolResponse":{"ref":"1","name":"t","output":0,"content":[{"text":"x"},{"media":{"url":"http://h/b"}}],"z":1},"metadata":{"k":"v"}},
				{"toolResponse":{"name":"u","content":[{"toolResponse":{"name":"v","content":[{"media":{"url":"http://h/b"}}]}}]}}]}]}`,
			`{"messages":[{"role":"tool","content":[
				{"toolResponse":{"ref":"1","name":"t","output":0,"content":[{"text":"x"},{"media":{"contentType":"image/png","url":"data:image/png;base64,Yg=="}}],"z":1},"metadata":{"k":"v"}},
				{"toolResponse":{"name":"u","content":[{"toolResponse":{"name":"v","content":[{"media":{"contentType":"image/png","url":"data:image/png;base64,Yg=="}}]}}]}}]}]}`, 1},
		{"each URL once",
			`{"messages":[{"role":"user","content":[{"media":{"url":"http://h/a"}},{"media":{"url":"http://h/b"}},{"media":{"contentType":"c/d","url":"http://h/a"}}]},
				{"role":"user","content":[{"media":{"url":"http://h/a"}}]}]}`,
			`{"messages":[{"role":"user","content":[{"media":{"contentType":"image/png","url":"data:image/png;base64,YQ=="}},{"media":{"contentType":"image/png","url":"data:image/png;base64,Yg=="}},{"media":{"contentType":"c/d","url":"data:c/d;base64,YQ=="}}]},
				{"role":"user","content":[{"media":{"contentType":"image/png","url":"data:image/png;base64,YQ=="}}]}]}`, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var fetched atomic.Int64
			d := open(t, &media.Downloader{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
				fetched.Add(1)
				return echo(r)
			})})
			request, before := decodeRequest(t, tt.in), decodeRequest(t, tt.in)
			got, err := d.Inline(t.Context(), request)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, request); diff != "" {
				t.Errorf("the request changed (-before +after):\n%s", diff)
			}
			if tt.want == "" {
				tt.want = tt.in
				if got != request {
					t.Error("a copy although nothing is to be done")
				}
			}
			if diff := cmp.Diff(decodeRequest(t, tt.want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if n := fetched.Load(); n != tt.fetched {
				t.Errorf("%d requests, want %d", n, tt.fetched)
			}
		})
	}
}

func TestInlineSharesWhatStays(t *testing.T) {
	part := ai.NewMediaPart("", "http://h/b")
	request := &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserTextMessage("a"), nil, ai.NewUserMessage(ai.NewTextPart("x"), nil, part, part)}}
	d := open(t, &media.Downloader{Transport: roundTripper(echo)})
	got, err := d.Inline(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	if got == request || got.Messages[0] != request.Messages[0] || got.Messages[1] != nil || got.Messages[2].Content[0] != request.Messages[2].Content[0] {
		t.Errorf("messages are copied that did not change: %v", got.Messages)
	}
	for _, i := range []int{2, 3} {
		if p := got.Messages[2].Content[i].(*ai.MediaPart); p == part || p.Media.URL != "data:image/png;base64,Yg==" {
			t.Errorf("part %d is %+v", i, p)
		}
	}
	if got, err := d.Inline(t.Context(), nil); got != nil || err != nil {
		t.Errorf("no request: %v, %v", got, err)
	}
}

func TestInlineFilter(t *testing.T) {
	d := open(t, &media.Downloader{Transport: roundTripper(echo), Filter: func(p *ai.MediaPart) bool { return p.Media.ContentType != "video/mp4" }})
	video := ai.NewMediaPart("video/mp4", "http://h/b")
	alone := &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserMessage(video)}}
	if got, err := d.Inline(t.Context(), alone); err != nil || got != alone {
		t.Errorf("%v, %v", got, err)
	}
	both := &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserMessage(video, ai.NewMediaPart("a/b", "http://h/b"))}}
	got, err := d.Inline(t.Context(), both)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ai.Parts{video, ai.NewMediaPart("a/b", "data:a/b;base64,Yg==")}, got.Messages[0].Content); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestInlineErrors(t *testing.T) {
	d := open(t, &media.Downloader{Transport: roundTripper(echo)})
	for _, tt := range []struct {
		in, want string
		status   core.Status
	}{
		{`{"messages":[{"role":"user","content":[]},{"role":"user","content":[{"text":"a"},{"media":{"url":"http://h/404?SECRET"}}]}]}`,
			"messages[1].content[1]: media http://h/404: the server answered 404", core.NotFound},
		{`{"messages":[{"role":"tool","content":[{"text":"a"},{"toolResponse":{"name":"t","content":[{"toolResponse":{"name":"t","content":[{"text":"a"},{"text":"b"},{"media":{"url":"http://h/503"}}]}}]}}]}]}`,
			"messages[0].content[1].toolResponse.content[0].toolResponse.content[2]: media http://h/503: ", core.Unavailable},
		{`{"messages":[{"role":"user","content":[{"media":{"url":"http://h/403"}},{"media":{"url":"http://h/403"}}]}]}`,
			"messages[0].content[0]: ", core.PermissionDenied},
		{`{"messages":[{"role":"user","content":[{"media":{"url":"http://u:SECRET@h/b"}}]}]}`,
			"messages[0].content[0]: media: the URL holds credentials", core.InvalidArgument},
	} {
		got, err := d.Inline(t.Context(), decodeRequest(t, tt.in))
		wantError(t, err, tt.status, tt.status.String()+": "+tt.want)
		if got != nil {
			t.Errorf("a request beside the error %v", err)
		}
	}
}

// TestInlineParallel checks that some URLs are fetched at a time, and not all.
func TestInlineParallel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		d := &media.Downloader{AllowPrivate: true, Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			n := now.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			time.Sleep(time.Second)
			now.Add(-1)
			return echo(r)
		})}
		request := &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserMessage()}}
		for i := range 10 {
			request.Messages[0].Content = append(request.Messages[0].Content, ai.NewMediaPart("a/b", fmt.Sprintf("http://h/p%d", i)))
		}
		start := time.Now()
		got, err := d.Inline(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 3*time.Second || most.Load() != 4 {
			t.Errorf("10 URLs took %v, %d at a time; want 3s and 4", took, most.Load())
		}
		for i, part := range got.Messages[0].Content {
			if want := media.DataURI("a/b", fmt.Appendf(nil, "p%d", i)); part.(*ai.MediaPart).Media.URL != want {
				t.Errorf("part %d is %+v, want %s", i, part, want)
			}
		}
	})
}

// TestInlineFirstFailure checks that a failure ends the other downloads, starts no
// more, and is what Inline returns.
func TestInlineFirstFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var started atomic.Int64
		d := &media.Downloader{AllowPrivate: true, Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			started.Add(1)
			if r.URL.Path == "/p2" {
				time.Sleep(time.Second)
				return nil, errors.New("broken")
			}
			<-r.Context().Done()
			return nil, r.Context().Err()
		})}
		request := &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserMessage()}}
		for i := range 10 {
			request.Messages[0].Content = append(request.Messages[0].Content, ai.NewMediaPart("a/b", fmt.Sprintf("http://h/p%d", i)))
		}
		start := time.Now()
		_, err := d.Inline(t.Context(), request)
		wantError(t, err, core.Unavailable, "messages[0].content[2]: media http://h/p2: broken")
		if took := time.Since(start); took != time.Second || started.Load() != 4 {
			t.Errorf("took %v, %d downloads were started", took, started.Load())
		}
	})
}

func TestInlineNothingAllocations(t *testing.T) {
	request := &ai.ModelRequest{Messages: []*ai.Message{
		ai.NewUserMessage(ai.NewTextPart("a"), ai.NewMediaPart("", "gs://b/o")),
		ai.NewMessage(ai.RoleTool, &ai.ToolResponsePart{ToolResponse: ai.ToolResponse{Content: ai.Parts{ai.NewTextPart("a")}}}),
	}}
	d := new(media.Downloader)
	if n := testing.AllocsPerRun(100, func() { _, _ = d.Inline(t.Context(), request) }); n != 0 {
		t.Errorf("a request without media by URL costs %v allocations", n)
	}
}

func BenchmarkInline(b *testing.B) {
	body := strings.Repeat("\x89PNG data", 1<<20/9)
	d := open(b, &media.Downloader{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
		response := answer(200, "image/png", strings.NewReader(body))
		response.ContentLength = int64(len(body))
		return response, nil
	})})
	request := &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserMessage(ai.NewTextPart("a"), ai.NewMediaPart("", "http://h/a"))}}
	b.Run("floor", func(b *testing.B) { // read and encode
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			data := make([]byte, len(body))
			if _, err := io.ReadFull(strings.NewReader(body), data); err != nil {
				b.Fatal(err)
			}
			_ = media.DataURI("image/png", data)
		}
	})
	b.Run("Inline", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			if _, err := d.Inline(b.Context(), request); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("nothing to do", func(b *testing.B) {
		request := &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserTextMessage("a")}}
		b.ReportAllocs()
		for b.Loop() {
			if got, err := d.Inline(b.Context(), request); err != nil || got != request {
				b.Fatal(err)
			}
		}
	})
}
