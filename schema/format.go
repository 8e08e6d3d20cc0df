// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"bytes"
	"net/netip"
)

// formats holds the formats that are asserted; all others are notes.
var formats = map[string]func([]byte) bool{
	"date-time": isDateTime,
	"date":      isDate,
	"time":      isTime,
	"email":     isEmail,
	"uuid":      isUUID,
	"ipv4":      isIPv4,
	"ipv6":      isIPv6,
}

// isDateTime accepts what time.Time reads from JSON: RFC 3339 with capital T
// and Z and without leap seconds.
func isDateTime(s []byte) bool {
	return len(s) > 11 && s[10] == 'T' && isDate(s[:10]) && isTime(s[11:])
}

// isDate accepts a day of the calendar written YYYY-MM-DD.
func isDate(s []byte) bool {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return false
	}
	year, month, day := digitsValue(s[:4]), digitsValue(s[5:7]), digitsValue(s[8:])
	if year < 0 || month < 1 || month > 12 || day < 1 {
		return false
	}
	return day <= daysIn(month, year)
}

func daysIn(month, year int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// isTime accepts HH:MM:SS, a fraction if any, and Z or an offset ±HH:MM.
func isTime(s []byte) bool {
	if len(s) < 9 || s[2] != ':' || s[5] != ':' {
		return false
	}
	if !inRange(s[:2], 23) || !inRange(s[3:5], 59) || !inRange(s[6:8], 59) {
		return false
	}
	s = s[8:]
	if s[0] == '.' {
		n := 1
		for n < len(s) && isDigit(s[n]) {
			n++
		}
		if n == 1 {
			return false
		}
		s = s[n:]
	}
	if len(s) == 1 {
		return s[0] == 'Z'
	}
	return len(s) == 6 && (s[0] == '+' || s[0] == '-') && s[3] == ':' && inRange(s[1:3], 23) && inRange(s[4:], 59)
}

// digitsValue returns the number that s spells, or -1 if s has other characters.
func digitsValue(s []byte) int {
	n := 0
	for _, b := range s {
		if !isDigit(b) {
			return -1
		}
		n = n*10 + int(b-'0')
	}
	return n
}

func inRange(s []byte, most int) bool {
	n := digitsValue(s)
	return 0 <= n && n <= most
}

// isEmail accepts local@domain: a local part of at most 64 bytes without spaces,
// brackets and doubled dots, and a domain of labels. Letters beyond ASCII count
// as letters.
func isEmail(s []byte) bool {
	at := bytes.LastIndexByte(s, '@')
	if at < 1 || at > 64 || at == len(s)-1 {
		return false
	}
	local := s[:at]
	if local[0] == '.' || local[at-1] == '.' || bytes.Contains(local, []byte("..")) {
		return false
	}
	for _, b := range local {
		if b <= ' ' || b == 0x7f || bytes.IndexByte([]byte(`"(),:;<>@[\]`), b) >= 0 {
			return false
		}
	}
	return isHost(s[at+1:])
}

func isHost(s []byte) bool {
	if len(s) > 253 {
		return false
	}
	for len(s) > 0 {
		label, rest, more := bytes.Cut(s, []byte("."))
		if len(label) == 0 || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, b := range label {
			letter := 'a' <= b|0x20 && b|0x20 <= 'z'
			if !letter && !isDigit(b) && b != '-' && b < 0x80 {
				return false
			}
		}
		if more && len(rest) == 0 {
			return false
		}
		s = rest
	}
	return true
}

// isUUID accepts 8-4-4-4-12 hexadecimal digits.
func isUUID(s []byte) bool {
	if len(s) != 36 {
		return false
	}
	for i, b := range s {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash && b != '-' || !dash && !isHex(b) {
			return false
		}
	}
	return true
}

// isIPv4 accepts four numbers up to 255 without leading zeros.
func isIPv4(s []byte) bool {
	for n := range 4 {
		part, rest, more := bytes.Cut(s, []byte("."))
		if len(part) < 1 || len(part) > 3 || len(part) > 1 && part[0] == '0' || !inRange(part, 255) || more != (n < 3) {
			return false
		}
		s = rest
	}
	return true
}

// isIPv6 accepts an IPv6 address without a zone.
func isIPv6(s []byte) bool {
	addr, err := netip.ParseAddr(string(s))
	return err == nil && addr.Is6() && addr.Zone() == ""
}
