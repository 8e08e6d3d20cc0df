// SPDX-License-Identifier: Apache-2.0

package media

import (
	"fmt"
	"net/netip"
	"syscall"
)

// closed are the addresses that no server on the internet has, by why. Those of IPv6
// are exceptions from openIPv6.
var closed = []struct {
	prefix netip.Prefix
	why    string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "unspecified"},
	{netip.MustParsePrefix("10.0.0.0/8"), "private"},
	{netip.MustParsePrefix("100.64.0.0/10"), "private to a carrier"},
	{netip.MustParsePrefix("127.0.0.0/8"), "loopback"},
	{netip.MustParsePrefix("168.63.129.16/32"), "the metadata service of a cloud"},
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local"}, // the metadata services of most clouds
	{netip.MustParsePrefix("172.16.0.0/12"), "private"},
	{netip.MustParsePrefix("192.0.0.0/24"), "reserved"},
	{netip.MustParsePrefix("192.0.2.0/24"), "reserved"},
	{netip.MustParsePrefix("192.88.99.0/24"), "reserved"},
	{netip.MustParsePrefix("192.168.0.0/16"), "private"},
	{netip.MustParsePrefix("198.18.0.0/15"), "reserved"},
	{netip.MustParsePrefix("198.51.100.0/24"), "reserved"},
	{netip.MustParsePrefix("203.0.113.0/24"), "reserved"},
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved"},

	{netip.MustParsePrefix("2001::/23"), "reserved"}, // Teredo is among them, which wraps IPv4
	{netip.MustParsePrefix("2001:db8::/32"), "reserved"},
	{netip.MustParsePrefix("2002::/16"), "reserved"}, // 6to4, which wraps IPv4
	{netip.MustParsePrefix("3fff::/20"), "reserved"},
}

var (
	// openIPv6 is all of IPv6 that is given to servers on the internet.
	openIPv6 = netip.MustParsePrefix("2000::/3")
	// nat64 wraps IPv4 addresses, in the last 4 bytes, where a network has IPv6 only.
	nat64 = netip.MustParsePrefix("64:ff9b::/96")
)

// closedAddr returns why an address is none of the internet, "" for one that is.
func closedAddr(addr netip.Addr) string {
	addr = addr.Unmap()
	if nat64.Contains(addr) {
		bytes := addr.As16()
		addr = netip.AddrFrom4([4]byte(bytes[12:]))
	}
	for _, c := range closed {
		if c.prefix.Contains(addr) {
			return c.why
		}
	}
	switch {
	case addr.Is4(), openIPv6.Contains(addr):
		return ""
	case addr.IsLoopback():
		return "loopback"
	case addr.IsPrivate():
		return "private"
	case addr.IsLinkLocalUnicast():
		return "link-local"
	case addr.IsMulticast():
		return "multicast"
	}
	return "reserved"
}

// closedError says that a connection was not made.
type closedError struct {
	addr netip.Addr
	why  string
}

func (e *closedError) Error() string { return fmt.Sprintf("the address %s is %s", e.addr, e.why) }

// guard is the Control function of a dialer. It sees the address that a connection
// is about to be made to, after names were resolved, whoever asked for it.
func (d *Downloader) guard(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	why := closedAddr(to.Addr())
	if why == "" || d.AllowAddr != nil && d.AllowAddr(netip.AddrPortFrom(to.Addr().Unmap(), to.Port())) {
		return nil
	}
	return &closedError{to.Addr(), why}
}
