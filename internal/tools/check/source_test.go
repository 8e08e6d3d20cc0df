// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"testing"
)

func TestSPDX(t *testing.T) {
	runCases(t, checkSPDX, []treeCase{
		{"clean", files{
			"a.go":                   doc + "package genkit\n",
			"ui/src/app.ts":          "// SPDX-License-Identifier: Apache-2.0\n",
			"ui/src/app.css":         "/* SPDX-License-Identifier: Apache-2.0 */\n",
			"ui/src/App.svelte":      "<!-- SPDX-License-Identifier: Apache-2.0 -->\n<p/>\n",
			"build.sh":               "#!/usr/bin/env bash\n# SPDX-License-Identifier: Apache-2.0\n",
			"part.sh":                "# SPDX-License-Identifier: Apache-2.0\n",
			".ci/run":                "#!/usr/bin/env bash\n# SPDX-License-Identifier: Apache-2.0\n",
			"README.md":              "# Title\n",
			"LICENSE":                "Apache License\n",
			"ui/dist/app.css":        "p{}\n",
			"core/testdata/in/x.go":  "package x\n",
			"ui/node_modules/l/l.ts": "export {}\n",
		}, nil},
		{"missing", files{
			"a.go":              "package genkit\n",
			"b.go":              "// Copyright\n// SPDX-License-Identifier: Apache-2.0\n",
			"c.go":              "// SPDX-License-Identifier: MIT\n",
			"d.sh":              "#!/bin/sh\necho\n",
			"ui/src/e.ts":       "export {}\n",
			"ui/src/f.css":      "// SPDX-License-Identifier: Apache-2.0\n",
			"ui/src/g.svelte":   "<script></script>\n",
			"hooks/pre-push":    "#!/usr/bin/env bash\necho\n",
			".ci/run":           "echo\n",
			"empty.go":          "\n",
			"testdata.go":       "package genkit\n",
			"ui/distance/h.css": "p{}\n",
		}, []string{
			".ci/run:1: spdx: this line must be \"# SPDX-License-Identifier: Apache-2.0\"",
			"a.go:1: spdx", "b.go:1: spdx", "c.go:1: spdx", "d.sh:2: spdx", "empty.go:1: spdx", "hooks/pre-push:2: spdx", "testdata.go:1: spdx",
			"ui/distance/h.css:1: spdx", "ui/src/e.ts:1: spdx", "ui/src/f.css:1: spdx", "ui/src/g.svelte:1: spdx",
		}},
	})
}

func TestLength(t *testing.T) {
	long := func(head string, lines int) string {
		return head + strings.Repeat("\n", lines-strings.Count(head, "\n"))
	}
	runCases(t, checkLength, []treeCase{
		{"clean", files{
			"a.go":               long(doc, 600),
			"reason.go":          long(doc+"package genkit\n\n// long: one table, read as a whole\n", 900),
			"core/testdata/x.go": long(doc, 900),
			"notes.md":           long("", 900),
		}, nil},
		{"long", files{
			"a.go": long(doc, 601),
			"b.go": long(doc+"// long:\n", 700),
			"c.go": long(strings.Repeat("\n", 20)+"// long: too late\n", 700),
		}, []string{"a.go:1: length: 601 lines, more than 600", "b.go:1: length: 700 lines", "c.go:1: length: 700 lines"}},
	})
}

func TestNames(t *testing.T) {
	runCases(t, checkNames, []treeCase{
		{"clean", files{"core/database.go": "x", "core/utility.go": "x", "core/testdata/util/common.json": "x", "ui/dist/base.css": "x"}, nil},
		{"empty names", files{
			"internal/util/a.go":      "x",
			"internal/util/b.go":      "x",
			"core/helpers.go":         "x",
			"core/Misc_test.go":       "x",
			"ui/src/common/x.ts":      "x",
			"ui/src/utils.test.ts":    "x",
			"docs/base.md":            "x",
			"docs/fundament/.base.md": "x",
		}, []string{
			`core/Misc_test.go:1: names: "Misc_test.go" says nothing`, "core/helpers.go:1: names", "docs/base.md:1: names", "docs/fundament/.base.md:1: names",
			`internal/util:1: names: "util" says nothing`, "ui/src/common:1: names", "ui/src/utils.test.ts:1: names",
		}},
	})
}

func TestReadmes(t *testing.T) {
	runCases(t, checkReadmes, []treeCase{
		{"clean", files{"plugins/x/x.go": "x", "plugins/x/README.md": "x", "samples/a/main.go": "x", "samples/a/README.md": "x", "plugins/README.md": "x"}, nil},
		{"missing", files{"plugins/x/x.go": "x", "plugins/x/y.go": "x", "samples/a/deep/main.go": "x", "samples/a/deep/README.md": "x"}, []string{
			"plugins/x/README.md:1: readme: missing", "samples/a/README.md:1: readme: missing",
		}},
	})
}
