// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// formatted returns texts of a format, the best first: what the prompt has of it,
// then one made for the place, then shorter ones; none for a format that is not
// known. sure tells that the first is from the prompt.
func (m *maker) formatted(format string, at place, least, most int) (texts []string, sure bool) {
	known, ok := formats[format]
	if !ok {
		return nil, false
	}
	if at.variant == 0 {
		if text, ok := m.writer.take(known.kind, at, func(text string) bool { return valid(format, text) }); ok {
			texts, sure = append(texts, text), true
		}
	}
	h := mix(m.seed ^ at.salt)
	n := int(h%1000) + at.index + at.variant
	for _, text := range known.make(m.writer.slug(), h, n) {
		texts = append(texts, text)
		if size := utf8.RuneCountInString(text); size < least && known.pad != nil && least <= maxText {
			texts = append(texts, known.pad(text, least-size))
		}
	}
	return texts, sure
}

// format tells how texts of a format are found and made.
type format struct {
	kind evidenceKind
	// make returns texts, the best first. n differs from place to place, h is a hash.
	make func(slug string, h uint64, n int) []string
	// pad makes a text longer by some characters; nil where that cannot be.
	pad func(text string, by int) string
}

var formats = map[string]format{
	"date-time":     {clueDate, makeDateTime, padFraction},
	"date":          {clueDate, func(_ string, _ uint64, n int) []string { return []string{dayOf(n).Format(time.DateOnly)} }, nil},
	"time":          {clueDate, func(_ string, _ uint64, n int) []string { return []string{dayOf(n).Format("15:04:05") + "Z"} }, padFraction},
	"duration":      {clueNone, func(_ string, _ uint64, n int) []string { return []string{fmt.Sprintf("PT%dM", 5+n%55), "P1D"} }, nil},
	"email":         {clueEmail, makeEmail, padFront},
	"idn-email":     {clueEmail, makeEmail, padFront},
	"hostname":      {clueNone, makeHost, nil},
	"idn-hostname":  {clueNone, makeHost, nil},
	"uri":           {clueURL, makeURI, padEnd},
	"url":           {clueURL, makeURI, padEnd},
	"iri":           {clueURL, makeURI, padEnd},
	"uri-reference": {clueURL, makeURI, padEnd},
	"iri-reference": {clueURL, makeURI, padEnd},
	"uuid":          {clueNone, makeUUID, nil},
	"ipv4": {clueNone, func(_ string, _ uint64, n int) []string {
		return []string{fmt.Sprintf("192.0.2.%d", 1+n%250), "1.1.1.1"}
	}, nil},
	"ipv6":         {clueNone, func(_ string, _ uint64, n int) []string { return []string{fmt.Sprintf("2001:db8::%x", 1+n), "::1"} }, nil},
	"json-pointer": {clueNone, func(slug string, _ uint64, n int) []string { return []string{fmt.Sprintf("/%s/%d", slug, n), "/a", ""} }, padEnd},
	"regex":        {clueNone, func(slug string, _ uint64, _ int) []string { return []string{slug, "a"} }, padEnd},
}

// valid tells whether a text from the prompt is of a format: one that is found may be
// of another that looks alike.
func valid(format, text string) bool {
	switch format {
	case "date":
		_, err := time.Parse(time.DateOnly, text)
		return err == nil
	case "date-time":
		_, err := time.Parse(time.RFC3339, text)
		return err == nil && len(text) > 11 && text[10] == 'T' && !strings.Contains(text, "z")
	case "time":
		_, err := time.Parse("15:04:05Z07:00", text)
		return err == nil
	case "ipv4":
		addr, err := netip.ParseAddr(text)
		return err == nil && addr.Is4()
	case "ipv6":
		addr, err := netip.ParseAddr(text)
		return err == nil && addr.Is6() && addr.Zone() == ""
	case "uuid":
		return uuidText.MatchString(text)
	case "email":
		return strings.Contains(text, "@")
	}
	return true
}

var uuidText = regexp.MustCompile(`^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// dayOf returns a moment of the year 2025 or later.
func dayOf(n int) time.Time {
	return time.Date(2025, 1, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(n) * (24*time.Hour + 5*time.Minute)).Truncate(5 * time.Minute)
}

func makeDateTime(_ string, _ uint64, n int) []string { return []string{dayOf(n).Format(time.RFC3339)} }

// padFraction adds digits to the seconds of a time in UTC.
func padFraction(text string, by int) string {
	return strings.TrimSuffix(text, "Z") + "." + strings.Repeat("0", max(by-1, 1)) + "Z"
}

func makeEmail(slug string, _ uint64, n int) []string {
	return []string{shortSlug(slug, 20) + "@example.com", fmt.Sprintf("user%d@example.com", n), fmt.Sprintf("u%d@a.io", n%100), "a@b.co", "a@b"}
}

func makeHost(slug string, _ uint64, _ int) []string {
	return []string{shortSlug(slug, 20) + ".example.com", "example.com", "a.io"}
}

func makeURI(slug string, _ uint64, n int) []string {
	return []string{"https://example.com/" + slug, fmt.Sprintf("https://example.com/%d", n), "https://a.io", "a:b"}
}

func makeUUID(_ string, h uint64, n int) []string {
	a, b := mix(h+uint64(n)*fnvPrime), mix(h^uint64(n)*fnvOffset)
	return []string{fmt.Sprintf("%08x-%04x-4%03x-%x%03x-%012x", uint32(a), uint16(a>>32), a>>48&0xfff, 8+b>>62, b>>48&0xfff, b&0xffffffffffff)}
}

func padFront(text string, by int) string { return strings.Repeat("a", by) + text }
func padEnd(text string, by int) string   { return text + strings.Repeat("a", by) }

// shortSlug cuts a slug, and leaves no hyphen at its end.
func shortSlug(slug string, n int) string {
	if len(slug) > n {
		slug = slug[:n]
	}
	return strings.Trim(slug, "-")
}
