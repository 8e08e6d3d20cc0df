// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"slices"
	"strings"
)

// variable is one of the environment.
type variable struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func (s *Server) environment(context.Context, none) (any, error) {
	return struct {
		Version   string     `json:"cliPackageVersion"`
		Variables []variable `json:"environmentVars"`
	}{s.o.Version, visible(s.o.Environ())}, nil
}

// visible returns the variables by name, without the values that look like secrets.
func visible(environ []string) []variable {
	list := make([]variable, 0, len(environ))
	for _, pair := range environ {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" { // such as Windows' =C:
			continue
		}
		if secretName(name) || secretValue(value) {
			value = "<redacted>"
		}
		list = append(list, variable{name, value})
	}
	slices.SortFunc(list, func(a, b variable) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// secretWords mark the name of a variable that holds a secret, wherever they stand.
var secretWords = []string{
	"KEY", "TOKEN", "SECRET", "PASS", "CREDENTIAL", "AUTH", "PRIVATE", "COOKIE", "JWT", "DSN",
	"SALT", "SIGNATURE", "CONNECTION_STRING", "CONN_STR", "WEBHOOK",
}

// secretEndings mark it at the end.
var secretEndings = []string{"_PWD", "_PAT", "_PSK"}

func secretName(name string) bool {
	name = strings.ToUpper(name)
	return slices.ContainsFunc(secretWords, func(word string) bool { return strings.Contains(name, word) }) ||
		slices.ContainsFunc(secretEndings, func(ending string) bool { return strings.HasSuffix(name, ending) })
}

// secretForms begin values that are keys, whatever their name is.
var secretForms = []string{"sk-", "AIza", "ghp_", "gho_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "hf_", "eyJ", "AKIA", "ya29.", "-----BEGIN "}

// secretValue tells whether a value looks like a key, says a password, or has an address
// with a user or with a parameter that is named like a secret.
func secretValue(value string) bool {
	value = strings.TrimSpace(value)
	if slices.ContainsFunc(secretForms, func(form string) bool { return strings.HasPrefix(value, form) }) {
		return true
	}
	if lower := strings.ToLower(value); strings.Contains(lower, "password=") || strings.Contains(lower, "pwd=") {
		return true
	}
	_, rest, ok := strings.Cut(value, "://")
	for ; ok; _, rest, ok = strings.Cut(rest, "://") {
		authority, query := rest, ""
		if end := strings.IndexAny(rest, "/?# \t\n,"); end >= 0 {
			authority, query = rest[:end], rest[end:]
		}
		if at := strings.LastIndexByte(authority, '@'); at >= 0 && authority[:at] != "git" {
			return true
		}
		if _, parameters, found := strings.Cut(query, "?"); found {
			for pair := range strings.SplitSeq(parameters, "&") {
				if name, _, _ := strings.Cut(pair, "="); secretName(name) {
					return true
				}
			}
		}
	}
	return false
}
