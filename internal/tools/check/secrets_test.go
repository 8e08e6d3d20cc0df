// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"testing"
)

// The secrets of these tests are put together here, so that this file does
// not break the rule itself.
var fakes = map[string]string{
	"Google API key":             "AI" + "zaSyA-" + strings.Repeat("a1_B", 8),
	"API key":                    "sk" + "-proj-" + strings.Repeat("Ab3", 8),
	"AWS access key":             "AK" + "IA" + strings.Repeat("Z7", 8),
	"GitHub token":               "gh" + "p_" + strings.Repeat("aB1", 12),
	"GitHub token, fine grained": "github" + "_pat_" + strings.Repeat("aB1", 12),
	"Slack token":                "xo" + "xb-1234567890-abc",
	"private key":                "-----BEGIN " + "PRIVATE KEY-----",
	"private key, RSA":           "-----BEGIN RSA " + "PRIVATE KEY-----",
	"private key, armoured":      "-----BEGIN PGP " + "PRIVATE KEY BLOCK-----",
}

func TestSecretIn(t *testing.T) {
	for what, secret := range fakes {
		kind, _, _ := strings.Cut(what, ",")
		for _, line := range []string{secret, `key := "` + secret + `"`, "KEY=" + secret, "Authorization: Bearer " + secret + " "} {
			if got := secretIn(line); got != kind {
				t.Errorf("secretIn(%q) = %q, want %q", line, got, kind)
			}
		}
	}
	for _, line := range []string{
		"", "AIza", "sk-test", "task-" + strings.Repeat("abc1", 9), "class=\"sk-circle-fade-dot-with-shadow\"",
		"-----BEGIN PUBLIC KEY-----", "AKIAshort", "xoxo-hugs", "gh" + "p_short",
	} {
		if got := secretIn(line); got != "" {
			t.Errorf("secretIn(%q) = %q, want none", line, got)
		}
	}
}

func TestSecrets(t *testing.T) {
	key, pem := fakes["API key"], fakes["private key"]
	runCases(t, checkSecrets, []treeCase{
		{"clean", files{
			"a.go":              `var env = "OPENAI_API_KEY"`,
			"a_test.go":         `var key = "` + key + `" // check:allow-secret`,
			"core/testdata/key": "made up, check:allow-secret\n" + pem + "\n",
			"ui/src/a.test.ts":  `const key = "` + key + `" // check:allow-secret`,
			"picture":           "\x00" + key,
		}, nil},
		{"secrets", files{
			"a.go":                "package genkit\n\nvar key = \"" + key + "\"",
			"allowed.go":          `var key = "` + key + `" // check:allow-secret`,
			"a_test.go":           `var key = "` + key + `"`,
			"core/testdata/key":   pem,
			"ui/dist/bundle.js":   `k="` + key + `"`,
			"docs/configure.md":   "    export KEY=" + key,
			"samples/a/.env":      "SLACK=" + fakes["Slack token"],
			"plugins/x/conf.json": `{"private_key": "` + pem + `\nMIIE"}`,
		}, []string{
			"a.go:3: secrets: looks like a secret: API key", "a_test.go:1: secrets: looks like a secret: API key (made up", "allowed.go:1: secrets: looks like a secret: API key, and check:allow-secret counts in tests only",
			"core/testdata/key:1: secrets: looks like a secret: private key", "docs/configure.md:1: secrets", "plugins/x/conf.json:1: secrets", "samples/a/.env:1: secrets: looks like a secret: Slack token",
			"ui/dist/bundle.js:1: secrets",
		}},
	})
}

func TestPaths(t *testing.T) {
	home, mac, root := "/ho"+"me/ada/", "/Us"+"ers/ada/", "/ro"+"ot/"
	windows := `C:\Us` + `ers\ada\`
	runCases(t, checkPaths, []treeCase{
		{"clean", files{
			"a.md": "see https://example.com" + home + " and ." + root + " and ~" + root + "x, x" + root + "y\n" +
				"on macOS " + mac + " <!-- check:allow-path -->\n" +
				"GET /home/{name}/, /users/ada/, /ho" + "me/<name>/, /homes/ada/, /root\n",
		}, nil},
		{"machine paths", files{
			"a.go":       "package genkit\n\nvar dir = \"" + home + "src\"\n",
			"b.sh":       "cd " + mac + "src\n",
			"c.json":     `{"dir": "` + strings.ReplaceAll(windows, `\`, `\\`) + `src"}`,
			"d.txt":      root + "go\n",
			"e.txt":      "GOPATH=" + root + "go\n",
			"f.txt":      "file://" + home + "x\n",
			"g.txt":      "in " + windows + "src\n",
			"testdata/h": "(" + home + ")\n",
		}, []string{
			"a.go:3: paths: " + home + " is a path of one machine", "b.sh:1: paths: " + mac, "c.json:1: paths: C:", "d.txt:1: paths: " + root,
			"e.txt:1: paths: " + root, "f.txt:1: paths: " + home, "g.txt:1: paths: " + windows, "testdata/h:1: paths: " + home,
		}},
	})
}
