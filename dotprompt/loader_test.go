// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/handlebars"
)

// countingFS counts the files that are opened, without folders.
type countingFS struct {
	fstest.MapFS
	opened map[string]int
}

func (f *countingFS) Open(name string) (fs.File, error) {
	if strings.HasSuffix(name, extension) {
		f.opened[name]++
	}
	return f.MapFS.Open(name)
}

// Stat doesn't count.
func (f *countingFS) Stat(name string) (fs.FileInfo, error) { return f.MapFS.Stat(name) }

// inBrief returns a snapshot in short.
func inBrief(s *Snapshot) string {
	var b strings.Builder
	for _, f := range s.Prompts {
		fmt.Fprintf(&b, "%s(%s)=%s ", f.Name, f.Variant, f.Prompt.Template())
	}
	for name, text := range handlebars.Entries(s.Partials) {
		fmt.Fprintf(&b, "_%s=%s ", name, text)
	}
	for _, err := range s.Problems {
		fmt.Fprintf(&b, "!%v ", err)
	}
	return strings.TrimSpace(b.String())
}

func TestLoader(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	fsys := &countingFS{fstest.MapFS{}, map[string]int{}}
	write := func(name, text string, at time.Duration) {
		fsys.MapFS[name] = &fstest.MapFile{Data: []byte(text), ModTime: start.Add(at)}
	}
	write("a.prompt", "A", 0)
	write("a.v.prompt", "---\nmodel: m\n---\nAV", 0)
	write("s/b.prompt", "B", 0)
	write("s/_p.prompt", "P", 0)
	write("_q.x.prompt", "Q", 0)
	write("notes.txt", "no", 0)
	l := NewLoader(fsys, nil)
	l.now = func() time.Time { return start.Add(time.Hour) }
	var last *Snapshot
	step := func(name, want string, changed bool, opened ...string) {
		t.Helper()
		clear(fsys.opened)
		s, err := l.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := inBrief(s); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		if (s != last) != changed {
			t.Errorf("%s: changed is %v", name, s != last)
		}
		wantOpened := map[string]int{}
		for _, file := range opened {
			wantOpened[file] = 1
		}
		if diff := cmp.Diff(wantOpened, fsys.opened); diff != "" {
			t.Errorf("%s: files read (-want +got):\n%s", name, diff)
		}
		last = s
	}
	step("first", "a()=A a(v)=AV s/b()=B _p=P _q.x=Q", true, "a.prompt", "a.v.prompt", "s/b.prompt", "s/_p.prompt", "_q.x.prompt")
	f := last.Lookup("a", "v")
	if f == nil || f.Path != "a.v.prompt" || f.Version != VersionOf(fsysText(fsys, "a.v.prompt")) || !f.ModTime.Equal(start) || f.Prompt.File() != "a.v.prompt" || f.Prompt.Metadata().Model != "m" {
		t.Errorf("a.v is %+v", f)
	}
	if last.Lookup("a", "x") != nil || last.Lookup("z", "") != nil {
		t.Error("there are prompts that are not there")
	}
	step("again", "a()=A a(v)=AV s/b()=B _p=P _q.x=Q", false)
	write("a.prompt", "A", time.Minute)
	step("touched", "a()=A a(v)=AV s/b()=B _p=P _q.x=Q", false, "a.prompt")
	write("a.prompt", "A2", time.Minute)
	step("another size", "a()=A2 a(v)=AV s/b()=B _p=P _q.x=Q", true, "a.prompt")
	write("a.prompt", "A3", 2*time.Minute)
	step("another time", "a()=A3 a(v)=AV s/b()=B _p=P _q.x=Q", true, "a.prompt")
	old := last
	write("a.prompt", "---\nmodel: [\n---\nA", 3*time.Minute)
	write("s/b.prompt", "x\n {{#if}}", 3*time.Minute)
	write("_q.x.prompt", "{{", 3*time.Minute)
	const problems = "!_q.x.prompt:1:3: %s !a.prompt:2:8: sequence end token ']' not found !s/b.prompt:2:"
	clear(fsys.opened)
	s, err := l.Load(t.Context())
	if err != nil || !strings.HasPrefix(inBrief(s), "a(v)=AV _p=P !_q.x.prompt:1:") || !strings.Contains(inBrief(s), " !a.prompt:2:8: ") || !strings.Contains(inBrief(s), " !s/b.prompt:2:") || len(s.Problems) != 3 {
		t.Errorf("with problems: %s, %v, want %s", inBrief(s), err, problems)
	}
	last = s
	step("same problems", inBrief(s), false)
	if inBrief(old) != "a()=A3 a(v)=AV s/b()=B _p=P _q.x=Q" {
		t.Errorf("the snapshot of before became %s", inBrief(old))
	}
	delete(fsys.MapFS, "_q.x.prompt")
	delete(fsys.MapFS, "a.prompt")
	write("s/b.prompt", "B", 4*time.Minute)
	step("healed", "a(v)=AV s/b()=B _p=P", true, "s/b.prompt")
	write("t/_p.prompt", "P2", 0)
	write("a.v.w.prompt", "W", 0)
	step("twice", `a(v)=AV s/b()=B _p=P !a.v.w.prompt: invalid name: prompt "a" (variant "v") is there already, in a.v.prompt !t/_p.prompt: invalid name: partial "p" is there already, in s/_p.prompt`, true, "t/_p.prompt", "a.v.w.prompt")
}

func fsysText(f *countingFS, name string) string { return string(f.MapFS[name].Data) }

// TestLoaderRecent checks that files which were written just now are read again:
// a second change might not show in their times.
func TestLoaderRecent(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	fsys := fstest.MapFS{"a.prompt": {Data: []byte("A"), ModTime: now}}
	l := NewLoader(fsys, nil)
	l.now = func() time.Time { return now.Add(time.Second) }
	before, err := l.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same, err := l.Load(t.Context())
	if err != nil || same != before {
		t.Errorf("the same text is another snapshot, %v", err)
	}
	fsys["a.prompt"] = &fstest.MapFile{Data: []byte("B"), ModTime: now}
	after, err := l.Load(t.Context())
	if err != nil || inBrief(after) != "a()=B" {
		t.Errorf("%s, %v", inBrief(after), err)
	}
}

func TestLoaderNaming(t *testing.T) {
	fsys := fstest.MapFS{"a.b.c.prompt": {Data: []byte("A")}, "s/_p.v.prompt": {Data: []byte("P")}, "s/_p.prompt": {Data: []byte("Q")}}
	s, err := NewLoader(fsys, &LoaderOptions{Naming: StoreNaming}).Load(t.Context())
	if want := "a.b(c)=A _s/p=Q _s/p.v=P"; err != nil || inBrief(s) != want {
		t.Errorf("%s, %v, want %s", inBrief(s), err, want)
	}
}

func TestLoaderErrors(t *testing.T) {
	if _, err := NewLoader(os.DirFS(filepath.Join(t.TempDir(), "missing")), nil).Load(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that isn't there: %v", err)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := NewLoader(fstest.MapFS{"a.prompt": {}}, nil).Load(done); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
	// A file that can't be read is a problem, and read again later.
	dir := t.TempDir()
	file := filepath.Join(dir, "big.prompt")
	if err := errors.Join(os.WriteFile(file, make([]byte, maxFileSize+1), 0o644), os.WriteFile(filepath.Join(dir, "a.prompt"), []byte("A"), 0o644)); err != nil {
		t.Fatal(err)
	}
	l := NewLoader(os.DirFS(dir), nil)
	want := "a()=A !big.prompt: big.prompt has more than 8388608 bytes"
	before, err := l.Load(t.Context())
	if err != nil || inBrief(before) != want {
		t.Errorf("%s, %v, want %s", inBrief(before), err, want)
	}
	if same, err := l.Load(t.Context()); err != nil || same != before {
		t.Errorf("the same problem is another snapshot, %v", err)
	}
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if s, err := l.Load(t.Context()); err != nil || inBrief(s) != "a()=A big()=" {
		t.Errorf("%s, %v", inBrief(s), err)
	}
}

// TestLoaderFollowsLinks checks a folder as Kubernetes mounts it: files are links
// into a folder that is exchanged as a whole.
func TestLoaderFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	if err := errors.Join(os.Mkdir(filepath.Join(dir, "..1"), 0o755), os.WriteFile(filepath.Join(dir, "..1", "a.txt"), []byte("A"), 0o644)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Symlink("..1", filepath.Join(dir, "..data")), os.Symlink("..data/a.txt", filepath.Join(dir, "a.prompt"))); err != nil {
		t.Skipf("no symbolic links: %v", err)
	}
	store, err := OpenDirStore(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if s, err := NewLoader(store.FS(), nil).Load(t.Context()); err != nil || inBrief(s) != "a()=A" {
		t.Errorf("%s, %v", inBrief(s), err)
	}
}

func TestLoaderConcurrent(t *testing.T) {
	l := NewLoader(fstest.MapFS{"a.prompt": {Data: []byte("A")}, "_p.prompt": {Data: []byte("P")}}, nil)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if s, err := l.Load(context.Background()); err != nil || inBrief(s) != "a()=A _p=P" {
				t.Errorf("%s, %v", inBrief(s), err)
			}
		})
	}
	wg.Wait()
}
