// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"
	"unicode"

	"github.com/genkit-go/genkit/core"
)

// The limits of search: how many words it may have, how much text of one trace is
// indexed, how many bytes of posts the index takes in at once, and how long a search
// waits for the index.
const (
	mostWords  = 100
	mostText   = 256 << 10
	indexSlice = 1 << 20
	catchUpFor = time.Second
)

// errLeftOut undoes a transaction in which a damaged trace was met. That trace is left
// out from now on, so that the others are found; SQLite may not write any more in the
// transaction that met the damage.
var errLeftOut = errors.New("a damaged trace is not indexed")

// catchUp brings the index up to what was stored before, for as long as a search may
// wait. What is missing afterwards is indexed when nothing comes in.
func (s *Store) catchUp(ctx context.Context) {
	until := time.Now().Add(catchUpFor)
	for more := true; more && time.Now().Before(until); {
		err := s.do(ctx, &job{run: func(ctx context.Context) (err error) {
			more, err = s.indexSome(ctx)
			return err
		}})
		switch {
		case errors.Is(err, errLeftOut):
			more = true
		case err != nil:
			return // the search tells what the index has
		}
	}
}

// indexSome indexes the traces of the next posts, within a transaction, and reports
// whether more are left.
func (s *Store) indexSome(ctx context.Context) (more bool, err error) {
	var done int64
	if err := s.conn.QueryRowContext(ctx, "SELECT seq FROM progress").Scan(&done); err != nil {
		return false, err
	}
	traces, last, more, err := s.unindexedTraces(ctx, done)
	if err != nil || len(traces) == 0 {
		return false, err
	}
	for _, n := range traces {
		if s.unreadable[n] {
			continue
		}
		posts, err := s.postsOf(ctx, n)
		if err != nil {
			s.o.Logger.Warn("a trace cannot be indexed for search", slog.Any("error", s.explain(err)))
			s.unreadable[n] = true
			return false, errLeftOut
		}
		if err := s.indexTrace(ctx, n, posts, done); err != nil {
			return false, err
		}
	}
	_, err = s.conn.ExecContext(ctx, "UPDATE progress SET seq = ?", last)
	return more, err
}

// unindexedTraces returns the traces of the posts after one, and the last post looked at.
func (s *Store) unindexedTraces(ctx context.Context, after int64) (traces []int64, last int64, more bool, err error) {
	rows, err := s.conn.QueryContext(ctx, "SELECT seq, trace, length(body) FROM posts WHERE seq > ? ORDER BY seq", after)
	if err != nil {
		return nil, 0, false, err
	}
	defer rows.Close()
	seen, size := map[int64]bool{}, 0
	for rows.Next() {
		var (
			trace int64
			bytes int
		)
		if size > indexSlice {
			return traces, last, true, nil
		}
		if err := rows.Scan(&last, &trace, &bytes); err != nil {
			return nil, 0, false, err
		}
		size += bytes
		if !seen[trace] {
			seen[trace] = true
			traces = append(traces, trace)
		}
	}
	return traces, last, false, rows.Err()
}

// postsOf reads the posts of a trace through the writer's connection.
func (s *Store) postsOf(ctx context.Context, n int64) ([]*post, error) {
	rows, err := s.insert.posts.QueryContext(ctx, n)
	if err != nil {
		return nil, err
	}
	return readPosts(rows)
}

// indexTrace indexes the posts of a trace. It is removed first if one up to done was
// indexed; otherwise not, since the index writes to disk before each removal.
func (s *Store) indexTrace(ctx context.Context, n int64, posts []*post, done int64) error {
	if posts[0].order <= done {
		if _, err := s.insert.unsearch.ExecContext(ctx, n); err != nil {
			return err
		}
	}
	_, err := s.insert.search.ExecContext(ctx, n, searchText(merge(posts)))
	return err
}

// searchText returns the names, inputs and outputs of a trace as plain text. What occurs
// in several spans is there once.
func searchText(p *post) string {
	var b strings.Builder
	seen := map[string]bool{}
	add := func(inner []byte) {
		if len(inner) == 0 || seen[string(inner)] || b.Len() >= mostText {
			return
		}
		seen[string(inner)] = true
		addText(&b, unquote(inner))
	}
	for _, one := range p.spans {
		add(one.name)
		add(one.action)
		s := scanner{data: one.attrs}
		_ = s.object(0, func(key []byte) error {
			value, err := s.raw(1)
			if k := string(key); (k == attrInput || k == attrOutput) && len(value) > 1 && value[0] == '"' {
				add(value[1 : len(value)-1])
			}
			return err
		})
	}
	return b.String()
}

// addText adds what a text says: of JSON the keys, strings and numbers, of others all.
func addText(b *strings.Builder, text string) {
	if c := text[0]; c != '{' && c != '[' && c != '"' {
		addWords(b, text)
		return
	}
	s := scanner{data: []byte(text)}
	if s.words(b, 0) != nil {
		addWords(b, text)
	}
}

// words adds the words of the next value, and moves past it.
func (s *scanner) words(b *strings.Builder, depth int) error {
	switch s.space() {
	case '{':
		return s.object(depth, func(key []byte) error {
			addWords(b, unquote(key))
			return s.words(b, depth+1)
		})
	case '[':
		return s.array(depth, func() error { return s.words(b, depth+1) })
	case '"':
		inner, err := s.text()
		if err == nil {
			addWords(b, unquote(inner))
		}
		return err
	}
	value, err := s.raw(depth)
	if err == nil {
		addWords(b, string(value))
	}
	return err
}

// longWord is the length from which a text without a space is data, not words.
const longWord = 512

func addWords(b *strings.Builder, text string) {
	if len(text) > longWord && (strings.HasPrefix(text, "data:") || !strings.ContainsAny(text[:longWord], " \n\t,.")) {
		return
	}
	if left := mostText - b.Len(); len(text) > left {
		text = text[:max(left, 0)]
	}
	b.WriteString(text)
	b.WriteByte(' ')
}

// matchOf returns the words of a search in the language of the index, "" for none. All
// must occur; the last may go on when the search does not end in a space. Many words are
// INVALID_ARGUMENT, since the index takes the square of their time.
func matchOf(search string) (string, error) {
	words := strings.FieldsFunc(search, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
	switch {
	case len(words) == 0:
		return "", nil
	case len(words) > mostWords:
		return "", core.Errorf(core.InvalidArgument, "the search has %d words; %d are allowed", len(words), mostWords)
	}
	match := `"` + strings.Join(words, `" "`) + `"`
	if strings.HasSuffix(search, words[len(words)-1]) {
		match += "*"
	}
	return match, nil
}
