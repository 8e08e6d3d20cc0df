// SPDX-License-Identifier: Apache-2.0

package media

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// parseURL returns the URL that may be fetched. No error shows what was given: a query
// or credentials may be in it.
func parseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "media: the URL is malformed")
	}
	if err := checkURL(u); err != nil {
		return nil, core.Errorf(core.InvalidArgument, "media: %w", err)
	}
	return u, nil
}

// redirected returns the URL to which one redirects, when it may be fetched.
func redirected(from *url.URL, location string) (*url.URL, error) {
	to, err := from.Parse(location)
	if err != nil {
		return nil, core.Errorf(core.FailedPrecondition, "the URL is malformed")
	}
	if err := checkURL(to); err != nil {
		return nil, core.Errorf(core.FailedPrecondition, "%w", err)
	}
	return to, nil
}

// checkURL says what of the URL forbids to fetch it.
func checkURL(u *url.URL) error {
	switch {
	case u.Scheme == "":
		return errors.New("the URL has no scheme; it must be http or https")
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("the scheme '%.20s' is not fetched; only http and https are", u.Scheme)
	case u.User != nil:
		return errors.New("the URL holds credentials; media with credentials is not fetched")
	case u.Hostname() == "":
		return errors.New("the URL has no host")
	case isOddAddress(u.Hostname()):
		return errors.New("the host is a number; write an IPv4 address as four numbers with dots between")
	}
	return nil
}

// shown returns the URL as errors show it: the scheme, the host and the path, in 200
// bytes.
func shown(u *url.URL) string {
	s := (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
	if len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "") + "…"
	}
	return s
}

// isOddAddress reports whether host is an IPv4 address such as 2130706433, 0x7f.1 or
// 127.0.0.1. (with the dot), which only some resolvers take for one.
func isOddAddress(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	last := host[strings.LastIndexByte(host, '.')+1:]
	digits := "0123456789"
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		last, digits = hex, "0123456789abcdef"
	} else if last == "" {
		return false
	}
	return strings.Trim(last, digits) == ""
}
