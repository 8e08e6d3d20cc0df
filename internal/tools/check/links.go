// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
)

var (
	codeSpan    = regexp.MustCompile("``[^`].*?``|`[^`]*`")
	inlineLink  = regexp.MustCompile(`\]\(\s*(<[^>]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+(?:"[^"]*"|'[^']*'|\([^)]*\)))?\s*\)`)
	linkDefined = regexp.MustCompile(`^ {0,3}\[[^\]^][^\]]*\]:\s+(<[^>]*>|\S+)`)
	htmlLink    = regexp.MustCompile(`<[a-zA-Z][^>]*?\s(?:src|href)="([^"]*)"`)
	withScheme  = regexp.MustCompile(`^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)`)
)

// checkLinks resolves the relative links of all Markdown files against the
// files of the tree; a leading slash means the root, as on GitHub. It does not
// ask the network, nor for the heading behind a "#".
func checkLinks(t *tree) ([]violation, error) {
	var vs []violation
	for _, f := range t.files {
		if path.Ext(f) != ".md" || !isOurs(f) {
			continue
		}
		lines, err := t.lines(f)
		if err != nil {
			return nil, err
		}
		fence := ""
		for i, line := range lines {
			var inside bool
			if fence, inside = nextFence(fence, line); inside {
				continue
			}
			for _, target := range linksIn(line) {
				if text := t.judgeLink(path.Dir(f), target); text != "" {
					vs = append(vs, violation{f, i + 1, "links", text})
				}
			}
		}
	}
	return vs, nil
}

// nextFence follows code fences: it takes the open fence ("" for none) and a
// line, and returns the fence open after it and whether the line is code or a
// fence itself.
func nextFence(open, line string) (fence string, inside bool) {
	s := strings.TrimLeft(strings.TrimSpace(line), "> ")
	run := ""
	for _, sign := range []string{"`", "~"} {
		if n := len(s) - len(strings.TrimLeft(s, sign)); n >= 3 {
			run = s[:n]
		}
	}
	switch {
	case open == "" && run == "", open == "" && run[0] == '`' && strings.Contains(s[len(run):], "`"):
		return "", false
	case open == "":
		return run, true
	case run != "" && run[0] == open[0] && len(run) >= len(open) && len(run) == len(s):
		return "", true
	}
	return open, true
}

// linksIn returns the link targets of a line of Markdown.
func linksIn(line string) []string {
	line = codeSpan.ReplaceAllStringFunc(line, func(s string) string { return strings.Repeat(" ", len(s)) })
	var targets []string
	for _, re := range []*regexp.Regexp{inlineLink, linkDefined, htmlLink} {
		for _, m := range re.FindAllStringSubmatch(line, -1) {
			targets = append(targets, strings.Trim(m[1], "<>"))
		}
	}
	return targets
}

// judgeLink says what is wrong with a link of a file in dir.
func (t *tree) judgeLink(dir, target string) string {
	if withScheme.MatchString(target) || strings.HasPrefix(target, "#") {
		return ""
	}
	if target == "" {
		return "empty link"
	}
	file, _, _ := strings.Cut(target, "#")
	file, _, _ = strings.Cut(file, "?")
	file, err := url.PathUnescape(file)
	if err != nil {
		return fmt.Sprintf("link %s: %v", target, err)
	}
	resolved := path.Join(dir, file)
	if strings.HasPrefix(file, "/") {
		resolved = path.Clean(strings.TrimLeft(file, "/"))
	}
	if resolved == ".." || strings.HasPrefix(resolved, "../") {
		return fmt.Sprintf("link %s leaves the repository", target)
	}
	if !t.present[resolved] {
		return fmt.Sprintf("link %s leads nowhere", target)
	}
	return ""
}
