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
	if !s.isLocal(r.Host) && !(s.isOpen() && addressIn(r.Host) != nil) {
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

// isOpen tells whether the program was told to bind all addresses of the machine. A
// request may name any address then: a page can make a name point here, but no address.
func (s *Server) isOpen() bool {
	ip := net.ParseIP(s.o.Host)
	return ip != nil && ip.IsUnspecified()
}

// isLocal tells whether a host, with or without a port, is this machine, or the one
// that the program was told to bind.
func (s *Server) isLocal(host string) bool {
	name := nameIn(host)
	if strings.EqualFold(name, "localhost") || s.o.Host != "" && strings.EqualFold(name, s.o.Host) {
		return true
	}
	ip := addressIn(host)
	return ip != nil && ip.IsLoopback()
}

// nameIn returns a host without its port and brackets.
func nameIn(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
}

// addressIn returns the address that a host is, nil when it is a name.
func addressIn(host string) net.IP { return net.ParseIP(nameIn(host)) }
