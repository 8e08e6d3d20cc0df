// SPDX-License-Identifier: Apache-2.0

// Command check holds the house rules of this repository: the floors between
// packages, the workspace, licence lines, package comments, names, lengths,
// secrets, machine paths, licences of dependencies and links in documents.
//
//	go run ./internal/tools/check            every rule
//	go run ./internal/tools/check floors     the named rules only
//	go run ./internal/tools/check -rules     what each rule asks for
//
// Every violation is printed as "path:line: rule: text", followed by a summary
// of one line; the exit status is 1 when there was any. Rules see the tracked
// files and those which are about to be (git's ignore rules hold). The command
// uses the standard library, the go command and, where it is there, git.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// A rule is one promise about the tree, with the function that tests it.
type rule struct {
	name  string
	asks  string
	check func(*tree) ([]violation, error)
}

// rules are all rules in the order in which they run.
var rules = []rule{
	{"floors", "imports between our packages only go down, by the table in floors_table.go", checkFloors},
	{"workspace", "go.work and the go.mod files agree on modules, versions and replacements", checkWorkspace},
	{"spdx", "source files begin with the SPDX line", checkSPDX},
	{"package", "packages have a comment and the name of their directory", checkPackages},
	{"readme", "each plugin and each sample has a README.md", checkReadmes},
	{"length", "Go files over 600 lines say why", checkLength},
	{"names", "no file or directory is named after nothing (util, common, …)", checkNames},
	{"secrets", "no keys or tokens", checkSecrets},
	{"paths", "no paths of somebody's machine", checkPaths},
	{"licences", "dependencies carry a licence of the allow list", checkLicences},
	{"links", "relative links in Markdown files resolve", checkLinks},
}

// A violation is one finding. path is relative to the root and
// slash-separated, line counts from 1.
type violation struct {
	path string
	line int
	rule string
	text string
}

func (v violation) String() string {
	return fmt.Sprintf("%s:%d: %s: %s", v.path, v.line, v.rule, v.text)
}

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main without the process: it returns the exit status, 0 for a clean
// tree, 1 for violations or a rule that could not run, 2 for wrong usage.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("C", ".", "directory inside the tree to check")
	list := flags.Bool("rules", false, "list the rules and exit")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: check [-C dir] [-rules] [rule ...]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *list {
		for _, r := range rules {
			fmt.Fprintf(stdout, "%-10s %s\n", r.name, r.asks)
		}
		return 0
	}
	chosen, err := choose(flags.Args())
	if err != nil {
		fmt.Fprintln(stderr, "check:", err)
		return 2
	}
	start := time.Now()
	t, err := openTree(*dir)
	if err != nil {
		fmt.Fprintln(stderr, "check:", err)
		return 1
	}
	found, failed := 0, 0
	for _, r := range chosen {
		vs, err := r.check(t)
		for _, v := range tidy(vs) {
			fmt.Fprintln(stdout, v)
		}
		found += len(vs)
		if err != nil {
			failed++
			fmt.Fprintf(stderr, "check: %s could not run: %v\n", r.name, err)
		}
	}
	fmt.Fprintf(stdout, "check: %d rules, %d files, %d violations", len(chosen), len(t.files), found)
	if failed > 0 {
		fmt.Fprintf(stdout, ", %d rules could not run", failed)
	}
	fmt.Fprintf(stdout, " (%.1fs)\n", time.Since(start).Seconds())
	if found+failed > 0 {
		return 1
	}
	return 0
}

// choose returns the rules with the given names, all rules for no names.
func choose(names []string) ([]rule, error) {
	if len(names) == 0 {
		return rules, nil
	}
	var chosen []rule
	for _, name := range names {
		i := slices.IndexFunc(rules, func(r rule) bool { return r.name == name })
		if i < 0 {
			return nil, fmt.Errorf("no rule %q; -rules lists them", name)
		}
		chosen = append(chosen, rules[i])
	}
	return chosen, nil
}

// tidy sorts violations by place, so that two runs print the same.
func tidy(vs []violation) []violation {
	slices.SortStableFunc(vs, func(a, b violation) int {
		if c := strings.Compare(a.path, b.path); c != 0 {
			return c
		}
		if a.line != b.line {
			return a.line - b.line
		}
		return strings.Compare(a.text, b.text)
	})
	return vs
}
