// SPDX-License-Identifier: Apache-2.0

package googlegenai_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/genai"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/googlegenai"
)

// canned answers each request with the same bytes, without a network.
func canned(body []byte) *http.Client {
	return &http.Client{Transport: roundTripper(func(q *http.Request) (*http.Response, error) {
		if _, err := io.Copy(io.Discard, q.Body); err != nil {
			return nil, err
		}
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(body)), Request: q}, nil
	})}
}

const overheadPieces = 200

// overheadBody is an answer, in a stream one of many events.
func overheadBody(stream bool) []byte {
	one := string(ai.JSON(event([]any{textPart("a piece of the answer, ")}, "STOP", map[string]any{"promptTokenCount": 3, "candidatesTokenCount": 4, "totalTokenCount": 7})))
	if !stream {
		return []byte(one)
	}
	return []byte(strings.Repeat("data: "+one+"\r\n\r\n", overheadPieces))
}

// overheadModel is the plugin's model, whose requests the client answers.
func overheadModel(b *testing.B, client *http.Client) func(context.Context, core.Send[*ai.Chunk]) error {
	g := genkittest.New(b, nil, func(o *genkit.Options) {
		o.Plugins = []core.Plugin{&googlegenai.GoogleAI{APIKey: pluginKey, BaseURL: "http://fake", HTTPClient: client}}
	})
	r := &rig{Genkit: g}
	q := question(ai.NewTextPart("a question"))
	q.Config = map[string]any{"temperature": 0.5}
	action, err := r.Registry().Lookup(b.Context(), core.KindModel, gemini)
	if err != nil {
		b.Fatal(err)
	}
	run, _ := core.As[*ai.ModelRequest, *ai.ModelResponse, *ai.Chunk](action)
	return func(ctx context.Context, send core.Send[*ai.Chunk]) error {
		_, err := run.Run(ctx, q, send)
		return err
	}
}

// BenchmarkOverhead calls a model through the plugin, through Google's SDK, and with
// what Go brings, all without a network. A call or a stream of many pieces is one operation.
func BenchmarkOverhead(b *testing.B) {
	ctx := b.Context()
	for _, stream := range []bool{false, true} {
		client := canned(overheadBody(stream))
		name := map[bool]string{false: "call", true: "stream"}[stream]
		b.Run(name+"/plugin", func(b *testing.B) {
			model := overheadModel(b, client)
			var send core.Send[*ai.Chunk]
			if stream {
				send = deaf
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := model(ctx, send); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/sdk", func(b *testing.B) {
			c, err := genai.NewClient(ctx, &genai.ClientConfig{Backend: genai.BackendGeminiAPI, APIKey: pluginKey, HTTPClient: client, HTTPOptions: genai.HTTPOptions{BaseURL: "http://fake"}})
			if err != nil {
				b.Fatal(err)
			}
			config := &genai.GenerateContentConfig{Temperature: new(float32(0.5))}
			b.ReportAllocs()
			for b.Loop() {
				if !stream {
					if _, err := c.Models.GenerateContent(ctx, "m", genai.Text("a question"), config); err != nil {
						b.Fatal(err)
					}
					continue
				}
				for _, err := range c.Models.GenerateContentStream(ctx, "m", genai.Text("a question"), config) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
		b.Run(name+"/floor", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := plainCall(ctx, client, stream); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// plainCall is the floor: a request and its answer as Go's own packages do it.
func plainCall(ctx context.Context, client *http.Client, stream bool) error {
	type part struct {
		Text string `json:"text"`
	}
	type content struct {
		Role  string `json:"role"`
		Parts []part `json:"parts"`
	}
	type answer struct {
		Candidates []struct {
			Content      content `json:"content"`
			FinishReason string  `json:"finishReason"`
		} `json:"candidates"`
		UsageMetadata struct{ PromptTokenCount, CandidatesTokenCount, TotalTokenCount int }
		ModelVersion  string
		ResponseID    string
	}
	body, err := json.Marshal(map[string]any{"contents": []content{{"user", []part{{"a question"}}}}, "generationConfig": map[string]any{"temperature": 0.5}})
	if err != nil {
		return err
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://fake/v1beta/models/m:generateContent", bytes.NewReader(body))
	if err != nil {
		return err
	}
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("X-Goog-Api-Key", pluginKey)
	response, err := client.Do(q)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if !stream {
		data, err := io.ReadAll(response.Body)
		if err != nil {
			return err
		}
		return json.Unmarshal(data, &answer{})
	}
	n := 0
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		if data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data: ")); ok {
			n++
			if err := json.Unmarshal(data, &answer{}); err != nil {
				return err
			}
		}
	}
	if n != overheadPieces {
		return fmt.Errorf("%d pieces came", n)
	}
	return nil
}
