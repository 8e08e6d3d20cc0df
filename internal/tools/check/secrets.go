// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// secretPatterns are what keys and tokens look like. A pattern with digit set
// counts only with a digit in the match, which words joined by hyphens lack.
var secretPatterns = []struct {
	what  string
	re    *regexp.Regexp
	digit bool
}{
	{"Google API key", regexp.MustCompile(`\bAIza[0-9A-Za-z_-]{35}`), false},
	{"API key", regexp.MustCompile(`\bsk-[0-9A-Za-z_-]{20,}`), true},
	{"AWS access key", regexp.MustCompile(`\b(?:AKIA|ASIA)[0-9A-Z]{16}\b`), false},
	{"GitHub token", regexp.MustCompile(`\b(?:gh[pousr]_[0-9A-Za-z]{36,}|github_pat_[0-9A-Za-z_]{22,})`), false},
	{"Slack token", regexp.MustCompile(`\bxox[abeoprs]-[0-9A-Za-z-]{10,}`), false},
	{"private key", regexp.MustCompile(`-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----`), false},
}

// allowSecret excuses a made-up secret in a test, on its line or on the line
// before (for files without comments at the end of a line).
const allowSecret = "check:allow-secret"

// checkSecrets looks for keys in every text file, test data and generated
// files as well.
func checkSecrets(t *tree) ([]violation, error) {
	var vs []violation
	for _, f := range t.files {
		lines, err := t.lines(f)
		if err != nil {
			return nil, err
		}
		for i, line := range lines {
			what := secretIn(line)
			if what == "" {
				continue
			}
			allowed := strings.Contains(line, allowSecret) || i > 0 && strings.Contains(lines[i-1], allowSecret)
			switch {
			case !allowed:
				vs = append(vs, violation{f, i + 1, "secrets", fmt.Sprintf("looks like a secret: %s (made up for a test? say %s)", what, allowSecret)})
			case !isTest(f):
				vs = append(vs, violation{f, i + 1, "secrets", fmt.Sprintf("looks like a secret: %s, and %s counts in tests only", what, allowSecret)})
			}
		}
	}
	return vs, nil
}

// secretIn names the secret that a line seems to hold.
func secretIn(line string) string {
	for _, p := range secretPatterns {
		for _, m := range p.re.FindAllString(line, -1) {
			if !p.digit || strings.ContainsAny(m, "0123456789") {
				return p.what
			}
		}
	}
	return ""
}

// isTest tells whether a file is a test or test data.
func isTest(name string) bool {
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	return inTestdata(name) || strings.HasSuffix(stem, "_test") || strings.HasSuffix(stem, ".test") || strings.HasSuffix(stem, ".spec")
}

// machinePath matches the home directories of Linux, macOS, root and Windows
// where a path begins, so URLs and longer paths with such a part don't match.
var machinePath = regexp.MustCompile(`(?:^|file://|[^\w.~/\-])(/(?:home|Users)/[\w.\-]+/|/root/)|\b([A-Za-z]:(?:\\\\?|/)Users(?:\\\\?|/)[\w.\-]+[\\/])`) // check:allow-path

// allowPath excuses a path which belongs to the text.
const allowPath = "check:allow-path"

// checkPaths looks for paths of somebody's machine in every text file.
func checkPaths(t *tree) ([]violation, error) {
	var vs []violation
	for _, f := range t.files {
		lines, err := t.lines(f)
		if err != nil {
			return nil, err
		}
		for i, line := range lines {
			m := machinePath.FindStringSubmatch(line)
			if m == nil || strings.Contains(line, allowPath) {
				continue
			}
			vs = append(vs, violation{f, i + 1, "paths",
				fmt.Sprintf("%s is a path of one machine (part of the text? say %s on the line)", m[1]+m[2], allowPath)})
		}
	}
	return vs, nil
}
