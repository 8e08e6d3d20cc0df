// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// DefaultAddress is where Ollama listens unless it is told otherwise.
const DefaultAddress = "http://127.0.0.1:11434"

const defaultPort = "11434"

// cloudHost is the host of Ollama's own servers.
const cloudHost = "ollama.com"

// parseAddress reads the address of a server, as OLLAMA_HOST has it: a URL with a port
// that is that of its scheme unless it is given, or a host and a port, both of which may
// be missing; in quotes or not. The addresses by which a server listens to all networks
// stand for this machine.
// https://docs.ollama.com/faq
func parseAddress(text string) (*url.URL, error) {
	text = strings.TrimSpace(strings.Trim(strings.TrimSpace(text), `"'`))
	if text == "" {
		text = DefaultAddress
	}
	bad := func(why string) (*url.URL, error) {
		return nil, core.Errorf(core.InvalidArgument, "the address of the Ollama server %s; it must be like %s", why, DefaultAddress)
	}
	port := defaultPort
	switch scheme, _, ok := strings.Cut(text, "://"); {
	case !ok && (text == cloudHost || strings.HasPrefix(text, cloudHost+"/")):
		text, port = "https://"+text, "443"
	case !ok:
		text = "http://" + bracketed(text)
	case strings.EqualFold(scheme, "http"):
		port = "80"
	case strings.EqualFold(scheme, "https"):
		port = "443"
	default:
		return bad("has the scheme " + strconv.Quote(scheme))
	}
	u, err := url.Parse(text)
	if err != nil {
		return bad("cannot be read") // the error would show what may be a password
	}
	if u.RawQuery != "" || u.Fragment != "" || u.ForceQuery {
		return bad("has a query or a fragment")
	}
	host := u.Hostname()
	if strings.ContainsAny(host, "[]") {
		return bad("has brackets in its host")
	}
	if given := u.Port(); given != "" {
		n, err := strconv.Atoi(given)
		if err != nil || n < 1 || n > 65535 {
			return bad("has the port " + strconv.Quote(given))
		}
		port = given
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	u.Host = net.JoinHostPort(host, port)
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = ""
	return u, nil
}

// bracketed returns a host in brackets when it is an address with colons in it.
func bracketed(host string) string {
	if ip := net.ParseIP(host); ip != nil && strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// isCloud tells whether a host is one of Ollama's own.
func isCloud(u *url.URL) bool {
	host := strings.ToLower(u.Hostname())
	return u.Scheme == "https" && (host == cloudHost || strings.HasSuffix(host, "."+cloudHost))
}
