// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/core"
)

// patience is how long a test waits for what comes at once.
const patience = 20 * time.Second

func write(t *testing.T, root string, names ...string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(time.Now().String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func next(t *testing.T, changes <-chan []string) []string {
	t.Helper()
	select {
	case files := <-changes:
		return files
	case <-time.After(patience):
		t.Fatal("no change was told")
		return nil
	}
}

func TestChanges(t *testing.T) {
	root := t.TempDir()
	write(t, root, "main.go", "sub/x.go", ".git/config.json", "node_modules/a/package.json")
	ctx, cancel := context.WithCancel(t.Context())
	changes, err := Start(ctx, Options{Root: root, Also: []string{".md", "config.yaml", ".env"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		name   string
		change func()
		want   []string
	}{
		{"what changes at once is told at once", func() { write(t, root, "sub/x.go", "main.go") }, []string{"main.go", "sub/x.go"}},
		{"all kinds of files", func() { write(t, root, "a.prompt", "b.json", "c.pdf", "go.mod") }, []string{"a.prompt", "b.json", "c.pdf", "go.mod"}},
		{"what else is named", func() { write(t, root, "notes.md", "config.yaml", ".env") }, []string{".env", "config.yaml", "notes.md"}},
		{"only what counts", func() {
			write(t, root, "x.txt", "x_test.go", ".hidden.go", ".git/config.json", "node_modules/a/package.json", "other.yaml", "testdata/y.go")
			write(t, root, "main.go")
		}, []string{"main.go"}},
		{"a removed file", func() { os.Remove(filepath.Join(root, "sub", "x.go")) }, []string{"sub/x.go"}},
		{"a new folder", func() { write(t, root, "new/deep/y.go") }, []string{"new/deep/y.go"}},
		{"a file in it", func() { write(t, root, "new/deep/z.go") }, []string{"new/deep/z.go"}},
	} {
		step.change()
		if diff := cmp.Diff(step.want, next(t, changes)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.name, diff)
		}
	}

	// What nobody receives is gathered with what comes later.
	write(t, root, "main.go")
	time.Sleep(2 * quiet)
	write(t, root, "sub/late.go")
	time.Sleep(2 * quiet)
	if diff := cmp.Diff([]string{"main.go", "sub/late.go"}, next(t, changes)); diff != "" {
		t.Errorf("gathered (-want +got):\n%s", diff)
	}

	cancel()
	select {
	case _, open := <-changes:
		if open {
			t.Error("a change was told after the end")
		}
	case <-time.After(patience):
		t.Error("the channel is not closed")
	}
}

func TestRootThatIsNotThere(t *testing.T) {
	_, err := Start(t.Context(), Options{Root: filepath.Join(t.TempDir(), "none")})
	if core.StatusOf(err) != core.FailedPrecondition {
		t.Errorf("got %v", err)
	}
}
