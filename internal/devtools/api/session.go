// SPDX-License-Identifier: Apache-2.0

package api

import (
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// tokenParameter carries the token in the address that lets a browser in.
const tokenParameter = "token"

var errNoSession error = core.Errorf(core.Unauthenticated, "the browser has no session with this server: open the address with ?token= that was printed when it started; programs send the header Authorization: Bearer <token>")

// admitted tells whether a request may use the API. Browsers, and whoever calls from
// another machine, need the token; programs of this machine don't, since they could as
// well run the user's programs themselves.
func (s *Server) admitted(r *http.Request) bool {
	fromPage := r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") != "" // Sec-Fetch-Mode alone is Node's
	if !fromPage && fromThisMachine(r) {
		return true
	}
	return s.hasToken(r)
}

// hasToken tells whether a request carries the token. In a cookie it counts for pages of
// this very server: what another port of this machine shows has the cookie as well.
func (s *Server) hasToken(r *http.Request) bool {
	if scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") && s.isToken(strings.TrimSpace(token)) {
		return true
	}
	if origin := r.Header.Get("Origin"); origin != "" && !sameHost(origin, r.Host) {
		return false
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		for _, cookie := range r.CookiesNamed(cookieName(r)) {
			if s.isToken(cookie.Value) {
				return true
			}
		}
	}
	return false
}

// isToken compares in constant time.
func (s *Server) isToken(text string) bool {
	return subtle.ConstantTimeCompare([]byte(text), []byte(s.o.Token)) == 1
}

// fromThisMachine tells whether a request came over the loopback, or without a network.
func fromThisMachine(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return true // a socket that is a file
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// cookieName names the cookie after the port, which cookies don't tell apart.
func cookieName(r *http.Request) string {
	if _, port, err := net.SplitHostPort(r.Host); err == nil {
		return "genkit-tools-" + port
	}
	return "genkit-tools"
}

// serveToken begins the session of a browser that was opened with the token, and sends
// it on to the same address without it.
func (s *Server) serveToken(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if !s.isToken(query.Get(tokenParameter)) {
		s.refusePage(w, r, core.Errorf(core.Unauthenticated, "the token in the address is not that of this server, which makes a new one at each start: open the address that was printed last"))
		return
	}
	http.SetCookie(w, &http.Cookie{Name: cookieName(r), Value: s.o.Token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	query.Del(tokenParameter)
	next := *r.URL
	next.Scheme, next.Host, next.User, next.Opaque = "", "", nil, ""
	next.Path, next.RawPath = "/"+strings.TrimLeft(next.Path, `/\`), "" // no //host
	next.RawQuery = query.Encode()
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", next.String())
	w.WriteHeader(http.StatusSeeOther)
}
