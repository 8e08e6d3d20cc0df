// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// Options configure a manager.
type Options struct {
	// Root is the root of the project, as of [ProjectRoot]. It is required.
	Root string
	// TelemetryURL is where programs are told to send their traces, such as
	// http://localhost:4033; "" tells them of none.
	TelemetryURL string
	// Manage keeps asking every 5 s whether the v1 programs still live, and removes the
	// files of those that don't, as commands that stay do.
	Manage bool
	// V2 listens for programs that connect by WebSocket, on the first free port of 3200
	// to 3400 of 127.0.0.1.
	V2 bool
	// Logger hears what happens beside the calls; nil is silent.
	Logger *slog.Logger
}

// Manager knows the running programs of a project. Its methods may be called at once
// from any goroutine. It must be closed.
type Manager struct {
	o       Options
	project string
	http    *http.Client
	ctx     context.Context // ends with the manager
	cancel  context.CancelCauseFunc
	work    sync.WaitGroup
	files   *discovery
	sockets *listener // nil without v2

	mu      sync.Mutex // guards what follows
	closed  bool
	entries map[string]*entry // by id
	added   int               // how many entries there ever were
	subs    map[*Subscription]struct{}
	changed chan struct{}         // is closed when a program comes or goes
	tooNew  map[any]error         // of programs that the tools don't understand, by file or socket
	runs    map[string]*tracedRun // by trace
}

// entry is a program that runs.
type entry struct {
	Runtime
	started time.Time
	order   int       // of being added
	file    string    // the name of its file; "" for v2
	written time.Time // the file
	peer    peer
}

// peer is how a program is called. Errors carry a status.
type peer interface {
	listActions(ctx context.Context) (map[string]*ai.ActionMetadata, error)
	listValues(ctx context.Context, kind string) (map[string]json.RawMessage, error)
	run(ctx context.Context, q *ai.ReflectionRunActionParams, h hearer) (*ai.ReflectionRunActionResponse, error)
	cancel(ctx context.Context, traceID string) (*ai.ReflectionCancelActionResponse, error)
}

// hearer is told of a run while it goes on, in order and on one goroutine.
type hearer struct {
	started func(traceID string, in inputs) // more than once does no harm
	chunk   func(json.RawMessage) error
}

// inputs takes the input of a run that follows in chunks; nil takes none.
type inputs interface {
	sendInput(chunk json.RawMessage) error
	endInput() error
}

// callTime bounds what programs answer at once, that is all but runs.
const callTime = 30 * time.Second

// timely bounds a call that is answered at once.
func timely(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, callTime, core.Errorf(core.DeadlineExceeded, "the runtime did not answer within %v", callTime))
}

var errClosed error = core.Errorf(core.Cancelled, "the manager of runtimes was closed")

// New begins to look for programs. INVALID_ARGUMENT tells that Root is missing,
// UNAVAILABLE that no port is free for v2.
func New(o Options) (*Manager, error) {
	transport := &http.Transport{MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute, DisableCompression: true} // no proxy stands before this machine
	return open(o, transport, watchFolder)
}

// open is [New] with a way to reach v1 programs, and one to hear of changes.
func open(o Options, transport http.RoundTripper, watch watchFunc) (*Manager, error) {
	if o.Root == "" {
		return nil, core.Errorf(core.InvalidArgument, "a manager of runtimes needs the Root of the project")
	}
	root, err := filepath.Abs(o.Root)
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "Root: %w", err)
	}
	o.Root = root
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	m := &Manager{
		o: o, project: filepath.Base(o.Root),
		http:    &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		entries: map[string]*entry{}, subs: map[*Subscription]struct{}{}, runs: map[string]*tracedRun{},
		changed: make(chan struct{}), tooNew: map[any]error{},
	}
	m.ctx, m.cancel = context.WithCancelCause(context.Background())
	if o.V2 {
		if m.sockets, err = listen(m); err != nil {
			m.cancel(errClosed)
			return nil, err
		}
	}
	m.files = newDiscovery(m, filepath.Join(o.Root, ".genkit", "runtimes"), watch)
	m.work.Go(m.files.run)
	return m, nil
}

// V2URL returns the address to which v2 programs connect, such as ws://127.0.0.1:3200;
// "" without v2.
func (m *Manager) V2URL() string {
	if m.sockets == nil {
		return ""
	}
	return m.sockets.url
}

// Close ends the looking and all calls, and disconnects the programs, which go on. It
// waits until nothing of the manager runs any more, or ctx ends.
func (m *Manager) Close(ctx context.Context) error {
	m.mu.Lock()
	m.closed = true
	m.mu.Unlock()
	m.cancel(errClosed)
	if m.sockets != nil {
		m.sockets.close()
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		m.work.Wait()
		m.http.CloseIdleConnections()
	}()
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// begin counts work that Close waits for; false when the manager is closed. The caller
// calls m.work.Done.
func (m *Manager) begin() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return false
	}
	m.work.Add(1)
	return true
}

// Runtimes returns the programs that run, the one that started last first.
func (m *Manager) Runtimes() []Runtime {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := make([]Runtime, 0, len(m.entries))
	for _, e := range m.sorted() {
		list = append(list, e.Runtime)
	}
	return list
}

// Current returns the program that started last, false when none runs.
func (m *Manager) Current() (Runtime, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if list := m.sorted(); len(list) > 0 {
		return list[0].Runtime, true
	}
	return Runtime{}, false
}

// sorted returns the entries, the latest first; the manager is locked.
func (m *Manager) sorted() []*entry {
	list := make([]*entry, 0, len(m.entries))
	for _, e := range m.entries {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b *entry) int {
		if c := b.started.Compare(a.started); c != 0 {
			return c
		}
		return b.order - a.order
	})
	return list
}

// Ready waits until every program that ran before the manager was asked is known. It
// returns the error of ctx, or CANCELLED when the manager is closed.
func (m *Manager) Ready(ctx context.Context) error {
	select {
	case <-m.files.ready:
		return nil
	case <-m.ctx.Done():
		return errClosed
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// WaitForRuntime waits for a program and returns the one that started last. The error is
// that of ctx, CANCELLED when the manager is closed, or FAILED_PRECONDITION when the only
// programs speak a newer version of the API than the tools.
func (m *Manager) WaitForRuntime(ctx context.Context) (Runtime, error) {
	if err := m.Ready(ctx); err != nil {
		return Runtime{}, err
	}
	for {
		m.mu.Lock()
		list, refused, changed := m.sorted(), m.refused(), m.changed
		m.mu.Unlock()
		switch {
		case len(list) > 0:
			return list[0].Runtime, nil
		case refused != nil:
			return Runtime{}, refused
		}
		select {
		case <-changed:
		case <-m.ctx.Done():
			return Runtime{}, errClosed
		case <-ctx.Done():
			return Runtime{}, context.Cause(ctx)
		}
	}
}

// find returns the program with an id, the current one for "".
func (m *Manager) find(id string) (*entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, errClosed
	}
	if id != "" {
		if e := m.entries[id]; e != nil {
			return e, nil
		}
		return nil, core.Errorf(core.NotFound, "runtime %q is not running", id)
	}
	if list := m.sorted(); len(list) > 0 {
		return list[0], nil
	}
	if err := m.refused(); err != nil {
		return nil, err
	}
	return nil, core.Errorf(core.FailedPrecondition, "no program is running in %s: start one with genkit start -- <command>", m.o.Root)
}

// add makes a program known, in place of another with its id.
func (m *Manager) add(e *entry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return
	}
	if old := m.entries[e.ID]; old != nil {
		m.tell(Event{Removed, old.Runtime})
	}
	m.added++
	e.order, e.ProjectName = m.added, m.project
	m.entries[e.ID] = e
	m.o.Logger.Debug("a program runs", slog.String("runtime", e.ID), slog.String("url", e.ReflectionServerURL))
	m.tell(Event{Added, e.Runtime})
	m.change()
}

// remove forgets the programs of which gone is true.
func (m *Manager) remove(gone func(*entry) bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, e := range m.entries {
		if gone(e) {
			delete(m.entries, id)
			m.o.Logger.Debug("a program ended", slog.String("runtime", id))
			m.tell(Event{Removed, e.Runtime})
			m.change()
		}
	}
}

// change wakes who waits for a change; the manager is locked.
func (m *Manager) change() {
	close(m.changed)
	m.changed = make(chan struct{})
}

// admit checks the version of a program, which came by a file or a socket, and warns of
// an older one. A newer one is an error, which is remembered until it is [Manager.forget]
// with the same source.
func (m *Manager) admit(r Runtime, source any) error {
	older, err := checkSpec(r)
	if err != nil {
		m.o.Logger.Error("a program cannot be used", slog.Any("error", err))
		m.mu.Lock()
		defer m.mu.Unlock()
		m.tooNew[source] = err
		m.change()
		return err
	}
	if older {
		m.o.Logger.Warn("a program speaks an older version of the reflection API; update its Genkit",
			slog.String("runtime", r.ID), slog.Int("theirs", r.ReflectionAPISpecVersion), slog.Int("ours", specVersion))
	}
	return nil
}

// forget ends what admit remembers of a source.
func (m *Manager) forget(source any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.tooNew, source)
}

// refused returns why a program cannot be used, nil when none was refused; the manager
// is locked.
func (m *Manager) refused() error {
	for _, err := range m.tooNew {
		return err
	}
	return nil
}
