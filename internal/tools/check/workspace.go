// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"path"
	"strings"
)

// checkWorkspace holds the modules together: go.work lists exactly the go.mod
// files of the tree, all name one Go version, a module's path is its place,
// nested modules replace what they require of ours by its directory, and the
// root neither replaces anything nor requires a nested module (either would
// break "go install" and every user's build).
func checkWorkspace(t *tree) ([]violation, error) {
	var vs []violation
	report := func(file, at, format string, args ...any) {
		vs = append(vs, violation{file, t.lineWith(file, at), "workspace", fmt.Sprintf(format, args...)})
	}
	t.checkUses(report)
	dirs := map[string]string{} // module path → directory
	for _, m := range t.modules {
		dirs[m.Module.Path] = m.dir
	}
	root := t.modules[0]
	for _, m := range t.modules {
		if want := path.Join(t.module, m.dir); m.Module.Path != want {
			report(m.file, "module ", "module path is %s, its place asks for %s", m.Module.Path, want)
		}
		if m.Go != root.Go {
			report(m.file, "go ", "go %s, but the root says go %s: one version everywhere", orNone(m.Go), orNone(root.Go))
		}
		if m.Toolchain != root.Toolchain {
			report(m.file, "toolchain ", "toolchain %s, but the root says %s: one version everywhere", orNone(m.Toolchain), orNone(root.Toolchain))
		}
		if m.dir == "." {
			for _, r := range m.Replace {
				report(m.file, r.Old.Path+" ", "the root module has a replace of %s: it would not hold for users", r.Old.Path)
			}
			for _, r := range m.Require {
				if strings.HasPrefix(r.Path, t.module+"/") {
					report(m.file, r.Path+" ", "the root module requires the nested module %s", r.Path)
				}
			}
			continue
		}
		for _, r := range m.Require {
			if dir, ours := dirs[r.Path]; ours && !m.replaces(r.Path, dir) {
				report(m.file, r.Path+" ", "requires %s without a replace to its directory: GOWORK=off would not build this tree", r.Path)
			}
		}
	}
	return vs, nil
}

// checkUses compares go.work with the go.mod files.
func (t *tree) checkUses(report func(file, at, format string, args ...any)) {
	if t.work == nil {
		report("go.work", "", "missing: without it \"go test work\" tests the root module alone")
		return
	}
	root := t.modules[0]
	if t.work.Go != root.Go {
		report("go.work", "go ", "go %s, but the root's go.mod says go %s: one version everywhere", orNone(t.work.Go), orNone(root.Go))
	}
	if t.work.Toolchain != root.Toolchain {
		report("go.work", "toolchain ", "toolchain %s, but the root's go.mod says %s: one version everywhere", orNone(t.work.Toolchain), orNone(root.Toolchain))
	}
	used := map[string]bool{}
	for _, use := range t.work.Use {
		dir := path.Clean(use.DiskPath)
		used[dir] = true
		if !t.present[path.Join(dir, "go.mod")] {
			report("go.work", use.DiskPath, "uses %s, which has no go.mod in this tree", use.DiskPath)
		}
	}
	for _, m := range t.modules {
		if !used[m.dir] {
			report(m.file, "module ", "module %s is not in go.work: \"go test work\" passes it by", m.Module.Path)
		}
	}
}

// replaces tells whether the module replaces another by its directory.
func (m goMod) replaces(modulePath, dir string) bool {
	for _, r := range m.Replace {
		if r.Old.Path == modulePath {
			return r.Old.Version == "" && r.New.Version == "" && path.Join(m.dir, r.New.Path) == dir
		}
	}
	return false
}

func orNone(version string) string {
	if version == "" {
		return "none"
	}
	return version
}
