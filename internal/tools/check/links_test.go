// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"testing"
)

func TestLinksIn(t *testing.T) {
	for _, c := range []struct {
		line string
		want []string
	}{
		{"plain [not a link] (text)", nil},
		{"[a](b.md) and ![c](d.png \"title\") and [e](<f g.md> 'x')", []string{"b.md", "d.png", "f g.md"}},
		{"[`code`](x.go#L1) but `[a](b)` and ``[c](d)``", []string{"x.go#L1"}},
		{"[wiki](a_(b).md)", []string{"a_(b).md"}},
		{"[![badge](badge.svg)](ci.md)", []string{"badge.svg", "ci.md"}},
		{"[id]: ../x.md \"title\"", []string{"../x.md"}},
		{"[^1]: a footnote", nil},
		{`<a href="a.md"><img alt="x" src="b.png"></a>`, []string{"a.md", "b.png"}},
		{"[empty]()", []string{""}},
	} {
		if got := linksIn(c.line); !slices.Equal(got, c.want) {
			t.Errorf("linksIn(%q) = %q, want %q", c.line, got, c.want)
		}
	}
}

func TestLinks(t *testing.T) {
	runCases(t, checkLinks, []treeCase{
		{"clean", files{
			"README.md": "[a](docs/a.md) [b](docs) [c](./docs/) [d](#below) [e](https://example.com/x) [f](mailto:x@example.com) [g](//example.com)\n" +
				"[h](docs/with%20space.md#x) [i](/go.mod) [j](docs/a.md?plain=1) [k](docs/../LICENSE)\n\n[k]: docs/a.md\n",
			"docs/a.md":                "[up](../README.md) [self](a.md) [root](/docs/a.md)\n\n```md\n[code](gone.md)\n```\n\n~~~\n```\n[code](gone.md)\n~~~\n> ```\n> [code](gone.md)\n> ```\n",
			"docs/with space.md":       "``` one line of code ```\n[a](a.md)\n",
			"LICENSE":                  "x",
			"core/testdata/r/notes.md": "[a](gone.md)\n",
		}, nil},
		{"broken", files{
			"README.md": "text\n[a](docs/gone.md) and [b](gone.png)\n```\n[c](code.md)\n```\n[d](../outside.md)\n",
			"docs/a.md": "[e]()\n[f](README.md)\n[g](%zz)\n\n[h]: /gone.md\n<img src=\"gone.svg\">\n",
		}, []string{
			"README.md:2: links: link docs/gone.md leads nowhere", "README.md:2: links: link gone.png leads nowhere", "README.md:6: links: link ../outside.md leaves the repository",
			"docs/a.md:1: links: empty link", "docs/a.md:2: links: link README.md leads nowhere", "docs/a.md:3: links: link %zz: invalid", "docs/a.md:5: links: link /gone.md leads nowhere",
			"docs/a.md:6: links: link gone.svg leads nowhere",
		}},
	})
}
