// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"context"
	"errors"
	"mime"
	"net/http"

	"github.com/anthropics/anthropic-sdk-go/packages/ssestream"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

const messagesPath = "v1/messages"

// errPage is why an answer cannot be read that is for people, such as that of a proxy.
var errPage = errors.New("it is a page of HTML and no stream; is the BaseURL that of the API?")

// generate makes one call of a model. It streams when somebody listens.
func (p *Plugin) generate(ctx context.Context, model string, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	s, err := readSettings(q.Config)
	if err != nil {
		return nil, err
	}
	tools, err := newToolNames(q.Tools)
	if err != nil {
		return nil, err
	}
	streaming := core.Streaming(ctx)
	body, err := writeRequest(model, q, s, tools, streaming)
	if err != nil {
		return nil, err
	}
	if most := p.maxRequestBytes(); len(body) > most {
		return nil, core.Errorf(core.InvalidArgument, "the request to %s has %d bytes, and may have %d; give large media by URL", p.Name(), len(body), most)
	}
	client, options, err := p.connection(s)
	if err != nil {
		return nil, err
	}
	a := &answer{tools: tools}
	if !streaming {
		var reply []byte
		if err := client.Post(ctx, messagesPath, body, &reply, options...); err != nil {
			return nil, p.failure(ctx, err)
		}
		if err := a.read(reply); err != nil {
			return nil, p.unreadable(err)
		}
		return a.response(), nil
	}
	var reply *http.Response
	if err := client.Post(ctx, messagesPath, body, &reply, options...); err != nil {
		return nil, p.failure(ctx, err)
	}
	if kind, _, _ := mime.ParseMediaType(reply.Header.Get("Content-Type")); kind == "text/html" {
		reply.Body.Close()
		return nil, p.unreadable(errPage)
	}
	events := ssestream.NewDecoder(reply)
	if events == nil {
		return nil, p.unreadable(errNoBody)
	}
	defer events.Close()
	if err := p.follow(ctx, events, a, send); err != nil {
		return nil, err
	}
	return a.response(), nil
}

// follow reads a stream to its end and sends what arrives.
func (p *Plugin) follow(ctx context.Context, events ssestream.Decoder, a *answer, send core.Send[*ai.Chunk]) error {
	for !a.ended && events.Next() {
		event := events.Event()
		parts, err := a.event(event.Data)
		if err != nil {
			return p.streamFailure(err)
		}
		if len(parts) == 0 {
			continue
		}
		if err := send(&ai.Chunk{Role: ai.RoleModel, Content: parts}); err != nil {
			return err
		}
	}
	switch err := events.Err(); {
	case a.ended:
		return nil
	case err != nil:
		return p.failure(ctx, err)
	case ctx.Err() != nil:
		return p.failure(ctx, ctx.Err())
	}
	return core.Errorf(core.Unavailable, "%s: the stream ended before the answer did", p.Name())
}
