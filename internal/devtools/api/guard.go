// SPDX-License-Identifier: Apache-2.0

package api

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// protect sets the headers by which a browser keeps other pages away from the UI.
func protect(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-cache")
}

// stranger refuses what a web page from elsewhere sends, directly or by a name that was
// made to point to this machine. Following a link to the UI is no such thing.
func (s *Server) stranger(r *http.Request, api bool) error {
	if !s.knownHost(r.Host) {
		return core.Errorf(core.PermissionDenied, "the Host header %q must name this machine (localhost, 127.0.0.1 or [::1]) or the host that the server was started with", r.Host)
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		if sameHost(origin, r.Host) || s.allowedOrigin(origin) {
			return nil
		}
		return core.Errorf(core.PermissionDenied, "requests of web pages from %q are refused", origin)
	}
	link := !api && r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
	if r.Header.Get("Sec-Fetch-Site") == "cross-site" && !link {
		return core.Errorf(core.PermissionDenied, "requests of web pages from elsewhere are refused")
	}
	return nil
}

// knownHost tells whether a host, with or without a port, may be meant for this server.
func (s *Server) knownHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	ip, notIP := netip.ParseAddr(host)
	if strings.EqualFold(host, "localhost") || notIP == nil && ip.Unmap().IsLoopback() {
		return true
	}
	for _, name := range s.o.Hosts {
		name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
		every, err := netip.ParseAddr(name)
		all := err == nil && every.IsUnspecified() && notIP == nil // a name can be made to point here, an address cannot
		if all || host != "" && strings.EqualFold(host, name) {
			return true
		}
	}
	return false
}

// sameHost tells whether an origin is the server itself.
func sameHost(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, host)
}

// allowedOrigin tells whether pages of an origin may call the server: those of a port of
// this machine, and what the server was told.
func (s *Server) allowedOrigin(origin string) bool {
	if s.o.CORSOrigin == "*" || origin == s.o.CORSOrigin {
		return true
	}
	for _, machine := range []string{"http://localhost:", "http://127.0.0.1:"} {
		if port, ok := strings.CutPrefix(origin, machine); ok && port != "" && strings.Trim(port, "0123456789") == "" {
			return true
		}
	}
	return false
}

// allowOrigin sets the headers by which a browser lets a page read the answer.
func (s *Server) allowOrigin(h http.Header, r *http.Request) {
	h.Add("Vary", "Origin")
	h.Set("Access-Control-Expose-Headers", "X-Genkit-Trace-Id")
	if origin := r.Header.Get("Origin"); origin != "" {
		h.Set("Access-Control-Allow-Origin", origin)
	}
}

// preflight answers the question of a browser whether it may send a request.
func preflight(w http.ResponseWriter) {
	w.Header().Set("Access-Control-Allow-Methods", "GET,HEAD,POST")
	w.Header().Set("Access-Control-Allow-Headers", "Authorization,Content-Type")
	w.WriteHeader(http.StatusNoContent)
}
