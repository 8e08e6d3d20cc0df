// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/core"
)

func TestProgramThatRunsAlready(t *testing.T) {
	p := newProgram(t)
	root := t.TempDir()
	write(t, root, "3473-3101-1.json", runtimeJSON("3473-3101", p.URL, "2026-11-20T10:15:21.768Z"))
	m := start(t, func(o *Options) { o.Root = root })
	if err := m.Ready(soon(t)); err != nil {
		t.Fatal(err)
	}
	got, ok := m.Current()
	want := Runtime{ID: "3473-3101", PID: 3473, Name: "probe-app", ProjectName: filepath.Base(root), ReflectionServerURL: p.URL,
		Timestamp: "2026-11-20T10:15:21.768Z", GenkitVersion: "nodejs/1.42.0", ReflectionAPISpecVersion: 1}
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Error(ok, diff)
	}
	if diff := cmp.Diff([]string{`POST /api/notify {"telemetryServerUrl":"http://localhost:4033","reflectionApiSpecVersion":1}`}, p.heard()); diff != "" {
		t.Error(diff)
	}
}

func TestComingAndGoing(t *testing.T) {
	p := newProgram(t)
	m := start(t)
	sub := m.Subscribe()
	defer sub.Close()
	path := write(t, m.o.Root, "a.json", runtimeJSON("a", p.URL, "2026-11-20T10:00:00Z"))
	next := func(kind EventKind, id string) {
		t.Helper()
		e, err := sub.Next(soon(t))
		if err != nil || e.Kind != kind || e.Runtime.ID != id {
			t.Fatalf("got %+v, %v; want %s %s", e, err, kind, id)
		}
	}
	next(Added, "a")
	write(t, m.o.Root, "b.json", runtimeJSON("b", p.URL, "2026-11-20T11:00:00Z"))
	next(Added, "b")
	late := m.Subscribe() // is told of what is there, the oldest first
	defer late.Close()
	for _, id := range []string{"a", "b"} {
		if e, err := late.Next(soon(t)); err != nil || e.Kind != Added || e.Runtime.ID != id {
			t.Errorf("got %+v, %v", e, err)
		}
	}
	write(t, m.o.Root, "a.json", runtimeJSON("c", p.URL, "2026-11-20T12:00:00Z")) // the same file, another program
	next(Removed, "a")
	next(Added, "c")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	next(Removed, "c")
	if r, ok := m.Current(); !ok || r.ID != "b" {
		t.Errorf("the current one is %+v", r)
	}
}

// Whoever has started last is the current one, however the time is written, and whenever
// it was found.
func TestCurrent(t *testing.T) {
	p := newProgram(t)
	m := start(t)
	for i, timestamp := range []string{"soon", "2026-11-20T10_15_23Z", "2026-11-20T11:15:22+01:00", "2026-11-20T10:15:20.999Z"} {
		write(t, m.o.Root, fmt.Sprint(i, ".json"), runtimeJSON(fmt.Sprint(i), p.URL, timestamp))
		eventually(t, "it is known", func() bool { return len(m.Runtimes()) == i+1 })
	}
	var ids []string
	for _, r := range m.Runtimes() {
		ids = append(ids, r.ID)
	}
	if diff := cmp.Diff([]string{"1", "2", "3", "0"}, ids); diff != "" {
		t.Error(diff)
	}
	if r, _ := m.Current(); r.ID != "1" {
		t.Errorf("the current one is %s", r.ID)
	}
}

func TestHealth(t *testing.T) {
	for _, test := range []struct {
		name  string
		code  int
		body  string
		lives bool
	}{
		{"Node", 200, "OK", true},
		{"Go", 200, "", true},
		{"Python", 200, `{"status":"OK"}`, true},
		{"another program", 503, "this is runtime b", false},
		{"another server", 404, "", false},
		{"redirected", 302, "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newProgram(t)
			id := make(chan string, 9)
			p.handle("/api/__health", func(w http.ResponseWriter, r *http.Request) {
				id <- r.URL.Query().Get("id")
				w.Header().Set("Location", "/")
				w.WriteHeader(test.code)
				_, _ = io.WriteString(w, test.body)
			})
			m := start(t)
			path := write(t, m.o.Root, "a.json", runtimeJSON("a b&c", p.URL, "2026-11-20T10:00:00Z"))
			if test.lives {
				eventually(t, "it is known", func() bool { return len(m.Runtimes()) == 1 })
			} else {
				eventually(t, "its file is gone", func() bool { return !exists(path) })
			}
			if got := <-id; got != "a b&c" {
				t.Errorf("asked for %q", got)
			}
			if _, known := m.Current(); known != test.lives || exists(path) != test.lives {
				t.Errorf("known %v, file %v", known, exists(path))
			}
		})
	}
}

func TestNobodyListens(t *testing.T) {
	p := newProgram(t)
	p.Close()
	m := start(t)
	path := write(t, m.o.Root, "a.json", runtimeJSON("a", p.URL, "2026-11-20T10:00:00Z"))
	eventually(t, "its file is gone", func() bool { return !exists(path) })
	if len(m.Runtimes()) != 0 {
		t.Error("it is known")
	}
}

// Official Go writes its file before it listens. Who waits for the programs waits for it.
func TestFileBeforeListening(t *testing.T) {
	mine := strings.Replace(runtimeJSON("a", "http://localhost:3100", "2026-11-20T10:00:00Z"), "3473", strconv.Itoa(os.Getpid()), 1)
	for _, test := range []struct {
		name    string
		content string
		age     time.Duration // of the file
		listens time.Duration // after which time
		known   bool
	}{
		{"soon", mine, 0, 30 * time.Millisecond, true},
		{"late", mine, 0, 4 * time.Second, true},
		{"too late", mine, 0, 6 * time.Second, false},
		{"a file that is not new", mine, 6 * time.Second, 30 * time.Millisecond, false},
		{"a file of tomorrow", mine, -24 * time.Hour, 30 * time.Millisecond, false},
		{"a process that is gone", strings.Replace(mine, strconv.Itoa(os.Getpid()), "1234567890", 1), 0, 30 * time.Millisecond, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := t.TempDir()
			path := write(t, root, "a.json", test.content)
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				written := began.Add(-test.age)
				if err := os.Chtimes(path, written, written); err != nil {
					t.Fatal(err)
				}
				m, err := open(Options{Root: root}, transport(func(*http.Request) (*http.Response, error) {
					if time.Since(began) < test.listens {
						return nil, syscall.ECONNREFUSED
					}
					return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
				}), deaf)
				if err != nil {
					t.Fatal(err)
				}
				defer shut(t, m)
				if err := m.Ready(t.Context()); err != nil {
					t.Fatal(err)
				}
				if _, known := m.Current(); known != test.known || exists(path) != test.known {
					t.Errorf("known %v, file %v", known, exists(path))
				}
				if waited, most := time.Since(began), min(test.listens+slowestKnock, comingUp+slowestKnock); waited > most {
					t.Errorf("it took %v", waited)
				}
			})
		})
	}
}

// Whatever else lies in the folder does no harm, and stays.
func TestOtherFiles(t *testing.T) {
	p := newProgram(t)
	good := runtimeJSON("good", p.URL, "2026-11-20T10:00:00Z")
	root := t.TempDir()
	folder := folderOf(t, root)
	names := []string{
		write(t, root, ".runtime-1.json", good), write(t, root, "a.txt", good), write(t, root, "list.json", "[]"),
		write(t, root, "no-id.json", `{"pid":1}`), write(t, root, "large.json", strings.Repeat(" ", mostFile)+good),
		write(t, root, "half.json", good[:20]), filepath.Join(folder, "folder.json"),
	}
	if err := os.Mkdir(names[6], 0o755); err != nil {
		t.Fatal(err)
	}
	var log journal
	m := start(t, func(o *Options) { o.Root, o.Logger = root, log.logger() })
	if err := m.Ready(soon(t)); err != nil {
		t.Fatal(err)
	}
	write(t, root, "z.json", good)
	eventually(t, "the good one is known", func() bool { return len(m.Runtimes()) == 1 })
	for _, name := range names {
		if !exists(name) {
			t.Errorf("%s is gone", name)
		}
	}
	for _, name := range []string{"list.json", "no-id.json", "large.json", "folder.json"} {
		if !strings.Contains(log.String(), "file="+name) {
			t.Errorf("nobody was told of %s:\n%s", name, log.String())
		}
	}
}

// A file that is written in place is read when it is whole, without waiting long.
func TestWrittenInParts(t *testing.T) {
	p := newProgram(t)
	m := start(t)
	text := runtimeJSON("a", p.URL, "2026-11-20T10:00:00Z")
	f, err := os.Create(filepath.Join(folderOf(t, m.o.Root), "a.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i := 0; i < len(text); i += 50 {
		if _, err := f.WriteString(text[i:min(i+50, len(text))]); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Millisecond)
	}
	began := time.Now()
	if _, err := m.WaitForRuntime(soon(t)); err != nil {
		t.Fatal(err)
	}
	if waited := time.Since(began); waited > betweenTry/2 {
		t.Errorf("it took %v", waited)
	}
}

func TestSpecVersion(t *testing.T) {
	p := newProgram(t)
	var log journal
	m := start(t, func(o *Options) { o.Logger = log.logger() })
	path := write(t, m.o.Root, "a.json", strings.Replace(runtimeJSON("a", p.URL, "2026-11-20T10:00:00Z"), `Version":1`, `Version":2`, 1))
	_, err := m.WaitForRuntime(soon(t))
	if core.StatusOf(err) != core.FailedPrecondition || !strings.Contains(err.Error(), "update the tools") {
		t.Errorf("a newer one: %v", err)
	}
	if _, err := m.ListActions(soon(t), ""); core.StatusOf(err) != core.FailedPrecondition || !strings.Contains(err.Error(), "update the tools") {
		t.Errorf("its actions: %v", err)
	}
	if len(p.heard()) != 0 || !exists(path) {
		t.Errorf("it heard %v", p.heard())
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is forgotten", func() bool { m.mu.Lock(); defer m.mu.Unlock(); return m.refused() == nil })
	write(t, m.o.Root, "b.json", strings.Replace(runtimeJSON("b", p.URL, "2026-11-20T10:00:00Z"), `,"reflectionApiSpecVersion":1`, ``, 1))
	if r, err := m.WaitForRuntime(soon(t)); err != nil || r.ID != "b" {
		t.Errorf("an older one: %+v, %v", r, err)
	}
	if !strings.Contains(log.String(), "older version") {
		t.Errorf("nobody was warned: %s", log.String())
	}
}

// Two files with one id: the later one counts, and the end of the earlier is not its end.
func TestSameID(t *testing.T) {
	p, q := newProgram(t), newProgram(t)
	m := start(t)
	first := write(t, m.o.Root, "1.json", runtimeJSON("fixed", p.URL, "2026-11-20T10:00:00Z"))
	eventually(t, "it is known", func() bool { return len(m.Runtimes()) == 1 })
	write(t, m.o.Root, "2.json", runtimeJSON("fixed", q.URL, "2026-11-20T11:00:00Z"))
	eventually(t, "the second is known", func() bool { r, _ := m.Current(); return r.ReflectionServerURL == q.URL })
	if err := os.Remove(first); err != nil {
		t.Fatal(err)
	}
	write(t, m.o.Root, "3.json", runtimeJSON("other", p.URL, "2026-11-20T09:00:00Z")) // told after the removal
	eventually(t, "another is known", func() bool { return len(m.Runtimes()) == 2 })
	if r, _ := m.Current(); r.ID != "fixed" {
		t.Errorf("the current one is %+v", r)
	}
}

// The folder may be removed while programs are looked for.
func TestFolderRemoved(t *testing.T) {
	p := newProgram(t)
	m := start(t)
	p.announce(t, m)
	if err := os.RemoveAll(filepath.Join(m.o.Root, ".genkit")); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is forgotten", func() bool { return len(m.Runtimes()) == 0 })
	write(t, m.o.Root, "b.json", runtimeJSON("b", p.URL, "2026-11-20T11:00:00Z"))
	eventually(t, "another is known", func() bool { r, ok := m.Current(); return ok && r.ID == "b" })
}

func TestWaitForRuntime(t *testing.T) {
	m := start(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.WaitForRuntime(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	waited := make(chan error, 2)
	sub := m.Subscribe()
	defer sub.Close()
	if _, err := sub.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	go func() {
		_, err := m.WaitForRuntime(context.Background())
		waited <- err
	}()
	go func() {
		_, err := sub.Next(context.Background())
		waited <- err
	}()
	time.Sleep(10 * time.Millisecond)
	shut(t, m)
	for range 2 {
		if err := <-waited; core.StatusOf(err) != core.Cancelled {
			t.Errorf("got %v", err)
		}
	}
	if err := m.Ready(soon(t)); err != nil && core.StatusOf(err) != core.Cancelled {
		t.Errorf("got %v", err)
	}
}

// inBubble runs a manager whose time is that of the test. Programs are what answer does.
func inBubble(t *testing.T, o Options, answer func(r *http.Request) (int, error), test func(m *Manager)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m, err := open(o, transport(func(r *http.Request) (*http.Response, error) {
			code, err := answer(r)
			if err != nil {
				return nil, err
			}
			return &http.Response{StatusCode: code, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
		}), deaf)
		if err != nil {
			t.Fatal(err)
		}
		test(m)
		shut(t, m)
	})
}

func TestHalfWrittenFile(t *testing.T) {
	for _, test := range []struct {
		name  string
		whole time.Duration // after which the file is
		known bool
	}{
		{"at the last try", 4400 * time.Millisecond, true},
		{"never", time.Hour, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, log := Options{Root: t.TempDir()}, &journal{}
			o.Logger = log.logger()
			text := runtimeJSON("a", "http://localhost:3100", "2026-11-20T10:00:00Z")
			path := write(t, o.Root, "a.json", text[:40])
			inBubble(t, o, func(*http.Request) (int, error) { return 200, nil }, func(m *Manager) {
				if err := m.Ready(context.Background()); err != nil { // nobody waits for it
					t.Fatal(err)
				}
				began := time.Now()
				if test.known {
					time.Sleep(test.whole)
					if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				time.Sleep(5*time.Second - time.Since(began))
				synctest.Wait()
				if _, known := m.Current(); known != test.known {
					t.Errorf("known: %v", known)
				}
				if gaveUp := strings.Contains(log.String(), "file=a.json"); gaveUp == test.known || !exists(path) {
					t.Errorf("given up: %v, there: %v", gaveUp, exists(path))
				}
			})
		})
	}
}

func TestTries(t *testing.T) {
	o, log := Options{Root: t.TempDir()}, &journal{}
	o.Logger = log.logger()
	write(t, o.Root, "a.json", "{")
	inBubble(t, o, nil, func(m *Manager) {
		time.Sleep((mostTries-1)*betweenTry - time.Millisecond)
		synctest.Wait()
		if strings.Contains(log.String(), "file=a.json") {
			t.Error("given up too early")
		}
		time.Sleep(2 * time.Millisecond)
		synctest.Wait()
		if strings.Count(log.String(), "file=a.json") != 1 {
			t.Errorf("given up too late:\n%s", log.String())
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if strings.Count(log.String(), "file=a.json") != 1 {
			t.Errorf("told again and again:\n%s", log.String())
		}
	})
}

func TestStillAlive(t *testing.T) {
	for _, test := range []struct {
		name   string
		manage bool
		code   int
		err    error
		gone   bool
	}{
		{"it ended", true, 0, syscall.ECONNREFUSED, true},
		{"another is there", true, 503, nil, true},
		{"it is busy", true, 0, syscall.ETIMEDOUT, false},
		{"nobody asks", false, 0, syscall.ECONNREFUSED, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := Options{Root: t.TempDir(), Manage: test.manage}
			path := write(t, o.Root, "a.json", runtimeJSON("a", "http://localhost:3100", "2026-11-20T10:00:00Z"))
			var ended atomic.Bool
			var asked atomic.Int32
			inBubble(t, o, func(r *http.Request) (int, error) {
				if r.URL.Path == "/api/__health" {
					asked.Add(1)
				}
				if ended.Load() {
					return test.code, test.err
				}
				return 200, nil
			}, func(m *Manager) {
				if _, err := m.WaitForRuntime(context.Background()); err != nil {
					t.Fatal(err)
				}
				time.Sleep(3*betweenAsks + time.Second)
				synctest.Wait()
				want := int32(1)
				if test.manage {
					want = 4
				}
				if asked.Load() != want {
					t.Errorf("asked %d times, want %d", asked.Load(), want)
				}
				ended.Store(true)
				time.Sleep(betweenAsks)
				synctest.Wait()
				if _, known := m.Current(); known == test.gone || exists(path) == test.gone {
					t.Errorf("known %v, file %v", known, exists(path))
				}
			})
		})
	}
}

// A file that has become another's while its program was asked is not removed.
func TestBuriedAlive(t *testing.T) {
	o := Options{Root: t.TempDir()}
	path := write(t, o.Root, "a.json", runtimeJSON("a", "http://localhost:3100", "2026-11-20T10:00:00Z"))
	inBubble(t, o, func(r *http.Request) (int, error) {
		if r.URL.Port() == "3100" {
			write(t, o.Root, "a.json", runtimeJSON("a", "http://localhost:3101", "2026-11-20T11:00:00Z"))
			return 0, syscall.ECONNREFUSED
		}
		return 200, nil
	}, func(m *Manager) {
		r, err := m.WaitForRuntime(context.Background())
		if err != nil || r.ReflectionServerURL != "http://localhost:3101" || !exists(path) {
			t.Errorf("got %+v, %v", r, err)
		}
	})
}

// A program that doesn't answer in time is taken for busy, and holds up no other.
func TestHungProgram(t *testing.T) {
	o := Options{Root: t.TempDir()}
	write(t, o.Root, "a.json", runtimeJSON("hung", "http://localhost:3100", "2026-11-20T10:00:00Z"))
	write(t, o.Root, "b.json", runtimeJSON("b", "http://localhost:3101", "2026-11-20T09:00:00Z"))
	inBubble(t, o, func(r *http.Request) (int, error) {
		if r.URL.Port() == "3100" {
			<-r.Context().Done()
			return 0, r.Context().Err()
		}
		return 200, nil
	}, func(m *Manager) {
		began := time.Now()
		eventually := m.Subscribe()
		if e, err := eventually.Next(context.Background()); err != nil || e.Runtime.ID != "b" || time.Since(began) != 0 {
			t.Errorf("got %+v, %v after %v", e, err, time.Since(began))
		}
		eventually.Close()
		if r, err := m.WaitForRuntime(context.Background()); err != nil || r.ID != "hung" || time.Since(began) > 2*asking {
			t.Errorf("got %+v, %v after %v", r, err, time.Since(began))
		}
	})
}

// Notices are sent once per file, and a failed one does not hide the program.
func TestNotifiedOnce(t *testing.T) {
	o := Options{Root: t.TempDir(), Manage: true}
	write(t, o.Root, "a.json", runtimeJSON("a", "http://localhost:3100", "2026-11-20T10:00:00Z"))
	var mu sync.Mutex
	var bodies []string
	inBubble(t, o, func(r *http.Request) (int, error) {
		if r.URL.Path != "/api/notify" {
			return 200, nil
		}
		raw, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		bodies = append(bodies, string(raw))
		return 404, nil
	}, func(m *Manager) {
		if _, err := m.WaitForRuntime(context.Background()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		if diff := cmp.Diff([]string{`{"reflectionApiSpecVersion":1}`}, bodies); diff != "" {
			t.Error(diff)
		}
	})
}
