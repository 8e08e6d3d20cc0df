// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"errors"
	"testing"
)

// badNames are names that lead out of a folder, or might.
var badNames = []string{
	"", " ", "\t", "..", "../a", "../../etc/passwd", "a/..", "a/../b", "a/../../b", "./a", ".//a", "a/./b", "a./b", "/", "/a", "//srv/x", "a/", "a//",
	`\`, `\a`, `\\srv\x`, `..\a`, `a\..\b`, `a\..`, `a\`, `.\a`, `c:\x`, "c:/x", "C:/x", `Z:\`, "a\x00", "\x00", `a\0b`, "a\nb", "a\x7f", "a\x1b", "ａ", "é", "\u202ea", "a\u2024\u2024/b", "\xff",
	"%2e%2e/x", "%2e%2e", "%2E%2E%2Fx", "%252e%252e/x", "%25252e%25252e/x", "%2525252e", "..%2fx", "..%5cx", "%5c%5csrv", "%2fetc", "a%00", "a%5c0", "%", "100%", "%zz", "%a", "%c3%a9", "%0a",
	"..a", "a..", "a/..b", "a/b..", "0..", "...", "....", "a/...", "a/.../b", "a../b", "%c:/", "c%3a/x",
}

func TestCheckName(t *testing.T) {
	for _, name := range badNames {
		if err := CheckName(name); !errors.Is(err, ErrName) {
			t.Errorf("%q: error %v", name, err)
		}
		for _, partial := range []bool{false, true} {
			if file, err := fileName(name, "", partial); err == nil {
				t.Errorf("%q is the file %s", name, file)
			}
		}
		if name != "" {
			if file, err := fileName("a", name, false); err == nil {
				t.Errorf("the variant %q is the file %s", name, file)
			}
		}
	}
	for _, name := range []string{
		"a", "a/b", "a/b/c", "a b", "a.b", "a..b", "...a", "a...", "x....", "a//b", ".", "a/.", "~", "a:b", "c:x", "a\\b", "a%20b", "%41", "a%2Fb", "%2541", "_a", "-a", "a.-b", ".a", "a/.b", "3:/x", "$(x)", "a;b",
	} {
		if err := CheckName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, variant := range []string{"a/b", `a\b`, "a%2fb", "%41"} {
		if file, err := fileName("a", variant, false); !errors.Is(err, ErrName) {
			t.Errorf("the variant %q is the file %s, %v", variant, file, err)
		}
	}
}

func TestFileNames(t *testing.T) {
	for _, c := range []struct {
		name, variant string
		partial       bool
		want          string
	}{
		{"a", "", false, "a.prompt"}, {"a", "v", false, "a.v.prompt"}, {"s/t/a", "v", true, "s/t/_a.v.prompt"}, {"a//b", "", false, "a/b.prompt"}, {".", "", false, "..prompt"}, {"a", "b.c", false, "a.b.c.prompt"},
	} {
		if got, err := fileName(c.name, c.variant, c.partial); err != nil || got != c.want {
			t.Errorf("%+v is %q, %v", c, got, err)
		}
	}
}

func TestNaming(t *testing.T) {
	for file, want := range map[string][2]Name{
		"a.prompt":       {{Name: "a"}, {Name: "a"}},
		"a.v.prompt":     {{Name: "a", Variant: "v"}, {Name: "a", Variant: "v"}},
		"a.b.c.prompt":   {{Name: "a.b", Variant: "c"}, {Name: "a", Variant: "b"}},
		"s/t/a.v.prompt": {{Name: "s/t/a", Variant: "v"}, {Name: "s/t/a", Variant: "v"}},
		"s.x/a.prompt":   {{Name: "s.x/a"}, {Name: "s.x/a"}},
		"_p.prompt":      {{Name: "p", Partial: true}, {Name: "p", Partial: true}},
		"_p.v.prompt":    {{Name: "p", Variant: "v", Partial: true}, {Name: "p.v", Partial: true}},
		"s/_p.prompt":    {{Name: "s/p", Partial: true}, {Name: "p", Partial: true}},
		"__p.prompt":     {{Name: "_p", Partial: true}, {Name: "_p", Partial: true}},
	} {
		for i, naming := range []Naming{StoreNaming, GenkitNaming} {
			if got, ok := naming(file); !ok || got != want[i] {
				t.Errorf("naming %d: %s is %+v, %v, want %+v", i, file, got, ok, want[i])
			}
		}
	}
	for _, file := range []string{".prompt", "_.prompt", "s/.prompt", "a.txt", "a.prompt.bak", "prompt", "a", ".v.prompt"} {
		for i, naming := range []Naming{StoreNaming, GenkitNaming} {
			if got, ok := naming(file); ok {
				t.Errorf("naming %d: %s is %+v", i, file, got)
			}
		}
	}
}
