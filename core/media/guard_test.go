// SPDX-License-Identifier: Apache-2.0

package media

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestClosedAddr(t *testing.T) {
	for addr, want := range map[string]string{
		// open, among them the neighbours of what is closed
		"8.8.8.8": "", "1.1.1.1": "", "9.255.255.255": "", "11.0.0.0": "", "100.63.255.255": "", "100.128.0.0": "",
		"126.255.255.255": "", "128.0.0.0": "", "168.63.129.15": "", "168.63.129.17": "", "169.253.255.255": "", "169.255.0.0": "",
		"172.15.255.255": "", "172.32.0.0": "", "192.0.1.0": "", "192.167.255.255": "", "192.169.0.0": "", "198.17.255.255": "",
		"198.20.0.0": "", "223.255.255.255": "", "::ffff:8.8.8.8": "", "64:ff9b::808:808": "",
		"2001:4860:4860::8888": "", "2606:4700::1111": "", "2001:200::1": "", "2003::1": "", "2000::": "", "3ffe::1": "",

		"0.0.0.0": "unspecified", "0.1.2.3": "unspecified", "10.0.0.1": "private", "10.255.255.255": "private",
		"100.64.0.1": "private to a carrier", "100.100.100.200": "private to a carrier", "100.127.255.255": "private to a carrier",
		"127.0.0.1": "loopback", "127.255.255.255": "loopback", "168.63.129.16": "the metadata service of a cloud",
		"169.254.169.254": "link-local", "172.16.0.1": "private", "172.31.255.255": "private", "192.0.0.192": "reserved",
		"192.0.2.1": "reserved", "192.88.99.1": "reserved", "192.168.1.1": "private", "198.18.0.1": "reserved",
		"198.19.255.255": "reserved", "198.51.100.1": "reserved", "203.0.113.1": "reserved", "224.0.0.1": "multicast",
		"239.255.255.255": "multicast", "240.0.0.1": "reserved", "255.255.255.255": "reserved",

		"::": "reserved", "::1": "loopback", "::7f00:1": "reserved", "fc00::1": "private", "fd00:ec2::254": "private",
		"fe80::1": "link-local", "fe80::1%eth0": "link-local", "fec0::1": "reserved", "ff02::1": "multicast",
		"100::1": "reserved", "5f00::1": "reserved", "4000::": "reserved",
		"::ffff:127.0.0.1": "loopback", "::ffff:10.0.0.1": "private", "::ffff:169.254.169.254": "link-local",
		"64:ff9b::7f00:1": "loopback", "64:ff9b::a9fe:a9fe": "link-local", "64:ff9b:1::808:808": "reserved",
		"2001::1": "reserved", "2001:db8::1": "reserved", "2001:1ff::1": "reserved", "2002:7f00:1::": "reserved",
		"2002:808:808::1": "reserved", "3fff::1": "reserved",
	} {
		if got := closedAddr(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s is %q, want %q", addr, got, want)
		}
	}
	if got := closedAddr(netip.Addr{}); got == "" {
		t.Error("no address at all is open")
	}
}

func TestGuard(t *testing.T) {
	var asked []netip.AddrPort
	d := &Downloader{AllowAddr: func(to netip.AddrPort) bool {
		asked = append(asked, to)
		return to.Port() == 1
	}}
	for address, open := range map[string]bool{
		"8.8.8.8:80": true, "[2606:4700::1111]:80": true, "127.0.0.1:1": true, "[::ffff:127.0.0.1]:1": true, "127.0.0.1:2": false,
		"/a/socket": false, "8.8.8.8": false,
	} {
		if err := d.guard("tcp", address, nil); (err == nil) != open {
			t.Errorf("%s: %v", address, err)
		}
	}
	if len(asked) != 3 {
		t.Errorf("asked for %v, want the three closed ones", asked)
	}
	for _, to := range asked {
		if !to.Addr().Is4() {
			t.Errorf("asked for %v, want it as IPv4", to)
		}
	}
	if err := new(Downloader).guard("tcp", "127.0.0.1:1", nil); err == nil || err.Error() != "the address 127.0.0.1 is loopback" {
		t.Errorf("error %v", err)
	}
}

func TestIsOddAddress(t *testing.T) {
	for host, want := range map[string]bool{
		"2130706433": true, "0x7f000001": true, "0X7F000001": true, "017700000001": true, "127.1": true, "0177.0.0.1": true,
		"0x7f.0.0.1": true, "127.0.0.0x1": true, "127.0.0.1.": true, "2130706433.": true, "127.0.0.256": true, "0x": true, "a.0x": true,
		"example.1": true, "1.2.3.4.5": true,
		"127.0.0.1": false, "::1": false, "fe80::1%lo": false, "example.com": false, "example.com.": false, "localhost": false,
		"1.example": false, "0xg": false, "1a2": false, "0x1.com": false, "x0": false, ".": false,
	} {
		if got := isOddAddress(host); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
}

func TestShown(t *testing.T) {
	for raw, want := range map[string]string{
		"https://u:p@example.com:8443/a%2Fb/c?q=1#f": "https://example.com:8443/a%2Fb/c",
		"http://[::1]/":          "http://[::1]/",
		"http://example.com?q=1": "http://example.com",
		"http://example.com/" + strings.Repeat("a", 181): "http://example.com/" + strings.Repeat("a", 181),
		"http://example.com/" + strings.Repeat("a", 182): "http://example.com/" + strings.Repeat("a", 181) + "…",
	} {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		if got := shown(u); got != want {
			t.Errorf("%s is shown as %s, want %s", raw, got, want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2025, 1, 1, 12, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "0": 0, "7": 7 * time.Second, "-1": 0, "x": 0, "99999999999999": 0, "1.5": 0,
		"Wed, 01 Jan 2025 12:01:00 GMT": time.Minute, "Wed, 01 Jan 2025 11:00:00 GMT": 0,
	} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
}

// TestOwnTransport checks the limits of connections, and that there is no proxy.
func TestOwnTransport(t *testing.T) {
	d := new(Downloader)
	d.prepare()
	o := d.owned
	if d.transport != o || o.Proxy != nil || o.MaxConnsPerHost != 100 || o.MaxIdleConns != 100 || o.MaxIdleConnsPerHost != 20 || !o.ForceAttemptHTTP2 {
		t.Errorf("%+v", o)
	}
	if o.IdleConnTimeout == 0 || o.TLSHandshakeTimeout == 0 || o.MaxResponseHeaderBytes == 0 {
		t.Errorf("a transport without limits: %+v", o)
	}
}
