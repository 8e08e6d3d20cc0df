// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// stream runs the model and returns its chunks beside the response.
func stream(t testing.TB, q *ai.ModelRequest) ([]*ai.Chunk, *ai.ModelResponse) {
	t.Helper()
	var chunks []*ai.Chunk
	r, err := modelFunc(t, &Plugin{})(t.Context(), q, func(c *ai.Chunk) error {
		chunks = append(chunks, c)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return chunks, r
}

func TestStreamJoinsToTheAnswer(t *testing.T) {
	for _, q := range []*ai.ModelRequest{
		userRequest("Say hello"),
		userRequest(""),
		userRequest("How do I stream an answer?", manual()...),
		{Messages: userRequest("Three dishes").Messages, Output: &ai.OutputConfig{Format: "json", Schema: json.RawMessage(`{"type":"array","items":{"type":"string"}}`)}},
		{Messages: userRequest("Hello there").Messages, Config: Config{MaxOutputTokens: new(4)}},
	} {
		chunks, r := stream(t, q)
		var joined strings.Builder
		for _, c := range chunks {
			joined.WriteString(c.Text())
		}
		if joined.String() != r.Text() {
			t.Errorf("chunks %q\nanswer %q", joined.String(), r.Text())
		}
		if whole := ask(t, q).Text(); whole != r.Text() {
			t.Errorf("streamed %q\n   whole %q", r.Text(), whole)
		}
		if want := len(strings.Fields(r.Text())); len(chunks) != want {
			t.Errorf("%d chunks of %d words: %q", len(chunks), want, r.Text())
		}
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string][]string{
		"":                nil,
		"  ":              {"  "},
		"one":             {"one"},
		" a  b\n\nc ":     {" a  ", "b\n\n", "c "},
		"\u00a0x\u2003y.": {"\u00a0x\u2003", "y."},
	} {
		if got := slices.Collect(words(text)); !slices.Equal(got, want) {
			t.Errorf("words(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestToolRequestsAreOneChunk(t *testing.T) {
	q := userRequest("The weather and the time in Paris")
	q.Tools = []*ai.ToolDefinition{weatherTool, timeTool}
	chunks, r := stream(t, q)
	if len(chunks) != 1 || len(chunks[0].Content) != 2 || len(r.ToolRequests()) != 2 || r.FinishReason != ai.FinishStop {
		t.Errorf("%d chunks, %d requests, %s", len(chunks), len(r.ToolRequests()), r.FinishReason)
	}
}

func TestMaxOutputTokens(t *testing.T) {
	full := ask(t, userRequest("Say hello"))
	total := full.Usage.OutputTokens
	for n := 1; n <= total+1; n++ {
		q := userRequest("Say hello")
		q.Config = &Config{MaxOutputTokens: &n}
		r := ask(t, q)
		reason := ai.FinishLength
		if n >= total {
			reason = ai.FinishStop
		}
		if r.FinishReason != reason || r.Usage.OutputTokens != min(n, total) || !strings.HasPrefix(full.Text(), r.Text()) {
			t.Errorf("%d tokens: %q (%s), usage %+v", n, r.Text(), r.FinishReason, r.Usage)
		}
	}
}

func TestStopSequences(t *testing.T) {
	full := ask(t, userRequest("Say hello")).Text()
	for stop, want := range map[string]string{
		"simulator": "Hello! I am the offline ",
		"Hello":     "",
		"absent":    full,
		"llo! I":    "He",
	} {
		q := userRequest("Say hello")
		q.Config = map[string]any{"stopSequences": []string{"unheard-of", stop}}
		r := ask(t, q)
		if r.Text() != want || r.FinishReason != ai.FinishStop {
			t.Errorf("stop %q: %q (%s), want %q", stop, r.Text(), r.FinishReason, want)
		}
	}
	if got := beforeStop("abcd", []string{"cd", "bc"}); got != "a" {
		t.Errorf("overlapping stops: %q", got)
	}
}

func TestTokens(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "  \n": 0, "Hello, world!": 4, "don't stop": 2, "a'": 2, "x = 3.14": 5, "日本語": 3, "naïve café": 2, "snake_case": 3, "👍🏽": 2,
	} {
		if got := countTokens(text); got != want {
			t.Errorf("countTokens(%q) = %d, want %d", text, got, want)
		}
		if whole, cut := firstTokens(text, want); whole != text || cut {
			t.Errorf("firstTokens(%q, %d) = %q, %v", text, want, whole, cut)
		}
	}
	q := userRequest("one two", ai.NewTextDocument("three, four", nil))
	q.Tools = []*ai.ToolDefinition{{Name: "five", Description: "six seven"}}
	if got := inputTokens(q); got != 8 {
		t.Errorf("inputTokens = %d, want 8", got)
	}
	r := ask(t, q)
	if r.Usage.InputTokens != 8 || r.Usage.TotalTokens != 8+r.Usage.OutputTokens || r.Usage.OutputTokens != countTokens(r.Text()) {
		t.Errorf("usage %+v", r.Usage)
	}
}

func TestLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		model := modelFunc(t, &Plugin{Latency: 20 * time.Millisecond})
		took := func(q *ai.ModelRequest, send core.Send[*ai.Chunk]) (time.Duration, *ai.ModelResponse) {
			begin := time.Now()
			r, err := model(t.Context(), q, send)
			if err != nil {
				t.Fatal(err)
			}
			return time.Since(begin), r
		}
		drop := func(*ai.Chunk) error { return nil }
		if d, _ := took(userRequest("Hi"), nil); d != 20*time.Millisecond {
			t.Errorf("a whole answer took %v", d)
		}
		if d, r := took(userRequest("Hi"), drop); d != time.Duration(len(strings.Fields(r.Text())))*20*time.Millisecond {
			t.Errorf("a stream took %v", d)
		}
		q := userRequest("Hi")
		q.Config = map[string]any{"latencyMs": 0}
		if d, _ := took(q, drop); d != 0 {
			t.Errorf("latencyMs 0 took %v", d)
		}
		q.Config = map[string]any{"latencyMs": 1.5}
		if d, _ := took(q, nil); d != 1500*time.Microsecond {
			t.Errorf("latencyMs 1.5 took %v", d)
		}
	})
}

func TestCancellation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		model := modelFunc(t, &Plugin{Latency: time.Hour})
		for _, send := range []core.Send[*ai.Chunk]{nil, func(*ai.Chunk) error { return nil }} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			begin := time.Now()
			_, err := model(ctx, userRequest("Hi"), send)
			if time.Since(begin) != time.Millisecond || core.StatusOf(err) != core.DeadlineExceeded || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("after %v: %v", time.Since(begin), err)
			}
			cancel()
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := model(ctx, userRequest("Hi"), nil); core.StatusOf(err) != core.Cancelled {
			t.Errorf("a cancelled call: %v", err)
		}
	})
	// The listener leaves.
	left := errors.New("left")
	n := 0
	_, err := modelFunc(t, &Plugin{})(t.Context(), userRequest("Hi"), func(*ai.Chunk) error {
		if n++; n == 3 {
			return left
		}
		return nil
	})
	if !errors.Is(err, left) || n != 3 {
		t.Errorf("after %d chunks: %v", n, err)
	}
}

func TestFaults(t *testing.T) {
	model := modelFunc(t, &Plugin{})
	call := func(config string, streamed bool) (chunks int, err error) {
		q := userRequest("Say hello")
		q.Config = json.RawMessage(config)
		var send core.Send[*ai.Chunk]
		if streamed {
			send = func(*ai.Chunk) error { chunks++; return nil }
		}
		r, err := model(t.Context(), q, send)
		if (r == nil) != (err != nil) {
			t.Errorf("%s: response %v beside error %v", config, r, err)
		}
		return chunks, err
	}
	_, err := call(`{"fault":{"status":"UNAVAILABLE"}}`, false)
	if !errors.Is(err, core.ErrUnavailable) || !strings.Contains(err.Error(), "injected") {
		t.Errorf("got %v", err)
	}
	_, err = call(`{"fault":{"status":"RESOURCE_EXHAUSTED","message":"slow down 100%","retryAfterMs":1500}}`, false)
	var e *core.Error
	if !errors.As(err, &e) || e.Message != "slow down 100%" || e.RetryAfter != 1500*time.Millisecond {
		t.Errorf("got %#v", err)
	}
	for after, want := range map[string]int{"0": 0, "3": 3, "1000": 20} {
		chunks, err := call(`{"fault":{"status":"INTERNAL","afterChunks":`+after+`}}`, true)
		if core.StatusOf(err) != core.Internal || chunks != want {
			t.Errorf("after %s: %d chunks, %v", after, chunks, err)
		}
	}
	twice := `{"fault":{"status":"UNAVAILABLE","times":2,"afterChunks":1}}`
	var got []bool
	for i := range 4 {
		chunks, err := call(twice, i == 1)
		got = append(got, err != nil)
		if i == 1 && chunks != 1 {
			t.Errorf("%d chunks before the fault", chunks)
		}
	}
	if !slices.Equal(got, []bool{true, true, false, false}) {
		t.Errorf("failed: %v", got)
	}
	if _, err := call(`{"fault":{"status":"ABORTED","times":1}}`, false); !errors.Is(err, core.ErrAborted) {
		t.Errorf("another fault: %v", err)
	}
	model = modelFunc(t, &Plugin{}) // a new instance counts anew
	if _, err := call(twice, false); err == nil {
		t.Error("the count went over to another instance")
	}
}

func TestFaultsAreForgotten(t *testing.T) {
	var c faults
	for i := range 3 * maxFaults {
		if c.due(&Fault{Status: "ABORTED", Times: i + 1}) == nil {
			t.Fatal("no fault")
		}
	}
	if len(c.counts) > maxFaults {
		t.Errorf("%d faults are kept", len(c.counts))
	}
}
