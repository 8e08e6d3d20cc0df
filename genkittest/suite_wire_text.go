// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/genkit-go/genkit/ai"
)

// The subtests of WireSuite about messages: what is sent of them, and what comes back.

func (s *wireSuite) text(tb testing.TB) {
	w := s.answering(tb, wireText())
	r := w.whole(userRequest("What carries domes?"))
	w.wantText("whole", r, "Amber bricks carry domes.")
	if r.response.FinishReason != ai.FinishStop {
		tb.Errorf("the finish reason is %q; want %q", r.response.FinishReason, ai.FinishStop)
	}
	q := w.last()
	if q.Model != s.v.WireModel {
		tb.Errorf("the request names the model %q; want %q", q.Model, s.v.WireModel)
	}
	if q.Stream {
		tb.Error("a stream was asked for, though nobody listens to one")
	}
	w.wantMessages(ai.NewUserTextMessage("What carries domes?"))
}

// wantMessages fails tb unless the provider was last sent these messages. Texts next
// to each other are compared as one.
func (w *wire) wantMessages(want ...*ai.Message) {
	w.tb.Helper()
	got := w.last().Messages
	if len(got) != len(want) {
		w.tb.Errorf("%d messages were sent; want %d: %s", len(got), len(want), imageOf(got))
		return
	}
	for i := range want {
		if got[i].Role != want[i].Role || got[i].Text() != want[i].Text() {
			w.tb.Errorf("message %d is of role %q and says %q; want %q and %q", i, got[i].Role, got[i].Text(), want[i].Role, want[i].Text())
		}
	}
}

// stream sees each chunk arrive before the fake sends the next frame: nothing on the
// way waits for more.
func (s *wireSuite) stream(tb testing.TB) {
	need(tb, !s.v.NoStreaming, "streaming")
	arrived := make(chan struct{})
	var w *wire
	w = s.open(tb, func(q *WireRequest) FakeReply {
		f := s.v.Answer(q, wireText())
		first := w.firstFrames(f)
		f.Before = func(ctx context.Context, frame int) {
			if frame != first {
				return
			}
			select {
			case <-arrived:
			case <-ctx.Done():
			}
		}
		return f
	})
	var once sync.Once
	r := w.call(tb.Context(), userRequest("What carries domes?"), func(c *ai.Chunk) error {
		if c.Text() != "" {
			once.Do(func() { close(arrived) })
		}
		return nil
	})
	w.wantText("streamed", r, "Amber bricks carry domes.")
	if !w.last().Stream {
		tb.Error("the request does not ask for a stream")
	}
	if r.response.FinishReason != ai.FinishStop {
		tb.Errorf("the finish reason is %q; want %q", r.response.FinishReason, ai.FinishStop)
	}
	texts := 0
	for _, c := range r.chunks {
		if c.Text() != "" {
			texts++
		}
	}
	if texts < 2 {
		tb.Errorf("%d chunks have text; the answer came in %d pieces", texts, len(wireText().Text))
	}
}

// streamSplit sends the same stream in pieces that have nothing to do with its events.
func (s *wireSuite) streamSplit(tb testing.TB) {
	need(tb, !s.v.NoStreaming, "streaming")
	a := wireText()
	a.Text = append(a.Text, " Käse", " 🧀", "\n\ndata: no event\n{}")
	want := strings.Join(a.Text, "")
	for _, size := range []int{1, 7, 1 << 20} {
		w := s.open(tb, func(q *WireRequest) FakeReply {
			f := s.v.Answer(q, a)
			f.Frames = slices.Collect(slices.Chunk(bytes.Join(f.Frames, nil), size))
			return f
		})
		r := w.streamed(userRequest("Go on."))
		w.wantText("streamed", r, want)
	}
}

func (s *wireSuite) systemRole(tb testing.TB) {
	w := s.answering(tb, wireText())
	need(tb, w.supports.SystemRole, "the system role")
	w.message("whole", w.whole(&ai.ModelRequest{Messages: []*ai.Message{
		ai.NewSystemTextMessage("Be brief."), ai.NewSystemTextMessage("Be kind."), ai.NewUserTextMessage("Hello."),
	}}))
	var system strings.Builder
	for i, m := range w.last().Messages {
		if m.Role == ai.RoleSystem {
			system.WriteString(m.Text() + "\n")
		} else if m.Role != ai.RoleUser || m.Text() != "Hello." {
			tb.Errorf("message %d is of role %q and says %q; want the user's", i, m.Role, m.Text())
		}
	}
	for _, text := range []string{"Be brief.", "Be kind."} {
		holds(tb, "what was sent as system messages", system.String(), text)
	}
}

func (s *wireSuite) multiturn(tb testing.TB) {
	w := s.answering(tb, wireText())
	need(tb, w.supports.Multiturn, "a conversation of several turns (multiturn)")
	q := []*ai.Message{
		ai.NewUserMessage(ai.NewTextPart("My name "), ai.NewTextPart("is Ada.")),
		ai.NewModelTextMessage("Hello, Ada."),
		ai.NewUserTextMessage("What is my name?"),
	}
	w.message("whole", w.whole(&ai.ModelRequest{Messages: q}))
	w.wantMessages(q...)
}

// emptyAnswer is one without text, which is odd and no error.
func (s *wireSuite) emptyAnswer(tb testing.TB) {
	w := s.answering(tb, &WireAnswer{Finish: ai.FinishStop, Usage: ai.Usage{InputTokens: 11}})
	for _, m := range w.modes() {
		w.wantText(m.name, m.call(userRequest("Say nothing.")), "")
	}
}

// emptyHistory has an answer without text among the earlier messages.
func (s *wireSuite) emptyHistory(tb testing.TB) {
	w := s.answering(tb, wireText())
	need(tb, w.supports.Multiturn, "a conversation of several turns (multiturn)")
	for _, empty := range []*ai.Message{ai.NewModelMessage(), ai.NewModelTextMessage("")} {
		r := w.whole(&ai.ModelRequest{Messages: []*ai.Message{
			ai.NewUserTextMessage("Say nothing."), empty, ai.NewUserTextMessage("And now speak."),
		}})
		w.wantText("whole", r, "Amber bricks carry domes.")
		sent := w.last().Messages
		if last := sent[len(sent)-1]; last.Role != ai.RoleUser || !strings.HasSuffix(last.Text(), "And now speak.") {
			tb.Errorf("the last message that was sent is of role %q and says %q", last.Role, last.Text())
		}
	}
}

func (s *wireSuite) reasoning(tb testing.TB) {
	need(tb, s.v.Reasoning, "visible thinking")
	a := wireText()
	a.Reasoning = []string{"Domes", " are heavy."}
	w := s.answering(tb, a)
	for _, m := range w.modes() {
		r := m.call(userRequest("What carries domes?"))
		w.wantText(m.name, r, "Amber bricks carry domes.")
		if got := r.response.Reasoning(); got != "Domes are heavy." {
			tb.Errorf("%s: the thinking is %q; want %q", m.name, got, "Domes are heavy.")
		}
		if m.name == "whole" {
			continue
		}
		if got := joinChunks(r.chunks).Reasoning(); got != "Domes are heavy." {
			tb.Errorf("the thinking in the chunks is %q; want %q", got, "Domes are heavy.")
		}
	}
}

// wirePNG is an image of one point.
const wirePNG = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

func (s *wireSuite) media(tb testing.TB) {
	w := s.answering(tb, wireText())
	need(tb, w.supports.Media, "media")
	// The type is in the URL alone, as the schema allows.
	for _, mime := range []string{"image/png", ""} {
		w.message("whole", w.whole(&ai.ModelRequest{Messages: []*ai.Message{
			ai.NewUserMessage(ai.NewTextPart("What is this?"), ai.NewMediaPart(mime, wirePNG)),
		}}))
		var urls []string
		for _, m := range w.last().Messages {
			for _, p := range m.Content {
				if media, ok := p.(*ai.MediaPart); ok {
					urls = append(urls, media.Media.URL)
				}
			}
		}
		_, want, _ := strings.Cut(wirePNG, ",")
		if len(urls) != 1 || !strings.HasSuffix(urls[0], want) {
			tb.Errorf("media of type %q: %d were sent: %q; want the image", mime, len(urls), urls)
		}
		if got := w.last().Messages; !strings.Contains(got[len(got)-1].Text(), "What is this?") {
			tb.Errorf("the text beside the image was not sent: %s", imageOf(got))
		}
	}
}

func (s *wireSuite) jsonSchema(tb testing.TB) {
	a := wireText()
	a.Text = []string{`{"name":`, `"Ada"}`}
	w := s.answering(tb, a)
	c := w.supports.Constrained
	need(tb, c == ai.ConstrainedAll || c == ai.ConstrainedNoTools, "answers that fit a schema")
	schema := json.RawMessage(`{"type":"object","properties":{"name":{"type":"string"},"born":{"type":"integer"}},"required":["name"]}`)
	for _, m := range w.modes() {
		q := userRequest("Who wrote the first program?")
		q.Output = &ai.OutputConfig{Format: "json", Schema: schema, Constrained: true, ContentType: "application/json"}
		w.wantText(m.name, m.call(q), `{"name":"Ada"}`)
		sent := w.last().Schema
		for _, word := range []string{`"name"`, `"born"`, `"required"`} {
			if !bytes.Contains(sent, []byte(word)) {
				tb.Errorf("%s: the schema that was sent has no %s: %s", m.name, word, sent)
			}
		}
	}
}

func (s *wireSuite) usage(tb testing.TB) {
	a := wireText()
	if s.v.CachedTokens {
		a.Usage.CachedContentTokens = 3
	}
	if s.v.ThoughtsTokens {
		a.Usage.ThoughtsTokens = 2
	}
	w := s.answering(tb, a)
	for _, m := range w.modes() {
		r := m.call(userRequest("Hello."))
		w.message(m.name, r)
		u := r.response.Usage
		if u == nil {
			tb.Errorf("%s: the answer has no usage", m.name)
			continue
		}
		type counts struct{ input, output, cached, thoughts int }
		want := counts{a.Usage.InputTokens, a.Usage.OutputTokens, a.Usage.CachedContentTokens, a.Usage.ThoughtsTokens}
		if got := (counts{u.InputTokens, u.OutputTokens, u.CachedContentTokens, u.ThoughtsTokens}); got != want {
			tb.Errorf("%s: the tokens are %+v; want %+v", m.name, got, want)
		}
		if least := want.input + want.output; u.TotalTokens < least || u.TotalTokens > least+want.cached+want.thoughts {
			tb.Errorf("%s: usage.TotalTokens is %d; its parts add up to %d", m.name, u.TotalTokens, least)
		}
	}
}

func (s *wireSuite) finishReasons(tb testing.TB) {
	for _, want := range s.v.Finishes {
		a := wireText()
		a.Finish = want
		w := s.answering(tb, a)
		for _, m := range w.modes() {
			r := m.call(userRequest("Hello."))
			w.message(m.name, r)
			if got := r.response.FinishReason; got != want {
				tb.Errorf("%s: the finish reason is %q; want %q", m.name, got, want)
			}
		}
	}
}

// concurrency gives each of several calls at the same time an answer of its own.
func (s *wireSuite) concurrency(tb testing.TB) {
	w := s.open(tb, func(q *WireRequest) FakeReply {
		a := wireText()
		if n := len(q.Messages); n > 0 {
			a.Text = append(a.Text, " For ", q.Messages[n-1].Text())
		}
		return s.v.Answer(q, a)
	})
	errs := together(s.v.Parallel, func(i int) error {
		name := fmt.Sprintf("caller %d", i)
		modes := w.modes()
		r := modes[i%len(modes)].call(userRequest(name))
		if r.err == nil && !strings.HasSuffix(r.response.Text(), " For "+name) {
			return fmt.Errorf("the answer to %s is %q", name, r.response.Text())
		}
		return r.err
	})
	for i, err := range errs {
		if err != nil {
			tb.Errorf("call %d of %d at the same time: %v", i+1, len(errs), err)
		}
	}
}
