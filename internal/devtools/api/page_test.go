// SPDX-License-Identifier: Apache-2.0

package api

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestPages(t *testing.T) {
	ui := fstest.MapFS{
		"index.html":    {Data: []byte("<p>index")},
		"assets/app.js": {Data: []byte("let a = 1")},
		"a.css":         {Data: []byte("p {}")},
	}
	for _, c := range []struct {
		method, target string
		code           int
		kind, want     string
	}{
		{"GET", "/", 200, "text/html", "<p>index"},
		{"GET", "/index.html", 200, "text/html", "<p>index"},
		{"GET", "/assets/app.js", 200, "text/javascript", "let a = 1"},
		{"GET", "/assets/../a.css", 200, "text/css", "p {}"},
		{"GET", "/assets", 200, "text/html", "<p>index"},
		{"GET", "/assets/none.js", 200, "text/html", "<p>index"},
		{"GET", "/evaluate/7", 200, "text/html", "<p>index"},
		{"GET", "/apiary", 200, "text/html", "<p>index"},
		{"GET", "/../../etc/passwd", 200, "text/html", "<p>index"},
		{"GET", "/%2e%2e/%2e%2e/etc/passwd", 200, "text/html", "<p>index"},
		{"GET", "/a%00b", 200, "text/html", "<p>index"},
		{"GET", `/a%5cb`, 200, "text/html", "<p>index"},
		{"HEAD", "/", 200, "text/html", ""},
		{"POST", "/", 405, "text/plain", "pages are read by GET\n"},
		{"GET", "/api", 404, "application/json", `{"error":{"message":"No \"query\"-procedure on path \"\"`},
		{"GET", "/api/", 404, "application/json", `{"error":{"message":"No \"query\"-procedure on path \"\"`},
	} {
		g := newRig(t, func(o *Options) { o.UI = ui })
		w := g.ask(request(c.method, c.target, ""))
		if w.Code != c.code || !strings.HasPrefix(w.Header().Get("Content-Type"), c.kind) || !strings.HasPrefix(w.Body.String(), c.want) || c.want == "" && w.Body.Len() > 0 {
			t.Errorf("%s %s: %d %s %q", c.method, c.target, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
		if policy := w.Header().Get("Content-Security-Policy"); c.code == 200 && !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: the policy is %q", c.target, policy)
		}
	}
}

func TestAUIWithoutIndex(t *testing.T) {
	g := newRig(t, func(o *Options) { o.UI = fstest.MapFS{} })
	if w := g.ask(request("GET", "/", "")); w.Code != 404 || !strings.Contains(g.log.String(), "index.html") {
		t.Errorf("%d %s\n%s", w.Code, w.Body, g.log)
	}
}

// Files of the UI are no secret, so that a browser loads them before it has the session:
// a cookie of SameSite=Strict doesn't come along when a link led here.
func TestWhoMaySeePages(t *testing.T) {
	link := []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}
	for _, c := range []struct {
		name   string
		header []string
		ui     int // the code with files of a UI
		own    int // the code of the built-in page
	}{
		{"curl", nil, 200, 200},
		{"an address typed", []string{"Sec-Fetch-Site", "none"}, 200, 401},
		{"a link", link, 200, 401},
		{"a frame", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"}, 403, 403},
		{"a script", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "script"}, 403, 403},
		{"a foreign name", []string{"Host", "evil.test"}, 403, 403},
		{"a session", []string{"Sec-Fetch-Site", "none", "Cookie", "genkit-tools-4000=" + testToken}, 200, 200},
	} {
		with := newRig(t, func(o *Options) { o.UI = fstest.MapFS{"index.html": {Data: []byte("x")}} })
		if w := with.ask(request("GET", "/", "", c.header...)); w.Code != c.ui {
			t.Errorf("%s: %d, want %d", c.name, w.Code, c.ui)
		}
		without := newRig(t, nil)
		w := without.ask(request("GET", "/", "", c.header...))
		if w.Code != c.own || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			t.Errorf("%s, built-in: %d, want %d", c.name, w.Code, c.own)
		}
		if shown := strings.Contains(w.Body.String(), "9-3100"); shown != (c.own == 200) {
			t.Errorf("%s, built-in: %s", c.name, w.Body)
		}
	}
}

func TestTheBuiltInPage(t *testing.T) {
	app := &fakeApp{status: "stopped"}
	g := newRig(t, func(o *Options) { o.App = app })
	g.programs.list = append([]Runtime{{ID: "1-3101", PID: 1, Name: "<script>alert(1)</script>"}}, g.programs.list...)
	body := g.ask(request("GET", "/", "")).Body.String()
	for _, want := range []string{"1.2.3", "app (current)", "&lt;script&gt;alert(1)&lt;/script&gt;<td>1", `href="/api/listActions?input=%7b%22runtimeId%22%3a%229-3100%22%7d"`, "these tools: stopped"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q:\n%s", want, body)
		}
	}
	if strings.Contains(body, "<script") {
		t.Errorf("a name of a program is a script:\n%s", body)
	}
	if w := g.ask(request("GET", "/api/listActions?input=%7b%22runtimeId%22:%229-3100%22%7d", "")); w.Code != 200 || g.programs.asked[0] != "actions 9-3100" {
		t.Errorf("the link leads to %d %v", w.Code, g.programs.asked)
	}
	g.programs.list = nil
	if body := g.ask(request("GET", "/", "")).Body.String(); !strings.Contains(body, "No program runs") {
		t.Errorf("without programs:\n%s", body)
	}
}
