// SPDX-License-Identifier: Apache-2.0

package server_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/server"
)

type (
	orderItem struct {
		SKU   string  `json:"sku"`
		Qty   int     `json:"qty"`
		Price float64 `json:"price"`
	}
	order struct {
		Name    string      `json:"name"`
		Items   []orderItem `json:"items"`
		Tags    []string    `json:"tags"`
		Express bool        `json:"express"`
	}
	receipt struct {
		Total float64 `json:"total"`
		Lines int     `json:"lines"`
		OK    bool    `json:"ok"`
	}
)

const orderBody = `{"data":{"name":"Ada","items":[{"sku":"sku-1","qty":1,"price":9.5},{"sku":"sku-2","qty":2,"price":3.25},{"sku":"sku-3","qty":3,"price":1}],"tags":["a","b","c"],"express":true}}`

func settle(_ context.Context, o order) (receipt, error) {
	r := receipt{Lines: len(o.Items), OK: true}
	for _, item := range o.Items {
		r.Total += float64(item.Qty) * item.Price
	}
	return r, nil
}

// orderByHand is the cheapest plain handler that does the same.
func orderByHand(w http.ResponseWriter, r *http.Request) {
	var in struct{ Data order }
	raw, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(raw, &in)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	out, err := settle(r.Context(), in.Data)
	if err == nil {
		raw, err = json.Marshal(struct {
			Result receipt `json:"result"`
		}{out})
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(raw)
}

// ask sends body to h and returns the number of bytes of the answer.
func ask(tb testing.TB, h http.Handler, body, query string) int {
	r := httptest.NewRequest(http.MethodPost, "/order"+query, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != 200 {
		tb.Fatalf("answered %d: %s", w.Code, w.Body)
	}
	return w.Body.Len()
}

// ratio measures the floor and ours, and reports how many floors ours takes. The
// request and the recorder are part of both.
func ratio(b *testing.B, floor, ours http.Handler, body, query string) {
	var cost float64
	for _, row := range []struct {
		name string
		h    http.Handler
	}{{"floor", floor}, {"genkit", ours}} {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			begin := time.Now()
			for b.Loop() {
				ask(b, row.h, body, query)
			}
			each := float64(time.Since(begin)) / float64(b.N)
			if row.name == "floor" {
				cost = each
			} else if cost > 0 {
				b.ReportMetric(each/cost, "x/floor")
			}
		})
	}
}

func BenchmarkW_order(b *testing.B) {
	ratio(b, http.HandlerFunc(orderByHand), server.Handler(genkit.DefineFlow(newGenkit(b), "order", settle)), orderBody, "")
}

func tokens(_ context.Context, _ string, send core.Send[string]) (string, error) {
	for range 1000 {
		if err := send("token "); err != nil {
			return "", err
		}
	}
	return "done", nil
}

// tokensByHand encodes and flushes each event.
func tokensByHand(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	var in struct{ Data string }
	if err := json.Unmarshal(raw, &in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	event := func(v any) error {
		raw, err := json.Marshal(v)
		if err != nil {
			return err
		}
		_, err = w.Write(append(append([]byte("data: "), raw...), '\n', '\n'))
		w.(http.Flusher).Flush()
		return err
	}
	_, _ = tokens(r.Context(), in.Data, func(s string) error { return event(map[string]string{"message": s}) })
	_ = event(map[string]string{"result": "done"})
}

func BenchmarkW_stream(b *testing.B) {
	ratio(b, http.HandlerFunc(tokensByHand), server.Handler(genkit.DefineStreamingFlow(newGenkit(b), "stream", tokens)), `{"data":"x"}`, "?stream=true")
}

// TestAllocationBudgets bounds what a request may allocate, the request and the
// recorder of the test included.
func TestAllocationBudgets(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	g := newGenkit(t)
	for _, c := range []struct {
		name        string
		h           http.Handler
		body, query string
		budget      float64
	}{
		{"order", server.Handler(genkit.DefineFlow(g, "order", settle)), orderBody, "", 72},
		{"stream", server.Handler(genkit.DefineStreamingFlow(g, "stream", tokens)), `{"data":"x"}`, "?stream=true", 2100},
	} {
		if got := testing.AllocsPerRun(100, func() { ask(t, c.h, c.body, c.query) }); got > c.budget {
			t.Errorf("%s: %v allocations, the budget is %v", c.name, got, c.budget)
		}
	}
}
