// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	sdk "github.com/anthropics/anthropic-sdk-go"

	"github.com/genkit-go/genkit/ai"
)

// conversation is a request of 40 messages with tools.
func conversation() *ai.ModelRequest {
	q := &ai.ModelRequest{Messages: []*ai.Message{ai.NewSystemTextMessage(strings.Repeat("Be brief. ", 50))}}
	for i := range 10 {
		ref := fmt.Sprint("toolu_", i)
		q.Messages = append(q.Messages, ai.NewUserTextMessage(strings.Repeat("What about this? ", 20)),
			ai.NewModelMessage(ai.NewTextPart("I look."), ai.NewToolRequestPart("files/read", ref, map[string]any{"path": "a.go"})),
			ai.NewMessage(ai.RoleTool, ai.NewToolResponsePart("files/read", ref, strings.Repeat("package a\n", 40))),
			ai.NewModelTextMessage(strings.Repeat("It is so. ", 20)))
	}
	q.Tools = []*ai.ToolDefinition{{Name: "files/read", Description: "Reads.", InputSchema: json.RawMessage(`{"type":"object","properties":{"path":{"type":"string"}}}`)}}
	return q
}

// The floor encodes the finished body as generic JSON; vendor encodes it in the SDK's
// own type.
func BenchmarkWriteRequest(b *testing.B) {
	q := conversation()
	write := func() []byte {
		s, err := readSettings(q.Config)
		if err != nil {
			b.Fatal(err)
		}
		tools, err := newToolNames(q.Tools)
		if err != nil {
			b.Fatal(err)
		}
		body, err := writeRequest("m", q, s, tools, true)
		if err != nil {
			b.Fatal(err)
		}
		return body
	}
	body := write()
	var generic map[string]any
	var params sdk.MessageNewParams
	for _, into := range []any{&generic, &params} {
		if err := json.Unmarshal(body, into); err != nil {
			b.Fatal(err)
		}
	}
	run := func(name string, work func() []byte) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				work()
			}
		})
	}
	run("ours", write)
	run("floor", func() []byte { raw, _ := encode(generic); return raw })
	run("vendor", func() []byte { raw, _ := json.Marshal(params); return raw })
}

// One event with some text: the floor finds the text in it and no more, and vendor
// decodes it into the SDK's own type.
func BenchmarkEvent(b *testing.B) {
	event := []byte(`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" a few words of text"}}`)
	b.Run("ours", func(b *testing.B) {
		a := &answer{tools: someTools(b)}
		if _, err := a.event([]byte(`{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`)); err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			a.blocks[0].texts.Reset()
			if _, err := a.event(event); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var e struct {
				Type  string `json:"type"`
				Index int    `json:"index"`
				Delta struct {
					Type string `json:"type"`
					Text string `json:"text"`
				} `json:"delta"`
			}
			if err := json.Unmarshal(event, &e); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("vendor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var e sdk.MessageStreamEventUnion
			if err := json.Unmarshal(event, &e); err != nil {
				b.Fatal(err)
			}
		}
	})
}
