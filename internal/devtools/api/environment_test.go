// SPDX-License-Identifier: Apache-2.0

package api

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEnvironment(t *testing.T) {
	for pair, want := range map[string]string{
		"GENKIT_ENV=dev":         "dev",
		"PATH=/bin:/usr/bin":     "/bin:/usr/bin",
		"PWD=/home/me":           "/home/me",
		"OLDPWD=/":               "/",
		"EMPTY=":                 "",
		"FLAGS=-a=b -c=d":        "-a=b -c=d",
		"SITE=https://a.test/?q": "https://a.test/?q",
		"TELEMETRY=http://localhost:4033,http://localhost:4034": "http://localhost:4033,http://localhost:4034",
		"REPO=ssh://git@git.test/a.git":                         "ssh://git@git.test/a.git",
		"MAIL=me@a.test":                                        "me@a.test",
		"PAGE=https://a.test/@me?tab=x":                         "https://a.test/@me?tab=x",

		"GEMINI_API_KEY=x":                   "<redacted>",
		"my_token=x":                         "<redacted>",
		"ClientSecret=x":                     "<redacted>",
		"PGPASSWORD=x":                       "<redacted>",
		"MYSQL_PASS=x":                       "<redacted>",
		"GOOGLE_APPLICATION_CREDENTIALS=/x":  "<redacted>",
		"NPM_CONFIG__AUTH=x":                 "<redacted>",
		"SSH_PRIVATE=x":                      "<redacted>",
		"DB_PWD=x":                           "<redacted>",
		"GITHUB_PAT=x":                       "<redacted>",
		"WIFI_PSK=x":                         "<redacted>",
		"SENTRY_DSN=x":                       "<redacted>",
		"SLACK_WEBHOOK=x":                    "<redacted>",
		"AZURE_CONNECTION_STRING=x":          "<redacted>",
		"A=postgres://me:pw@db.test/x":       "<redacted>",
		"B=x,https://user@a.test":            "<redacted>",
		"C=https://a.test, redis://:p@b":     "<redacted>",
		"D=https://a.test/x?a=1&api_key=2":   "<redacted>",
		"E=sk-ab12":                          "<redacted>",
		"F= -----BEGIN RSA PRIVATE KEY-----": "<redacted>", // check:allow-secret
		"G=Server=x;Password=y":              "<redacted>",
		"H=eyJhbGciOi.x.y":                   "<redacted>",
	} {
		name, _, _ := strings.Cut(pair, "=")
		if diff := cmp.Diff([]variable{{name, want}}, visible([]string{pair})); diff != "" {
			t.Error(pair, diff)
		}
	}
}

func TestEnvironmentIsSorted(t *testing.T) {
	g := newRig(t, func(o *Options) {
		o.Environ = func() []string { return []string{"B=2", "=C:=C:\\", "nothing", "A=1=1"} }
	})
	want := `{"result":{"data":{"cliPackageVersion":"1.2.3","environmentVars":[{"name":"A","value":"1=1"},{"name":"B","value":"2"}]}}}`
	if diff := cmp.Diff(want, g.ask(callOf("getGenkitEnvironment", "")).Body.String()); diff != "" {
		t.Error(diff)
	}
}
