// SPDX-License-Identifier: Apache-2.0

package main

import "testing"

func TestWorkspace(t *testing.T) {
	const work = "go 1.26.0\n\nuse (\n\t.\n\t./plugins/x\n)\n"
	nested := func(path, rest string) string {
		return "module github.com/genkit-go/genkit/" + path + "\n\ngo 1.26.0\n" + rest
	}
	const needsRoot = "\nrequire github.com/genkit-go/genkit v0.0.0\n"
	runCases(t, checkWorkspace, []treeCase{
		{"clean", files{
			"go.work":           work,
			"plugins/x/go.mod":  nested("plugins/x", needsRoot+"\nreplace github.com/genkit-go/genkit => ../../\n"),
			"x/testdata/go.mod": "module example.com/not/ours\n",
		}, nil},
		{"clean without a requirement", files{"go.work": work, "plugins/x/go.mod": nested("plugins/x", "")}, nil},
		{"no go.work", files{"go.work": ""}, []string{"go.work:1: workspace: missing"}},
		{"module not in go.work", files{"plugins/x/go.mod": nested("plugins/x", "")}, []string{
			"plugins/x/go.mod:1: workspace: module github.com/genkit-go/genkit/plugins/x is not in go.work",
		}},
		{"go.work uses nothing", files{"go.work": work}, []string{"go.work:5: workspace: uses ./plugins/x, which has no go.mod"}},
		{"versions differ", files{
			"go.work":          "go 1.26.1\n\ntoolchain go1.26.3\n\nuse (\n\t.\n\t./plugins/x\n)\n",
			"plugins/x/go.mod": "module github.com/genkit-go/genkit/plugins/x\n\ngo 1.25.0\n",
		}, []string{
			"go.work:1: workspace: go 1.26.1, but the root's go.mod says go 1.26.0",
			"go.work:3: workspace: toolchain go1.26.3, but the root's go.mod says none",
			"plugins/x/go.mod:3: workspace: go 1.25.0, but the root says go 1.26.0",
		}},
		{"module path is not its place", files{"go.work": work, "plugins/x/go.mod": nested("plugins/y", "")}, []string{
			"plugins/x/go.mod:1: workspace: module path is github.com/genkit-go/genkit/plugins/y, its place asks for github.com/genkit-go/genkit/plugins/x",
		}},
		{"nested without replace", files{"go.work": work, "plugins/x/go.mod": nested("plugins/x", needsRoot)}, []string{
			"plugins/x/go.mod:5: workspace: requires github.com/genkit-go/genkit without a replace to its directory",
		}},
		{"nested with a replace to another place", files{
			"go.work":          work,
			"plugins/x/go.mod": nested("plugins/x", needsRoot+"\nreplace github.com/genkit-go/genkit => ../../../other\n"),
		}, []string{"plugins/x/go.mod:5: workspace: requires"}},
		{"nested requires nested without replace", files{
			"go.work":          "go 1.26.0\n\nuse (\n\t.\n\t./plugins/x\n\t./plugins/y\n)\n",
			"plugins/x/go.mod": nested("plugins/x", "\nrequire github.com/genkit-go/genkit/plugins/y v0.0.0\n"),
			"plugins/y/go.mod": nested("plugins/y", ""),
		}, []string{"plugins/x/go.mod:5: workspace: requires github.com/genkit-go/genkit/plugins/y without a replace"}},
		{"root replaces and requires", files{
			"go.work":          work,
			"go.mod":           rootMod + "\nrequire github.com/genkit-go/genkit/plugins/x v0.1.0\n\nreplace example.com/a => ./a\n",
			"plugins/x/go.mod": nested("plugins/x", ""),
		}, []string{
			"go.mod:5: workspace: the root module requires the nested module github.com/genkit-go/genkit/plugins/x",
			"go.mod:7: workspace: the root module has a replace of example.com/a",
		}},
	})
}
