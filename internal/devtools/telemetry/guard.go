// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// guard refuses what a web page from elsewhere sends, directly or by a name that was
// made to point to this machine.
func (h *handler) guard(r *http.Request) error {
	if !h.local(r.Host) {
		return core.Errorf(core.PermissionDenied, "the Host header %q must name this machine (localhost, 127.0.0.1 or [::1])", r.Host)
	}
	origin := r.Header.Get("Origin")
	switch {
	case origin == "" && r.Header.Get("Sec-Fetch-Site") == "cross-site": // browsers send no Origin with a page's images, scripts and the like
		return core.Errorf(core.PermissionDenied, "requests of web pages from elsewhere are refused")
	case origin == "", origin == h.o.CORSOrigin:
		return nil
	}
	if u, err := url.Parse(origin); err != nil || !h.local(u.Host) {
		return core.Errorf(core.PermissionDenied, "requests of web pages from %q are refused", origin)
	}
	return nil
}

// local tells whether a host, with or without a port, is this machine, or one that the
// server is allowed to be called by.
func (h *handler) local(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	for _, name := range h.o.Hosts {
		if strings.EqualFold(host, name) {
			return true
		}
	}
	return strings.EqualFold(host, "localhost") || host == "127.0.0.1" || host == "::1"
}

// allowOrigin sets the headers by which a browser lets a page of this machine read the
// answer.
func (h *handler) allowOrigin(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "Origin")
	w.Header().Set("Access-Control-Expose-Headers", "X-Genkit-Trace-Id")
	origin := r.Header.Get("Origin")
	if origin != "" && (origin == h.o.CORSOrigin || localhostPage(origin)) {
		w.Header().Set("Access-Control-Allow-Origin", origin)
	}
}

// localhostPage tells whether an origin is http://localhost:<port>.
func localhostPage(origin string) bool {
	port, ok := strings.CutPrefix(origin, "http://localhost:")
	return ok && port != "" && strings.Trim(port, "0123456789") == ""
}

// preflight answers the question of a browser whether it may send a request.
func preflight(w http.ResponseWriter) {
	w.Header().Set("Access-Control-Allow-Methods", "GET,HEAD,POST")
	w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
	w.WriteHeader(http.StatusNoContent)
}
