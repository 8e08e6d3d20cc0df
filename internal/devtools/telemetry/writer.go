// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"database/sql"
	"log/slog"
	"time"
)

// The limits of one transaction, how long it waits for more, and how long nothing has to
// come in before the writer turns to what can wait.
const (
	gatherFor = 500 * time.Microsecond
	mostJobs  = 256
	mostBytes = 16 << 20
	idleAfter = 100 * time.Millisecond
)

// job is something to write. Its caller waits for done.
type job struct {
	posts []*post
	logs  []*logRow
	files []importedFile                  // of official traces, noted with their posts
	run   func(ctx context.Context) error // done within the transaction when there is nothing else
	done  chan error
}

func (j *job) size() int {
	n := 0
	for _, p := range j.posts {
		n += len(p.body)
	}
	for _, l := range j.logs {
		n += len(l.record)
	}
	return n
}

// do hands a job to the writer and waits until it is committed. Once the writer has it,
// ctx no longer matters.
func (s *Store) do(ctx context.Context, j *job) error {
	j.done = make(chan error, 1)
	select {
	case s.jobs <- j:
	case <-s.quit:
		return s.closed()
	case <-ctx.Done():
		return s.explain(context.Cause(ctx))
	}
	select {
	case err := <-j.done:
		return err
	case <-s.done:
		select {
		case err := <-j.done:
			return err
		default:
			return s.closed() // it queued up while the writer ended
		}
	}
}

// write is the writer's goroutine: it commits what has queued up, and does what can
// wait when nothing comes in.
func (s *Store) write() {
	defer close(s.done)
	idle := time.NewTimer(idleAfter)
	defer idle.Stop()
	for {
		select {
		case j := <-s.jobs:
			batch := s.gather(j)
			s.commitAll(batch)
			s.expected = len(batch) + len(s.jobs)
			if s.added >= pruneAfter && !s.prune() {
				s.added = 0
			}
			idle.Reset(idleAfter)
		case <-idle.C:
			if s.housekeep() {
				idle.Reset(time.Millisecond)
			}
		case <-s.quit:
			for {
				select {
				case j := <-s.jobs:
					s.commitAll(s.gather(j))
				default:
					return
				}
			}
		}
	}
}

// gather returns the first job and those that wait behind it. When several came at once
// before, it waits a little for as many: their senders, who have just been answered,
// are likely to send again, and a transaction for all costs little more than for one.
func (s *Store) gather(first *job) []*job {
	batch, bytes := []*job{first}, first.size()
	var enough <-chan time.Time
	for len(batch) < mostJobs && bytes < mostBytes {
		select {
		case j := <-s.jobs:
			batch = append(batch, j)
			bytes += j.size()
			continue
		default:
		}
		if len(batch) >= s.expected {
			return batch
		}
		if enough == nil {
			enough = time.After(gatherFor)
		}
		select {
		case j := <-s.jobs:
			batch = append(batch, j)
			bytes += j.size()
		case <-enough:
			return batch
		case <-s.quit:
			return batch
		}
	}
	return batch
}

// commitAll commits jobs as one transaction. When that fails, each has its own, so that
// none suffers from another.
func (s *Store) commitAll(batch []*job) {
	err := s.commit(batch)
	if err != nil && len(batch) > 1 {
		for _, j := range batch {
			s.commitAll([]*job{j})
		}
		return
	}
	for _, j := range batch {
		if err == nil {
			for _, p := range j.posts {
				s.live.publish(p)
			}
		}
		j.done <- s.explain(err)
	}
}

func (s *Store) commit(batch []*job) error {
	return s.transaction(func(ctx context.Context) error {
		for _, j := range batch {
			if err := s.apply(ctx, j); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) apply(ctx context.Context, j *job) error {
	for _, p := range j.posts {
		if err := s.putPost(ctx, p); err != nil {
			return err
		}
	}
	for _, l := range j.logs {
		if err := s.putLog(ctx, l); err != nil {
			return err
		}
	}
	for _, f := range j.files {
		if _, err := s.insert.imported.ExecContext(ctx, f.name, f.size, f.time); err != nil {
			return err
		}
	}
	if j.run != nil {
		return j.run(ctx)
	}
	return nil
}

// transaction does work between BEGIN and COMMIT; only the writer's goroutine may. A
// failure undoes all of it.
func (s *Store) transaction(work func(ctx context.Context) error) error {
	ctx := context.Background() // a commit that has begun is finished
	if _, err := s.insert.begin.ExecContext(ctx); err != nil {
		return err
	}
	var version int64
	err := s.insert.dataVersion.QueryRowContext(ctx).Scan(&version)
	if err == nil {
		if version != s.dataVersion {
			s.dataVersion = version
			clear(s.known)
		}
		if err = work(ctx); err == nil {
			_, err = s.insert.commit.ExecContext(ctx)
		}
	}
	if err != nil {
		clear(s.known)
		if _, undo := s.insert.rollback.ExecContext(ctx); undo != nil {
			s.o.Logger.Debug("nothing to roll back", slog.Any("error", undo)) // SQLite did it itself
		}
	}
	return err
}

// known is what the writer remembers of a trace.
type known struct {
	n        int64
	root     string // the root span's id, "" without one
	ended    bool   // the root span is over
	internal bool   // it is one of the tools' own
}

// mostKnown bounds what the writer remembers.
const mostKnown = 4096

// putPost stores a post and brings the row of its trace up to date.
func (s *Store) putPost(ctx context.Context, p *post) error {
	root := p.root()
	k, isNew, err := s.rowOf(ctx, p, root)
	if err != nil {
		return err
	}
	if !isNew {
		if p.adopt {
			if root, err = s.adoptedRoot(ctx, k.n, p); err != nil {
				return err
			}
		}
		if err := s.updateRow(ctx, k, p, root); err != nil {
			return err
		}
	}
	result, err := s.insert.post.ExecContext(ctx, k.n, p.adopt, p.body)
	if err != nil {
		return err
	}
	p.order, err = result.LastInsertId()
	s.unindexed, s.unflushed = true, true
	return err
}

// rowOf finds the row of a post's trace, or makes it.
func (s *Store) rowOf(ctx context.Context, p *post, root *span) (k *known, isNew bool, err error) {
	if k := s.known[p.traceID]; k != nil {
		return k, false, nil
	}
	k = &known{}
	result, err := s.insert.trace.ExecContext(ctx, append([]any{p.traceID}, k.columns(p, root)...)...)
	if err != nil {
		return nil, false, err
	}
	if isNew, err := affected(result); err != nil {
		return nil, false, err
	} else if isNew {
		s.added++
		k.n, err = result.LastInsertId()
		s.remember(p.traceID, k)
		return k, true, err
	}
	var rootID sql.NullString
	k = &known{}
	err = s.insert.lookUp.QueryRowContext(ctx, p.traceID).Scan(&k.n, &rootID, &k.ended, &k.internal)
	k.root = rootID.String
	s.remember(p.traceID, k)
	return k, false, err
}

// affected tells whether a statement changed a row.
func affected(result sql.Result) (bool, error) {
	n, err := result.RowsAffected()
	return n > 0, err
}

// updateRow brings the row of a trace up to date.
func (s *Store) updateRow(ctx context.Context, k *known, p *post, root *span) error {
	if root != nil && !k.replacedBy(root) {
		root = nil
	}
	var err error
	switch {
	case root != nil:
		_, err = s.insert.root.ExecContext(ctx, append(k.columns(p, root), k.n)...)
	case p.name != nil || p.start != nil || p.end != nil:
		_, err = s.insert.fields.ExecContext(ctx, p.name, p.start, p.end, now(), k.n)
	}
	return err
}

// columns returns what a row holds of a post and of the root, which the trace has from
// now on; nil leaves it without.
func (k *known) columns(p *post, root *span) []any {
	columns := append(make([]any, 0, 14), p.name, p.start, p.end, now())
	if root == nil {
		return append(columns, nil, false, nil, nil, nil, nil, nil, nil, nil)
	}
	k.root, k.ended, k.internal = root.id, root.end > 0, root.internal
	r := indexOf(root)
	return append(columns, r.spanID, r.internal, r.kind, r.name, r.start, orNull(r.end), r.status, encodeLabels(r.labels), r.card)
}

// replacedBy tells whether a root span that comes now is the trace's from now on.
func (k *known) replacedBy(root *span) bool {
	if k.root == root.id {
		return !k.ended || root.end > 0
	}
	return k.root == "" || k.internal && !root.internal
}

func (s *Store) remember(id string, k *known) {
	if len(s.known) >= mostKnown {
		clear(s.known)
	}
	s.known[id] = k
}

// adoptedRoot returns the root that a trace has once its orphans are roots.
func (s *Store) adoptedRoot(ctx context.Context, n int64, p *post) (*span, error) {
	posts, err := s.postsOf(ctx, n)
	if err != nil {
		return nil, err
	}
	return merge(append(posts, p)).root(), nil
}

// now is the time as the database has it, in milliseconds.
func now() int64 { return time.Now().UnixMilli() }
