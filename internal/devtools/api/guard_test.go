// SPDX-License-Identifier: Apache-2.0

package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/core"
)

const bearer = "Bearer " + testToken

// The matrix of who may call the API: 200 yes, 401 not without the token, 403 never.
func TestWhoMayCall(t *testing.T) {
	const cookie = "genkit-tools-4000=" + testToken
	for _, c := range []struct {
		name   string
		header []string
		code   int
	}{
		{"curl", nil, 200},
		{"curl at 127.0.0.1", []string{"Host", "127.0.0.1:4000"}, 200},
		{"curl at 127.0.0.2", []string{"Host", "127.0.0.2"}, 200},
		{"curl at ::1", []string{"Host", "[::1]:4000"}, 200},
		{"curl at ::1 without port", []string{"Host", "[::1]"}, 200},
		{"curl at LOCALHOST", []string{"Host", "LOCALHOST:4000"}, 200},
		{"Node's fetch", []string{"Sec-Fetch-Mode", "cors", "User-Agent", "node"}, 200},
		{"a name that points here", []string{"Host", "evil.test:4000"}, 403},
		{"a name that points here, with the token", []string{"Host", "evil.test:4000", "Authorization", bearer}, 403},
		{"a name that ends well", []string{"Host", "evil-localhost"}, 403},
		{"a subdomain", []string{"Host", "localhost.evil.test"}, 403},
		{"another address", []string{"Host", "192.168.0.7:4000"}, 403},
		{"any address", []string{"Host", "0.0.0.0:4000"}, 403},
		{"no host", []string{"Host", ""}, 403},

		{"our page", []string{"Origin", "http://localhost:4000", "Sec-Fetch-Site", "same-origin", "Cookie", cookie}, 200},
		{"our page's GET", []string{"Sec-Fetch-Site", "same-origin", "Cookie", cookie}, 200},
		{"our page at 127.0.0.1", []string{"Host", "127.0.0.1:4000", "Origin", "http://127.0.0.1:4000", "Cookie", cookie}, 200},
		{"our page at ::1", []string{"Host", "[::1]:4000", "Origin", "http://[::1]:4000", "Cookie", cookie}, 200},
		{"our page without session", []string{"Origin", "http://localhost:4000", "Sec-Fetch-Site", "same-origin"}, 401},
		{"our page's GET without session", []string{"Sec-Fetch-Site", "same-origin"}, 401},
		{"our page of an earlier start", []string{"Origin", "http://localhost:4000", "Cookie", "genkit-tools-4000=old"}, 401},
		{"two cookies", []string{"Sec-Fetch-Site", "same-origin", "Cookie", "genkit-tools-4000=old; " + cookie}, 200},
		{"the cookie of another port", []string{"Sec-Fetch-Site", "same-origin", "Cookie", "genkit-tools-4001=" + testToken}, 401},
		{"our page at port 80", []string{"Host", "localhost", "Origin", "http://localhost", "Cookie", "genkit-tools=" + testToken}, 200},
		{"an address typed", []string{"Sec-Fetch-Site", "none", "Cookie", cookie}, 200},
		{"an address typed without session", []string{"Sec-Fetch-Site", "none"}, 401},

		{"a page of another port with the token", []string{"Origin", "http://localhost:5173", "Sec-Fetch-Site", "same-site", "Authorization", bearer}, 200},
		{"at 127.0.0.1 with the token", []string{"Origin", "http://127.0.0.1:5173", "Sec-Fetch-Site", "cross-site", "Authorization", bearer}, 200},
		{"the scheme in small letters", []string{"Origin", "http://localhost:5173", "Authorization", "bearer " + testToken}, 200},
		{"a page of another port with our cookie", []string{"Origin", "http://localhost:5173", "Sec-Fetch-Site", "same-site", "Cookie", cookie}, 401},
		{"the same in an old browser", []string{"Origin", "http://localhost:5173", "Cookie", cookie}, 401},
		{"an image of another port with our cookie", []string{"Sec-Fetch-Site", "same-site", "Cookie", cookie}, 401},
		{"a wrong token", []string{"Origin", "http://localhost:5173", "Authorization", "Bearer nope"}, 401},
		{"a token that begins right", []string{"Origin", "http://localhost:5173", "Authorization", bearer[:len(bearer)-1]}, 401},
		{"an empty token", []string{"Origin", "http://localhost:5173", "Authorization", "Bearer "}, 401},
		{"another scheme", []string{"Origin", "http://localhost:5173", "Authorization", "Basic " + testToken}, 401},

		{"a foreign page", []string{"Origin", "https://evil.test", "Sec-Fetch-Site", "cross-site"}, 403},
		{"a foreign page with the token", []string{"Origin", "https://evil.test", "Authorization", bearer}, 403},
		{"a foreign page of an old browser", []string{"Origin", "https://evil.test"}, 403},
		{"a foreign image", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image"}, 403},
		{"a link to the API", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}, 403},
		{"a page in a sandbox", []string{"Origin", "null"}, 403},
		{"https", []string{"Origin", "https://localhost:5173", "Authorization", bearer}, 403},
		{"no port", []string{"Origin", "http://localhost", "Authorization", bearer}, 403},
		{"an empty port", []string{"Origin", "http://localhost:", "Authorization", bearer}, 403},
		{"a port that goes on", []string{"Origin", "http://localhost:1.evil.test", "Authorization", bearer}, 403},
		{"a user in the origin", []string{"Origin", "http://localhost:4000@evil.test", "Authorization", bearer}, 403},
		{"no origin", []string{"Origin", "%%", "Authorization", bearer}, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newRig(t, nil)
			for _, r := range []*http.Request{request("GET", "/api/listActions", "", c.header...), request("POST", "/api/cancelAction", `{"traceId":"t"}`, c.header...)} {
				w := g.ask(r)
				if w.Code != c.code {
					t.Errorf("%s: %d %s", r.Method, w.Code, w.Body)
				}
				want := r.Header["Origin"]
				if c.code == 403 {
					want = nil
				}
				if diff := cmp.Diff(want, w.Header()["Access-Control-Allow-Origin"]); diff != "" {
					t.Errorf("%s: Access-Control-Allow-Origin: %s", r.Method, diff)
				}
				if c.code != 200 {
					if name := map[int]string{401: "!UNAUTHORIZED", 403: "!FORBIDDEN"}[c.code]; outline(t, w.Body.Bytes()) != name {
						t.Errorf("%s: %s", r.Method, w.Body)
					}
				}
			}
			if asked := len(g.programs.asked) > 0; asked != (c.code == 200) {
				t.Errorf("the programs were asked: %v", g.programs.asked)
			}
			if strings.Contains(g.log.String(), testToken) {
				t.Errorf("the log has the token:\n%s", g.log)
			}
		})
	}
}

func TestConfiguredHostsAndOrigins(t *testing.T) {
	for _, c := range []struct {
		name   string
		hosts  []string
		origin string
		header []string
		code   int
	}{
		{"a name", []string{"dev.test"}, "", []string{"Host", "DEV.test:4000"}, 200},
		{"its page", []string{"dev.test"}, "", []string{"Host", "dev.test:4000", "Origin", "http://dev.test:4000", "Authorization", bearer}, 200},
		{"another name", []string{"dev.test"}, "", []string{"Host", "dev.test.evil:4000"}, 403},
		{"an address", []string{"192.168.0.7"}, "", []string{"Host", "192.168.0.7:4000"}, 200},
		{"another address", []string{"192.168.0.7"}, "", []string{"Host", "192.168.0.8:4000"}, 403},
		{"IPv6", []string{"[fd00::1]"}, "", []string{"Host", "[fd00::1]:4000"}, 200},
		{"all addresses", []string{"0.0.0.0"}, "", []string{"Host", "192.168.0.8:4000"}, 200},
		{"all addresses of IPv6", []string{"::"}, "", []string{"Host", "[fd00::1]"}, 200},
		{"all addresses are no names", []string{"0.0.0.0"}, "", []string{"Host", "evil.test"}, 403},
		{"an empty name", []string{""}, "", []string{"Host", ""}, 403},
		{"an origin", nil, "https://ui.test", []string{"Origin", "https://ui.test", "Sec-Fetch-Site", "cross-site", "Authorization", bearer}, 200},
		{"an origin without the token", nil, "https://ui.test", []string{"Origin", "https://ui.test", "Sec-Fetch-Site", "cross-site"}, 401},
		{"another origin", nil, "https://ui.test", []string{"Origin", "https://ui.test.evil", "Authorization", bearer}, 403},
		{"all origins", nil, "*", []string{"Origin", "https://x.test", "Authorization", bearer}, 200},
		{"all origins without the token", nil, "*", []string{"Origin", "https://x.test"}, 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newRig(t, func(o *Options) { o.Hosts, o.CORSOrigin = c.hosts, c.origin })
			if w := g.ask(request("GET", "/api/listActions", "", c.header...)); w.Code != c.code {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
	}
}

func TestPreflight(t *testing.T) {
	g := newRig(t, nil)
	w := g.ask(request("OPTIONS", "/api/runAction", "", "Origin", "http://localhost:5173", "Access-Control-Request-Method", "POST"))
	want := http.Header{
		"Access-Control-Allow-Origin":   {"http://localhost:5173"},
		"Access-Control-Allow-Methods":  {"GET,HEAD,POST"},
		"Access-Control-Allow-Headers":  {"Authorization,Content-Type"},
		"Access-Control-Expose-Headers": {"X-Genkit-Trace-Id"},
		"Vary":                          {"Origin"},
		"X-Content-Type-Options":        {"nosniff"},
		"X-Frame-Options":               {"DENY"},
		"Referrer-Policy":               {"no-referrer"},
		"Cross-Origin-Opener-Policy":    {"same-origin"},
		"Cache-Control":                 {"no-cache"},
	}
	if diff := cmp.Diff(want, w.Header()); w.Code != http.StatusNoContent || diff != "" {
		t.Error(w.Code, diff)
	}
	if w := g.ask(request("OPTIONS", "/api/runAction", "", "Origin", "https://evil.test")); w.Code != 403 || w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("a foreign page is told %d %v", w.Code, w.Header())
	}
}

func TestOtherMachinesNeedTheToken(t *testing.T) {
	for remote, code := range map[string]int{"192.168.0.9:5": 401, "[fd00::2]:5": 401, "garbage:5": 401, "127.0.0.1:5": 200, "[::1]:5": 200, "[::ffff:127.0.0.1]:5": 200, "@": 200, "": 200} {
		g := newRig(t, nil)
		r := request("GET", "/api/listActions", "")
		r.RemoteAddr = remote
		if w := g.ask(r); w.Code != code {
			t.Errorf("%q: %d", remote, w.Code)
		}
		r.Header.Set("Authorization", bearer)
		if w := g.ask(r); w.Code != 200 {
			t.Errorf("%q with the token: %d", remote, w.Code)
		}
	}
}

func TestTheSessionOfABrowser(t *testing.T) {
	g := newRig(t, nil)
	server := httptest.NewServer(g)
	defer server.Close()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	browse := func(url string, cookies ...*http.Cookie) *http.Response {
		t.Helper()
		r, err := http.NewRequest("GET", url, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Sec-Fetch-Site", "none")
		for _, cookie := range cookies {
			r.AddCookie(cookie)
		}
		response, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return response
	}
	if response := browse(server.URL + "/"); response.StatusCode != 401 {
		t.Errorf("without a session: %s", response.Status)
	}
	response := browse(g.BrowserURL(server.URL + "/"))
	cookies := response.Cookies()
	if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != "/" || response.Header.Get("Cache-Control") != "no-store" || len(cookies) != 1 {
		t.Fatalf("%s %v", response.Status, response.Header)
	}
	port := server.URL[strings.LastIndex(server.URL, ":")+1:]
	if c := cookies[0]; c.Name != "genkit-tools-"+port || c.Value != testToken || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 0 {
		t.Errorf("the cookie is %+v", c)
	}
	if response := browse(server.URL+"/", cookies...); response.StatusCode != 200 {
		t.Errorf("with the session: %s", response.Status)
	}
	if response := browse(server.URL+"/api/listActions", cookies...); response.StatusCode != 200 {
		t.Errorf("a call with the session: %s", response.Status)
	}
	if strings.Contains(g.log.String(), testToken) {
		t.Errorf("the log has the token:\n%s", g.log)
	}
}

func TestWhereATokenLeads(t *testing.T) {
	for target, want := range map[string]string{
		"/?token=" + testToken:                  "/",
		"/evaluate/7?token=" + testToken:        "/evaluate/7",
		"/x?a=1&token=" + testToken + "&b=%262": "/x?a=1&b=%262",
		"//evil.test/?token=" + testToken:       "/evil.test/",
		"/%5Cevil.test?token=" + testToken:      "/evil.test",
		"/%2F%2Fevil.test?token=" + testToken:   "/evil.test",
		"/?token=":                              "",
		"/?token=nope":                          "",
		"/?token=nope&token=" + testToken:       "",
	} {
		g := newRig(t, nil)
		w := g.ask(request("GET", "http://localhost:4000"+target, ""))
		switch {
		case want == "" && (w.Code != 401 || w.Header().Get("Set-Cookie") != "" || !strings.Contains(w.Body.String(), "not that of this server")):
			t.Errorf("%s: %d %v", target, w.Code, w.Header())
		case want != "" && (w.Code != 303 || w.Header().Get("Location") != want):
			t.Errorf("%s: %d to %q", target, w.Code, w.Header().Get("Location"))
		}
	}
}

func TestNew(t *testing.T) {
	if _, err := New(Options{}); core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("without sources: %v", err)
	}
	o := Options{Runtimes: &fakePrograms{}, Traces: &fakeTraces{}, Logs: &fakeLogs{}}
	one, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	other, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	if one.BrowserURL("http://x") == other.BrowserURL("http://x") || len(one.o.Token) < 26 {
		t.Errorf("the tokens are %q and %q", one.o.Token, other.o.Token)
	}
	if one.o.MaxBody != 30_000_000 || len(one.o.Environ()) == 0 {
		t.Errorf("the defaults are %+v", one.o)
	}
}
