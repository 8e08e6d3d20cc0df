// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"time"

	"github.com/genkit-go/genkit/core/media"
)

// The defaults of Limits.
const (
	DefaultTimeout   = 120 * time.Second
	DefaultMaxAnswer = 256 << 20
	maxErrorBody     = 64 << 10 // of an error, in bytes
	maxErrorText     = 4 << 10  // of its message
)

// Limits bounds the requests of a plugin.
type Limits struct {
	// Timeout is how long the vendor may be silent: a whole answer must be there in
	// that time, and a stream must begin and go on within it. Then the call is
	// DEADLINE_EXCEEDED. 0 is DefaultTimeout; less is no limit.
	Timeout time.Duration
	// MaxAnswerBytes is the size of an answer, or of a whole stream; 0 is
	// DefaultMaxAnswer.
	MaxAnswerBytes int64
	// MaxMediaBytes is the size of one piece of media that is fetched by URL; 0 is that
	// of [media.Downloader].
	MaxMediaBytes int64
	// Media fetches media in place of the plugin's own downloader, and closing the
	// plugin closes it; nil is that one.
	Media *media.Downloader
}

func (l *Limits) timeout() time.Duration {
	if l.Timeout == 0 {
		return DefaultTimeout
	}
	return l.Timeout
}

func (l *Limits) maxAnswer() int64 {
	if l.MaxAnswerBytes <= 0 {
		return DefaultMaxAnswer
	}
	return l.MaxAnswerBytes
}
