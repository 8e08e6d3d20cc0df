// SPDX-License-Identifier: Apache-2.0

package media_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
)

// counted starts a server that counts its requests.
func counted(t *testing.T, handler http.HandlerFunc) (*httptest.Server, *atomic.Int64) {
	requests := new(atomic.Int64)
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		handler(w, r)
	}), requests
}

// addr returns where a server listens.
func addr(t *testing.T, server *httptest.Server) netip.AddrPort {
	to, err := netip.ParseAddrPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// only returns a Downloader to which, of the closed addresses, that of the server is
// open.
func only(t *testing.T, server *httptest.Server) *media.Downloader {
	to := addr(t, server)
	d := &media.Downloader{AllowAddr: func(a netip.AddrPort) bool { return a == to }}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestClosedAddresses(t *testing.T) {
	server, requests := counted(t, func(http.ResponseWriter, *http.Request) {})
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	for host, why := range map[string]string{
		"127.0.0.1": "loopback", "127.9.9.9": "loopback", "localhost": "loopback", "LOCALHOST": "loopback",
		"0.0.0.0": "unspecified", "10.1.2.3": "private", "172.16.0.1": "private", "192.168.0.1": "private", "169.254.169.254": "link-local",
		"100.64.0.1": "private to a carrier", "224.0.0.1": "multicast", "255.255.255.255": "reserved",
		"[::ffff:127.0.0.1]": "loopback", "[::ffff:7f00:1]": "loopback",
		"\uff11\uff12\uff17\u3002\uff10\u3002\uff10\u3002\uff11": "loopback", // digits and dots of full width
		"[::1]": "loopback", "[0:0:0:0:0:0:0:1]": "loopback", "[fd00:ec2::254]": "private", "[fe80::1]": "link-local",
		"[64:ff9b::a9fe:a9fe]": "link-local", "[2002:7f00:1::]": "reserved", "[::]": "",
	} {
		if strings.HasPrefix(host, "[") && !strings.Contains(host, "ffff") && !hasIPv6() {
			t.Logf("%s is not checked: the system has no IPv6", host)
			continue
		}
		_, _, err := new(media.Downloader).Fetch(t.Context(), "http://"+host+":"+port+"/a?SECRET")
		wantError(t, err, core.PermissionDenied, "/a: ", why, "AllowPrivate or AllowAddr of the Downloader opens it")
	}
	if n := requests.Load(); n != 0 {
		t.Errorf("%d requests came through", n)
	}
	if _, _, err := only(t, server).Fetch(t.Context(), server.URL); err != nil || requests.Load() != 1 {
		t.Errorf("the address that is open: %v, %d requests", err, requests.Load())
	}
}

func hasIPv6() bool {
	listener, err := net.Listen("tcp6", "[::1]:0")
	if err == nil {
		listener.Close()
	}
	return err == nil
}

// TestClosedRedirect checks that an open server cannot lead to a closed one, by its
// address or by a name.
func TestClosedRedirect(t *testing.T) {
	inner, requests := counted(t, func(http.ResponseWriter, *http.Request) {})
	byName := strings.Replace(inner.URL, "127.0.0.1", "localhost", 1)
	for _, to := range []string{inner.URL + "/b?SECRET", byName + "/b?SECRET", "//" + inner.Listener.Addr().String() + "/b"} {
		outer, _ := counted(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) })
		_, _, err := only(t, outer).Fetch(t.Context(), outer.URL+"/a?SECRET")
		wantError(t, err, core.PermissionDenied, "media "+outer.URL+"/a, redirected to http://", "/b: the address 127.0.0.1 is loopback")
	}
	if n := requests.Load(); n != 0 {
		t.Errorf("%d requests came through", n)
	}
}

// TestClosedBehindTransport checks that neither the proxy of a transport nor its own
// ways to dial get round the guard.
func TestClosedBehindTransport(t *testing.T) {
	proxy, proxied := counted(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "proxy") })
	target, requests := counted(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "target") })
	proxyURL, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	var dialed atomic.Int64
	dial := func(network, address string) (net.Conn, error) {
		dialed.Add(1)
		return net.Dial(network, address)
	}
	given := &http.Transport{
		Proxy:          http.ProxyURL(proxyURL),
		DialContext:    func(_ context.Context, network, address string) (net.Conn, error) { return dial(network, address) },
		DialTLSContext: func(_ context.Context, network, address string) (net.Conn, error) { return dial(network, address) },
	}
	//lint:ignore SA1019 a transport may have them although they are deprecated
	given.Dial, given.DialTLS = dial, dial
	defer given.CloseIdleConnections()
	closed := &media.Downloader{Transport: given}
	for _, u := range []string{target.URL, strings.Replace(target.URL, "http:", "https:", 1)} {
		_, _, err = closed.Fetch(t.Context(), u)
		wantError(t, err, core.PermissionDenied)
	}
	guarded := only(t, target)
	guarded.Transport = given
	if _, data, err := guarded.Fetch(t.Context(), target.URL); err != nil || string(data) != "target" {
		t.Errorf("%q, %v", data, err)
	}
	if proxied.Load() != 0 || dialed.Load() != 0 || requests.Load() != 1 {
		t.Errorf("%d by the proxy, %d dialed otherwise, %d at the target", proxied.Load(), dialed.Load(), requests.Load())
	}
	if given.Proxy == nil || given.DialContext == nil || given.DialTLSContext == nil {
		t.Error("the transport that was given is changed")
	}
	unguarded := open(t, &media.Downloader{Transport: given})
	if _, data, err := unguarded.Fetch(t.Context(), target.URL); err != nil || string(data) != "proxy" || dialed.Load() == 0 {
		t.Errorf("with AllowPrivate: %q, %v, dialed %d", data, err, dialed.Load())
	}
}

// TestClosedTransportKeepsTLS checks that a copy of a transport has its TLS settings
// and speaks HTTP/2.
func TestClosedTransportKeepsTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto) }))
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // one client below does not trust it
	server.StartTLS()
	defer server.Close()
	trusting := server.Client().Transport.(*http.Transport).TLSClientConfig
	d := only(t, server)
	d.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusting.RootCAs}}
	if _, data, err := d.Fetch(t.Context(), server.URL); err != nil || string(data) != "HTTP/2.0" {
		t.Errorf("%q, %v", data, err)
	}
	_, _, err := only(t, server).Fetch(t.Context(), server.URL+"/a?SECRET")
	wantError(t, err, core.Unavailable, server.URL+"/a", "certificate")
}

func TestClosedToOtherTransports(t *testing.T) {
	d := &media.Downloader{
		Transport: roundTripper(func(*http.Request) (*http.Response, error) { return nil, errors.New("reached") }),
		AllowAddr: func(netip.AddrPort) bool { return true },
	}
	_, _, err := d.Fetch(t.Context(), "https://example.com/?SECRET")
	wantError(t, err, core.FailedPrecondition, "media_test.roundTripper", "set AllowPrivate")
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}
