// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"context"
	"iter"
	"strings"
	"time"
	"unicode"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// delivery sends an answer as its configuration wants it: slowly, or up to a point.
type delivery struct {
	send    core.Send[*ai.Chunk]
	latency time.Duration
	fault   error // nil for none
	after   int   // how many chunks go out before fault
}

// whole delivers an answer to a caller who does not stream.
func (d *delivery) whole(ctx context.Context) error {
	if err := pause(ctx, d.latency); err != nil {
		return err
	}
	return d.fault
}

// chunks delivers an answer word by word, tool requests last and together.
func (d *delivery) chunks(ctx context.Context, content ai.Parts) error {
	var calls ai.Parts
	for _, part := range content {
		text, ok := part.(*ai.TextPart)
		if !ok {
			calls = append(calls, part)
			continue
		}
		for word := range words(text.Text) {
			if err := d.chunk(ctx, ai.NewTextPart(word)); err != nil {
				return err
			}
		}
	}
	if len(calls) > 0 {
		if err := d.chunk(ctx, calls...); err != nil {
			return err
		}
	}
	return d.fault
}

func (d *delivery) chunk(ctx context.Context, parts ...ai.Part) error {
	if err := pause(ctx, d.latency); err != nil {
		return err
	}
	if d.fault != nil && d.after == 0 {
		return d.fault
	}
	d.after--
	return d.send(&ai.Chunk{Role: ai.RoleModel, Content: parts})
}

// pause waits, and returns an error when ctx ends before or meanwhile.
func pause(ctx context.Context, d time.Duration) error {
	if d > 0 && ctx.Err() == nil {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	if err := ctx.Err(); err != nil {
		return core.Errorf(core.StatusOf(err), "%s: %w", ModelName, context.Cause(ctx))
	}
	return nil
}

// words yields s in pieces that each are a word with the spaces behind it; joined
// they are s. Spaces at the very beginning belong to the first.
func words(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		at := len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
		for start := 0; start < len(s); start = at {
			if end := strings.IndexFunc(s[at:], unicode.IsSpace); end >= 0 {
				at += end
				at = len(s) - len(strings.TrimLeftFunc(s[at:], unicode.IsSpace))
			} else {
				at = len(s)
			}
			if !yield(s[start:at]) {
				return
			}
		}
	}
}
