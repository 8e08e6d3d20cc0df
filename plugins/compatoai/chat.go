// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/openai/openai-go/v3/packages/ssestream"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// chat is the function of chat models.
func (m *modelOf) chat(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	c, err := m.provider.open()
	if err != nil {
		return nil, err
	}
	r, err := m.request(q, core.Streaming(ctx))
	if err != nil {
		return nil, err
	}
	if !r.stream {
		raw, _, err := c.whole(ctx, r.call)
		if err != nil {
			return nil, err
		}
		if raw, err = m.await(ctx, c, r, raw); err != nil {
			return nil, err
		}
		whole, err := m.wholeAnswer(c, r, raw)
		if err == nil && core.Streaming(ctx) {
			err = sendWhole(send, whole)
		}
		return whole, err
	}
	return m.stream(ctx, c, r, send)
}

// stream sends a request and hands on the answer as it comes. With an error, what came
// before it is returned too.
func (m *modelOf) stream(ctx context.Context, c *client, r *chatRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	response, err := c.do(ctx, r.call)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if isJSONType(response.Header.Get("Content-Type")) { // a server that does not stream
		raw, err := io.ReadAll(response.Body)
		if err != nil {
			return nil, err
		}
		whole, err := m.wholeAnswer(c, r, raw)
		if err == nil && len(whole.Message.Content) > 0 {
			err = send(&ai.Chunk{Content: whole.Message.Content})
		}
		return whole, err
	}
	if isPage(response.Header) {
		return nil, core.Errorf(core.Internal, "%s: a page of HTML came in place of a stream; is the base URL that of the API?", m.name)
	}
	b := &answerBuilder{model: m, request: r, live: true}
	if err := m.readStream(c, ssestream.NewDecoder(response), b, send); err != nil {
		b.calls = nil // no one may run what is not whole
		partial := b.response()
		partial.FinishReason = ai.FinishFailed
		if core.StatusOf(err) == core.Cancelled {
			partial.FinishReason = ai.FinishAborted
		}
		return partial, err
	}
	var rest ai.Parts
	if sound := b.sound(); sound != nil {
		rest = append(rest, sound)
	}
	rest = append(rest, b.toolRequests()...)
	if len(rest) > 0 {
		if err := send(&ai.Chunk{Content: rest}); err != nil {
			return b.response(), err
		}
	}
	return b.response(), nil
}

// readStream reads the events of an answer until it is whole.
func (m *modelOf) readStream(c *client, events ssestream.Decoder, b *answerBuilder, send core.Send[*ai.Chunk]) error {
	done := false
	for !done && events.Next() {
		data := bytes.TrimSpace(events.Event().Data)
		switch {
		case len(data) == 0:
			continue
		case bytes.HasPrefix(data, []byte("[DONE]")):
			done = true
			continue
		}
		var got completion
		if err := json.Unmarshal(data, &got); err != nil {
			return core.Errorf(core.Internal, "%s: an event of the stream is no JSON of the chat API: %w", m.name, err)
		}
		if events.Event().Type == "error" && got.Error == nil {
			got.Error = data
		}
		if err := c.inlineFailure(got.Error); err != nil {
			return err
		}
		b.about(&got)
		for i := range got.Choices {
			if got.Choices[i].Index != 0 {
				continue
			}
			first := &got.Choices[i]
			parts := first.Delta.parts()
			for _, part := range parts {
				b.append(part)
			}
			parts = append(parts, b.more(first, &first.Delta)...)
			if len(parts) == 0 {
				continue
			}
			if err := send(&ai.Chunk{Content: parts}); err != nil {
				return err
			}
		}
	}
	if err := events.Err(); err != nil && !done {
		if core.StatusOf(err) == core.Internal {
			return core.Errorf(core.Internal, "%s: the stream cannot be read: %w", m.name, err)
		}
		return err
	}
	if !done && b.finish == "" {
		return core.Errorf(core.Unavailable, "%s: the stream ended before the answer did", m.name)
	}
	return nil
}

// isPage tells whether an answer is for people, such as that of a proxy.
func isPage(header http.Header) bool {
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	return kind == "text/html"
}

// isJSONType tells whether a content type is JSON.
func isJSONType(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}
