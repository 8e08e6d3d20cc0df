// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/genkit-go/genkit/core"
)

// How files are read and programs asked, as the official tools do it.
const (
	mostTries   = 10                     // to read a file that is half written
	betweenTry  = 500 * time.Millisecond // and how long it is waited between
	betweenAsks = 5 * time.Second        // whether a program still lives
	mostFile    = 1 << 20                // bytes of a file
)

// How long, and how often, it is tried to reach a program that has just written its file.
// Official Go writes it before it listens.
const (
	comingUp     = 5 * time.Second // while a program may not listen yet, since its file was written
	firstKnock   = 2 * time.Millisecond
	slowestKnock = 100 * time.Millisecond
)

var errHalfWritten = errors.New("the file is not JSON (yet)")

// watchFunc begins to tell of changes in a folder.
type watchFunc func(folder string) (*fsnotify.Watcher, error)

func watchFolder(folder string) (*fsnotify.Watcher, error) {
	w, err := fsnotify.NewBufferedWatcher(64)
	if err != nil {
		return nil, err
	}
	if err := w.Add(folder); err != nil {
		_ = w.Close()
		return nil, err
	}
	return w, nil
}

// discovery follows the folder in which v1 programs announce themselves. Whatever
// happens to a file makes it be looked at anew; one goroutine at a time looks at a file.
type discovery struct {
	m      *Manager
	folder string
	watch  watchFunc
	ready  chan struct{} // is closed when every file of the beginning was looked at
	seen   map[string]stamp

	mu      sync.Mutex               // guards what follows
	looking map[string]chan struct{} // names being looked at; a value asks for another look
	unseen  map[string]struct{}      // nil when ready is closed
}

// stamp tells whether a file has changed.
type stamp struct {
	size    int64
	changed time.Time
}

func newDiscovery(m *Manager, folder string, watch watchFunc) *discovery {
	return &discovery{m: m, folder: folder, watch: watch, ready: make(chan struct{}), seen: map[string]stamp{}, looking: map[string]chan struct{}{}}
}

// run follows the folder until the manager is closed. Where changes cannot be heard of,
// or the folder is gone, it is looked at every half second.
func (d *discovery) run() {
	watcher := d.listen(nil)
	defer func() {
		if watcher != nil {
			_ = watcher.Close()
		}
	}()
	d.scan()
	poll := time.NewTicker(betweenTry)
	defer poll.Stop()
	asks := time.NewTicker(betweenAsks)
	defer asks.Stop()
	for {
		var events chan fsnotify.Event
		var failures chan error
		polling := poll.C
		if watcher != nil {
			events, failures, polling = watcher.Events, watcher.Errors, nil
		}
		select {
		case <-d.m.ctx.Done():
			return
		case e := <-events:
			switch {
			case filepath.Clean(e.Name) == d.folder:
				if e.Has(fsnotify.Remove | fsnotify.Rename) {
					_ = watcher.Close()
					watcher = nil
				}
			case e.Has(fsnotify.Create | fsnotify.Write | fsnotify.Remove | fsnotify.Rename):
				if name := filepath.Base(e.Name); announces(name) {
					d.look(name)
				}
			}
		case err := <-failures: // such as too many changes at once
			d.m.o.Logger.Warn("changes of runtimes may have been missed", slog.Any("error", err))
			d.scan()
		case <-polling:
			watcher = d.listen(errors.New("as before"))
			d.scan()
		case <-asks.C:
			if d.m.o.Manage {
				d.askAll()
			}
		}
	}
}

// listen begins to hear of changes; nil when that cannot be, of which it is told unless
// there was an error before.
func (d *discovery) listen(before error) *fsnotify.Watcher {
	err := os.MkdirAll(d.folder, 0o755)
	if err == nil {
		var watcher *fsnotify.Watcher
		if watcher, err = d.watch(d.folder); err == nil {
			return watcher
		}
	}
	if before == nil {
		d.m.o.Logger.Warn("the folder of runtimes cannot be watched; it is read every half second", slog.Any("error", err))
	}
	return nil
}

// announces tells whether a file is that of a program, by its name.
func announces(name string) bool {
	return strings.HasSuffix(name, ".json") && !strings.HasPrefix(name, ".")
}

// scan looks at all files that have changed since the last scan.
func (d *discovery) scan() {
	list, err := os.ReadDir(d.folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		d.m.o.Logger.Debug("the folder of runtimes cannot be read", slog.Any("error", err))
	}
	now := make(map[string]stamp, len(list))
	var changed []string
	for _, f := range list {
		info, err := f.Info()
		if err != nil || !announces(f.Name()) {
			continue // gone, or another's
		}
		now[f.Name()] = stamp{info.Size(), info.ModTime()}
		if now[f.Name()] != d.seen[f.Name()] {
			changed = append(changed, f.Name())
		}
	}
	for name := range d.seen {
		if _, ok := now[name]; !ok {
			changed = append(changed, name)
		}
	}
	d.seen = now
	d.expect(changed)
	for _, name := range changed {
		d.look(name)
	}
}

// expect begins to count the files of the first scan.
func (d *discovery) expect(names []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	select {
	case <-d.ready:
		return
	default:
	}
	if d.unseen == nil {
		d.unseen = map[string]struct{}{}
		for _, name := range names {
			d.unseen[name] = struct{}{}
		}
	}
	if len(d.unseen) == 0 {
		close(d.ready)
	}
}

// looked counts a file of the first scan.
func (d *discovery) looked(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.unseen[name]; !ok {
		return
	}
	if delete(d.unseen, name); len(d.unseen) == 0 {
		close(d.ready)
	}
}

// look looks at a file, on a goroutine of its own.
func (d *discovery) look(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if again := d.looking[name]; again != nil {
		select {
		case again <- struct{}{}:
		default:
		}
		return
	}
	if !d.m.begin() {
		return
	}
	again := make(chan struct{}, 1)
	d.looking[name] = again
	go func() {
		defer d.m.work.Done()
		for d.read(name, again); !d.atRest(name, again); d.read(name, again) {
		}
	}()
}

// atRest ends the looking at a file, unless it has changed meanwhile.
func (d *discovery) atRest(name string, again chan struct{}) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	select {
	case <-again:
		if d.m.ctx.Err() == nil {
			return false
		}
	default:
	}
	delete(d.looking, name)
	return true
}

// read reads a file until it is whole, and takes the program in once it listens.
func (d *discovery) read(name string, again chan struct{}) {
	defer d.looked(name)
	knock := firstKnock
	for try := 1; ; {
		e, err := d.open(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			d.gone(name)
			return
		case err == nil && d.take(e):
			return
		case err == nil: // and who waits for the programs waits for this one too
			select {
			case <-d.m.ctx.Done():
				return
			case <-again:
			case <-time.After(knock):
				knock = min(2*knock, slowestKnock)
			}
			continue
		case !errors.Is(err, errHalfWritten) || try == mostTries:
			d.m.o.Logger.Warn("a runtime file cannot be used", slog.String("file", name), slog.Any("error", err))
			return
		}
		d.looked(name) // nobody waits for what may never become whole
		select {
		case <-d.m.ctx.Done():
			return
		case <-again: // it was written to
		case <-time.After(betweenTry):
			try++
		}
	}
}

// open reads a file.
func (d *discovery) open(name string) (*entry, error) {
	path := filepath.Join(d.folder, name)
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, core.Errorf(core.InvalidArgument, "it is no regular file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, mostFile+1))
	switch {
	case err != nil:
		return nil, err
	case len(raw) > mostFile:
		return nil, core.Errorf(core.InvalidArgument, "it is larger than %d bytes", mostFile)
	case !json.Valid(raw):
		return nil, errHalfWritten
	}
	r, started, err := parseRuntime(raw)
	if err != nil {
		return nil, err
	}
	return &entry{Runtime: r, started: started, file: name, written: info.ModTime(), peer: &v1{m: d.m, id: r.ID, url: r.ReflectionServerURL}}, nil
}

// gone forgets the program of a file.
func (d *discovery) gone(name string) {
	d.m.forget(name)
	d.m.remove(func(e *entry) bool { return e.file == name })
}

// take makes a program known that lives and is understood; the file of a dead one is
// removed. It is told of the traces first, so that it can be called once it is known.
// False tells that the program may come up yet.
func (d *discovery) take(e *entry) bool {
	if d.known(e) {
		return true
	}
	d.gone(e.file) // what the file said before
	p := e.peer.(*v1)
	switch lives, listens := p.lives(d.m.ctx); {
	case !listens && time.Since(e.written).Abs() < comingUp && processLives(e.PID):
		return false
	case !lives:
		d.bury(e)
		return true
	}
	if d.m.admit(e.Runtime, e.file) != nil {
		return true
	}
	p.notify(d.m.ctx)
	d.m.add(e)
	return true
}

// known tells whether the program of a file is known as the file says.
func (d *discovery) known(e *entry) bool {
	d.m.mu.Lock()
	defer d.m.mu.Unlock()
	old := d.m.entries[e.ID]
	if old == nil {
		return false
	}
	r := old.Runtime
	r.ProjectName = ""
	return old.file == e.file && r == e.Runtime
}

// bury removes the file of a dead program, and forgets it.
func (d *discovery) bury(e *entry) {
	if d.m.ctx.Err() != nil {
		return // it was the manager that ended
	}
	if now, err := d.open(e.file); err == nil && (now.ID != e.ID || now.ReflectionServerURL != e.ReflectionServerURL) {
		d.look(e.file) // it is another's by now
		return
	}
	d.m.o.Logger.Debug("a program is gone; its file is removed", slog.String("runtime", e.ID), slog.String("file", e.file))
	if err := os.Remove(filepath.Join(d.folder, e.file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		d.m.o.Logger.Warn("the file of a program that is gone cannot be removed", slog.Any("error", err))
	}
	d.gone(e.file)
}

// askAll asks all v1 programs whether they live.
func (d *discovery) askAll() {
	d.m.mu.Lock()
	list := d.m.sorted()
	d.m.mu.Unlock()
	for _, e := range list {
		d.ask(e)
	}
}

// ask finds out, on a goroutine of its own, whether a v1 program lives.
func (d *discovery) ask(e *entry) {
	p, ok := e.peer.(*v1)
	if !ok || !d.m.begin() {
		return
	}
	go func() {
		defer d.m.work.Done()
		if lives, _ := p.lives(d.m.ctx); !lives {
			d.bury(e)
		}
	}()
}

// askAbout is ask for a program that could not be reached.
func (m *Manager) askAbout(id string) {
	m.mu.Lock()
	e := m.entries[id]
	m.mu.Unlock()
	if e != nil {
		m.files.ask(e)
	}
}
