// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// storeFixture is store.json of the fixtures.
type storeFixture struct {
	Names []struct {
		Name string
		OK   bool
	}
	Files              map[string]string
	List, ListPartials []Ref
	Load, LoadPartial  []storeCall
	Save               []storeCall
	Delete             []storeCall
}

type storeCall struct {
	Name    string
	Options LoadOptions
	Result  json.RawMessage
	Prompt  Source
	Writes  string
	Error   string
}

func readStoreFixture(t *testing.T) *storeFixture {
	text, err := os.ReadFile(filepath.Join(conformanceFolder(t), "extra", "store.json"))
	if err != nil {
		t.Fatal(err)
	}
	var f storeFixture
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	if len(f.Names) == 0 || len(f.Files) == 0 || len(f.Load) == 0 || len(f.Save) == 0 || len(f.Delete) == 0 {
		t.Fatalf("store.json lacks something: %+v", f)
	}
	return &f
}

func TestStoreConformance(t *testing.T) {
	f := readStoreFixture(t)
	ctx := t.Context()
	for _, n := range f.Names {
		if err := CheckName(n.Name); (err == nil) != n.OK || err != nil && !errors.Is(err, ErrName) {
			t.Errorf("name %q: %v, want it to be fine: %v", n.Name, err, n.OK)
		}
	}
	store, dir := openDir(t, f.Files)
	checkList(t, store, f)
	checkLoads(t, "prompt", f.Load, store.Load)
	checkLoads(t, "partial", f.LoadPartial, store.LoadPartial)
	for _, c := range f.Save {
		err := store.Save(ctx, &c.Prompt)
		if (err == nil) != (c.Error == "") {
			t.Errorf("save %+v: %v, want %q", c.Prompt, err, c.Error)
		}
		if c.Writes == "" {
			continue
		}
		if text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(c.Writes))); err != nil || string(text) != c.Prompt.Source {
			t.Errorf("save %+v wrote %q, %v", c.Prompt, text, err)
		}
	}
	for _, c := range f.Delete {
		if err := store.Delete(ctx, c.Name, c.Options.Variant); (err == nil) != (c.Error == "") {
			t.Errorf("delete %q: %v, want %q", c.Name, err, c.Error)
		}
	}
}

// checkList compares lists with the fixture but for files without a name, which
// this store leaves out.
func checkList(t *testing.T, store Store, f *storeFixture) {
	t.Helper()
	for _, c := range []struct {
		list func(context.Context, *ListOptions) (*List, error)
		want []Ref
	}{{store.List, f.List}, {store.ListPartials, f.ListPartials}} {
		got, err := c.list(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		var want []Ref
		for _, r := range c.want {
			if r.Name != "" {
				want = append(want, r)
			}
		}
		if diff := cmp.Diff(&List{Items: want}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func checkLoads(t *testing.T, what string, calls []storeCall, load func(context.Context, string, *LoadOptions) (*Source, error)) {
	t.Helper()
	for _, c := range calls {
		got, err := load(t.Context(), c.Name, &c.Options)
		if c.Error != "" {
			if err == nil {
				t.Errorf("%s %q: %+v, want an error: %s", what, c.Name, got, c.Error)
			}
			continue
		}
		var want Source
		if err := json.Unmarshal(c.Result, &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&want, got); diff != "" || err != nil {
			t.Errorf("%s %q: %v (-want +got):\n%s", what, c.Name, err, diff)
		}
	}
}

// openDir returns a store for a new folder with some files.
func openDir(t *testing.T, files map[string]string) (*DirStore, string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	store, err := OpenDirStore(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store, dir
}

// TestWritableStores runs the same scenario on each store that can be changed.
func TestWritableStores(t *testing.T) {
	stores := map[string]func(t *testing.T) WritableStore{
		"folder": func(t *testing.T) WritableStore { s, _ := openDir(t, nil); return s },
		"memory": func(*testing.T) WritableStore { return NewMemoryStore(nil) },
	}
	for name, open := range stores {
		t.Run(name, func(t *testing.T) { checkWritable(t, open(t)) })
	}
}

func checkWritable(t *testing.T, s WritableStore) {
	ctx := t.Context()
	save := func(name, variant, text string) {
		t.Helper()
		if err := s.Save(ctx, &Source{Ref: Ref{Name: name, Variant: variant}, Source: text}); err != nil {
			t.Fatal(err)
		}
	}
	save("a", "", "A")
	save("a", "v", "AV")
	save("a", "", "A2")
	save("s/b", "", "B")
	save("s/_p", "", "P")
	save("_a", "", "PA")
	list, err := s.List(ctx, nil)
	want := &List{Items: []Ref{{"a", "", VersionOf("A2")}, {"a", "v", VersionOf("AV")}, {"s/b", "", VersionOf("B")}}}
	if diff := cmp.Diff(want, list); diff != "" || err != nil {
		t.Errorf("list: %v (-want +got):\n%s", err, diff)
	}
	list, err = s.ListPartials(ctx, nil)
	if diff := cmp.Diff(&List{Items: []Ref{{"a", "", VersionOf("PA")}, {"s/p", "", VersionOf("P")}}}, list); diff != "" || err != nil {
		t.Errorf("partials: %v (-want +got):\n%s", err, diff)
	}
	checkPages(t, s)
	if got, err := s.Load(ctx, "a", &LoadOptions{Variant: "v", Version: VersionOf("AV")}); err != nil || got.Source != "AV" || got.Variant != "v" {
		t.Errorf("loaded %+v, %v", got, err)
	}
	if got, err := s.LoadPartial(ctx, "s/p", nil); err != nil || got.Source != "P" {
		t.Errorf("loaded %+v, %v", got, err)
	}
	for what, c := range map[string]struct {
		err  error
		want error
	}{
		"version":        {second(s.Load(ctx, "a", &LoadOptions{Version: "0"})), ErrVersion},
		"missing":        {second(s.Load(ctx, "nope", nil)), ErrNotFound},
		"variant":        {second(s.Load(ctx, "a", &LoadOptions{Variant: "x"})), ErrNotFound},
		"partial":        {second(s.LoadPartial(ctx, "s/b", nil)), ErrNotFound},
		"name":           {second(s.Load(ctx, "../a", nil)), ErrName},
		"name of save":   {s.Save(ctx, &Source{Ref: Ref{Name: "../a"}, Source: "x"}), ErrName},
		"variant's name": {s.Save(ctx, &Source{Ref: Ref{Name: "a", Variant: "../../x"}, Source: "x"}), ErrName},
		"no source":      {s.Save(ctx, &Source{Ref: Ref{Name: "a"}}), ErrData},
		"delete":         {s.Delete(ctx, "nope", ""), ErrNotFound},
		"delete's name":  {s.Delete(ctx, "/a", ""), ErrName},
		"cursor":         {second(s.List(ctx, &ListOptions{Cursor: "?"})), ErrData},
		"other cursor":   {second(s.List(ctx, &ListOptions{Cursor: "YQ"})), ErrData},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", what, c.err, c.want)
		}
	}
	bundle, err := ReadBundle(ctx, s)
	if err != nil || len(bundle.Prompts) != 3 || len(bundle.Partials) != 2 || bundle.Prompts[1].Source != "AV" || bundle.Partials[0].Source != "PA" {
		t.Errorf("bundle %+v, %v", bundle, err)
	}
	again, err := ReadBundle(ctx, NewMemoryStore(bundle))
	if diff := cmp.Diff(bundle, again); diff != "" || err != nil {
		t.Errorf("bundle of a bundle: %v (-want +got):\n%s", err, diff)
	}
	// The prompt goes first, then the partial.
	for i, left := range []int{2, 1} {
		if err := s.Delete(ctx, "a", ""); err != nil {
			t.Fatal(err)
		}
		if list, err := s.ListPartials(ctx, nil); err != nil || len(list.Items) != left {
			t.Errorf("after %d deletions there are %+v, %v", i+1, list, err)
		}
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	for what, err := range map[string]error{
		"list": second(s.List(done, nil)), "load": second(s.Load(done, "a", nil)), "save": s.Save(done, &Source{Ref: Ref{Name: "z"}, Source: "x"}), "delete": s.Delete(done, "s/b", ""),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s after the end of the context: %v", what, err)
		}
	}
}

// checkPages reads a list in parts.
func checkPages(t *testing.T, s Store) {
	t.Helper()
	all, err := s.List(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for limit := 1; limit <= len(all.Items)+1; limit++ {
		var got []Ref
		o := &ListOptions{Limit: limit}
		for {
			part, err := s.List(t.Context(), o)
			if err != nil || len(part.Items) > limit {
				t.Fatalf("part %+v, %v", part, err)
			}
			got = append(got, part.Items...)
			if o.Cursor = part.Cursor; o.Cursor == "" {
				break
			}
		}
		if diff := cmp.Diff(all.Items, got); diff != "" {
			t.Errorf("in parts of %d (-want +got):\n%s", limit, diff)
		}
	}
	if v, err := s.List(t.Context(), &ListOptions{Variant: "v"}); err != nil || len(v.Items) != 1 || v.Items[0].Variant != "v" {
		t.Errorf("of a variant: %+v, %v", v, err)
	}
}

func second[T any](_ T, err error) error { return err }

// TestDirStoreStaysInside tries names and links that lead out of the folder.
func TestDirStoreStaysInside(t *testing.T) {
	outside := t.TempDir()
	secret := filepath.Join(outside, "secret.prompt")
	if err := os.WriteFile(secret, []byte("SECRET"), 0o644); err != nil {
		t.Fatal(err)
	}
	store, dir := openDir(t, map[string]string{"in/a.prompt": "A", "real/b.prompt": "B"})
	for link, target := range map[string]string{
		"link.prompt": secret, "out": outside, "up.prompt": "../" + filepath.Base(outside) + "/secret.prompt", "in/rel.prompt": "../../" + filepath.Base(outside) + "/secret.prompt",
		"loop.prompt": "loop.prompt", "fine.prompt": "in/a.prompt", "folder.prompt": "in", "_part.prompt": secret, "none.prompt": "missing",
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Skipf("no symbolic links: %v", err)
		}
	}
	ctx := t.Context()
	for _, name := range append([]string{"link", "up", "in/rel", "loop", "out/secret", "folder", "none", "in", "real"}, badNames...) {
		for what, got := range map[string]*Source{"prompt": first(store.Load(ctx, name, nil)), "partial": first(store.LoadPartial(ctx, name, nil)), "variant": first(store.Load(ctx, "in/a", &LoadOptions{Variant: name}))} {
			if got != nil && (name != "" || what != "variant") {
				t.Errorf("%s %q is %+v", what, name, got)
			}
		}
	}
	if got, err := store.Load(ctx, "fine", nil); err != nil || got.Source != "A" {
		t.Errorf("a link inside of the folder: %+v, %v", got, err)
	}
	list, err := store.List(ctx, nil)
	if err == nil || list == nil {
		t.Fatalf("list %+v, error %v", list, err)
	}
	var names []string
	for _, r := range list.Items {
		names = append(names, r.Name)
	}
	if got := strings.Join(names, " "); got != "fine in/a real/b" {
		t.Errorf("list %s", got)
	}
	if strings.Contains(err.Error(), "none.prompt") {
		t.Errorf("error %v is about a link to nothing", err)
	}
	for _, bad := range []string{"link.prompt", "up.prompt", "in/rel.prompt", "loop.prompt"} {
		if !strings.Contains(err.Error(), bad) {
			t.Errorf("error %v does not name %s", err, bad)
		}
	}
	for _, name := range append([]string{"out/new", "out/secret"}, badNames...) {
		if err := store.Save(ctx, &Source{Ref: Ref{Name: name}, Source: "EVIL"}); err == nil {
			t.Errorf("%q was saved", name)
		}
		if err := store.Delete(ctx, name, ""); err == nil {
			t.Errorf("%q was deleted", name)
		}
	}
	// A link is replaced or removed itself, never what it leads to.
	if err := store.Save(ctx, &Source{Ref: Ref{Name: "link"}, Source: "MINE"}); err != nil {
		t.Error(err)
	}
	if err := store.Delete(ctx, "up", ""); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(secret); err != nil || string(text) != "SECRET" {
		t.Errorf("outside there is %q, %v", text, err)
	}
	entries, err := os.ReadDir(outside)
	if err != nil || len(entries) != 1 {
		t.Errorf("outside there are %v, %v", entries, err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*.tmp")); err != nil || len(left) > 0 {
		t.Errorf("there are temporary files: %v, %v", left, err)
	}
	if _, err := OpenDirStore(filepath.Join(dir, "missing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that isn't there: %v", err)
	}
}

func first[T any](v T, _ error) T { return v }

func TestFSStore(t *testing.T) {
	fsys := fstest.MapFS{"a.prompt": {Data: []byte("A")}, "s/_p.prompt": {Data: []byte("P")}, "é.prompt": {Data: []byte("x")}, "big.prompt": {Data: make([]byte, maxFileSize+1)}}
	s := NewFSStore(fsys)
	list, err := s.List(t.Context(), nil)
	if err == nil || !strings.Contains(err.Error(), `prompt "big": big.prompt has more than`) || len(list.Items) != 1 || list.Items[0].Name != "a" {
		t.Errorf("list %+v, %v", list, err)
	}
	resolve := StorePartials(s)
	for name, want := range map[string]string{"s/p": "P", "a": "", "../x": "", "s/p\x00": ""} {
		text, ok, err := resolve(t.Context(), name)
		if text != want || ok != (want != "") || err != nil {
			t.Errorf("partial %q: %q, %v, %v", name, text, ok, err)
		}
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := resolve(done, "s/p"); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
	if _, err := NewFSStore(os.DirFS(filepath.Join(t.TempDir(), "missing"))).List(t.Context(), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that isn't there: %v", err)
	}
}

// TestStoreConcurrent changes and reads stores at the same time: readers see whole
// sources.
func TestStoreConcurrent(t *testing.T) {
	dir, _ := openDir(t, nil)
	for name, s := range map[string]WritableStore{"folder": dir, "memory": NewMemoryStore(nil)} {
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				for range 20 {
					text := strings.Repeat(string(rune('a'+g)), 5000)
					if err := s.Save(context.Background(), &Source{Ref: Ref{Name: "x"}, Source: text}); err != nil {
						t.Errorf("%s: %v", name, err)
					}
					got, err := s.Load(context.Background(), "x", nil)
					if err != nil || len(got.Source) != 5000 || strings.Trim(got.Source, got.Source[:1]) != "" {
						t.Errorf("%s: %v", name, err)
					}
				}
			})
		}
		wg.Wait()
	}
}
