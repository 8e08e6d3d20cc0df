// SPDX-License-Identifier: Apache-2.0

package reflection

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// guard lets only programs of this machine in: a web page that a browser shows must not
// reach the program, by another origin or by a name that was made to point here.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Genkit-Version", s.version)
		if problem := s.stranger(r); problem != "" {
			http.Error(w, problem, http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// stranger tells why a request must not pass, "" when it may.
func (s *Server) stranger(r *http.Request) string {
	if !s.isLocal(r.Host) {
		return "the Host header must name this machine (localhost or 127.0.0.1)"
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		u, err := url.Parse(origin)
		if err != nil || !s.isLocal(u.Host) {
			return "requests of web pages from elsewhere are refused"
		}
	}
	if r.Header.Get("Sec-Fetch-Site") == "cross-site" {
		return "requests of web pages from elsewhere are refused"
	}
	return ""
}

// isLocal tells whether a host, with or without a port, is this machine, or the one
// that the program was told to bind.
func (s *Server) isLocal(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if strings.EqualFold(host, "localhost") || s.o.Host != "" && strings.EqualFold(host, s.o.Host) {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
