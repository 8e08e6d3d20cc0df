// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"database/sql"
	"encoding/json"
	"sync"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// Store holds the traces and logs of one project. Its methods may be called from many
// goroutines. Close ends it.
type Store struct {
	o      Options
	file   string
	writes *sql.DB
	conn   *sql.Conn // the only one that writes; used by the writer's goroutine
	reads  *sql.DB
	query  statements // for reading
	insert statements // for the writer

	jobs   chan *job
	quit   chan struct{} // closed by Close
	done   chan struct{} // closed when the writer is over
	ending sync.Once
	live   hub

	known       map[string]*known // traces the writer met lately
	dataVersion int64             // changes when another process has written
	expected    int               // how many jobs are likely to come at once
	added       int               // traces and logs since the last look at the limits
	unindexed   bool              // posts may wait to be indexed
	unreadable  map[int64]bool    // traces that are damaged, which search leaves out
	unflushed   bool              // the write-ahead log may hold something
}

func newStore(file string, o Options) *Store {
	o.Keep = o.Keep.withDefaults()
	s := &Store{
		o: o, file: file,
		jobs: make(chan *job, 64), quit: make(chan struct{}), done: make(chan struct{}),
		known: map[string]*known{}, unreadable: map[int64]bool{}, unindexed: true, added: 1,
	}
	return s
}

// File returns the path of the database.
func (s *Store) File() string { return s.file }

// Close writes what was put before, ends the live streams and closes the database.
func (s *Store) Close() error {
	s.ending.Do(func() {
		close(s.quit)
		<-s.done
		s.live.close()
		s.closeDatabases()
	})
	return nil
}

func (s *Store) closeDatabases() {
	s.query.close()
	s.insert.close()
	if s.reads != nil {
		s.reads.Close()
	}
	if s.conn != nil {
		s.conn.Close()
	}
	if s.writes != nil {
		s.writes.Close()
	}
}

// closed is the error of a store that was closed.
func (s *Store) closed() error {
	return core.Errorf(core.Unavailable, "the telemetry store %s is closed", s.file)
}

// Put stores a trace, or a part of one, that is given as JSON, and tells the live
// streams. When it returns nil, the trace is committed. Spans are merged by id: one
// that has ended is not replaced by one that runs. INVALID_ARGUMENT says what is wrong
// with the JSON. body must not change until Put returns.
func (s *Store) Put(ctx context.Context, body []byte) error {
	p, err := parsePost(body)
	if err != nil {
		return err
	}
	return s.do(ctx, &job{posts: []*post{p}})
}

// PutTrace stores a trace like [Store.Put].
func (s *Store) PutTrace(ctx context.Context, t *ai.TraceData) error {
	p, err := fromTrace(t)
	if err != nil {
		return err
	}
	return s.do(ctx, &job{posts: []*post{p}})
}

// Trace returns a trace as JSON, an [ai.TraceData]. NOT_FOUND when there is none.
func (s *Store) Trace(ctx context.Context, id string) (json.RawMessage, error) {
	whole, err := s.whole(ctx, id)
	if err != nil {
		return nil, err
	}
	if whole == nil {
		return nil, core.Errorf(core.NotFound, "there is no trace %q", id)
	}
	return whole.appendTo(nil), nil
}

// whole returns the merged trace, nil when there is none.
func (s *Store) whole(ctx context.Context, id string) (*post, error) {
	if !validID(id) {
		return nil, invalidTraceID(id)
	}
	rows, err := s.query.trace.QueryContext(ctx, id)
	if err != nil {
		return nil, s.explain(err)
	}
	posts, err := readPosts(rows)
	if err != nil {
		return nil, s.explain(err)
	}
	return merge(posts), nil
}

// readPosts reads rows of seq, adopt, body.
func readPosts(rows *sql.Rows) ([]*post, error) {
	defer rows.Close()
	var posts []*post
	for rows.Next() {
		var (
			seq   int64
			adopt bool
			body  []byte
		)
		if err := rows.Scan(&seq, &adopt, &body); err != nil {
			return nil, err
		}
		p, err := readPost(body)
		if err != nil {
			return nil, core.Errorf(core.DataLoss, "post %d of the telemetry database is damaged: %s", seq, messageOf(err))
		}
		p.order, p.adopt = seq, adopt
		posts = append(posts, p)
	}
	return posts, rows.Err()
}
