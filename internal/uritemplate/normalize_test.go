// SPDX-License-Identifier: Apache-2.0

package uritemplate

import "testing"

func TestNormalize(t *testing.T) {
	for _, c := range []struct{ uri, want string }{
		{"", ""},
		{"notes://today", "notes://today"},
		{"NOTES://Today/A?B#C", "notes://today/A?B#C"},
		{"Notes:Today", "notes:Today"},
		{"a+B-1.c://X", "a+b-1.c://x"},
		{"1A://X", "1A://X"},
		{"A/B:C", "A/B:C"},
		{"//HOST/Path", "//host/Path"},
		{"s://User:Pass@Host:80/", "s://User:Pass@host:80/"},
		{"s://U@V@Host", "s://U@V@host"},
		{"s://Host?A@B", "s://host?A@B"},
		{"s://Host#A@B", "s://host#A@B"},
		{"s://%c3%A9%41/%c3%a9%41", "s://%C3%A9a/%C3%A9A"},
		{"FILE:///A/B", "file:///A/B"},
		{"A:A", "a:A"},
		{"s://%2fX/", "s://%2Fx/"},
		{"#d?b&a", "#d?b&a"},
		{"s:/Path//X", "s:/Path//X"},
		{"a/%7Eb%2fc%2D", "a/~b%2Fc-"},
		{"a/é b\"<>^`{|}\\\x00\xff", "a/%C3%A9%20b%22%3C%3E%5E%60%7B%7C%7D%5C%00%FF"},
		{"100%", "100%25"},
		{"100%2", "100%252"},
		{"100%zz", "100%25zz"},
		{"!$&'()*+,;=:@/?[]", "!$&'()*+,;=:@/?[]"},
		{"a?b=1&a=2", "a?a=2&b=1"},
		{"a?b=2&a=1&b=1", "a?a=1&b=2&b=1"},
		{"a?b=1&a", "a?a&b=1"},
		{"a?ab=1&a=2", "a?a=2&ab=1"},
		{"a?b&&a&", "a?a&b"},
		{"a?", "a?"},
		{"a?&", "a?"},
		{"a?b?&a#b&a?", "a?a&b?#b&a?"},
		{"a#b?d&c", "a#b?d&c"},
		{"a/../b/./c/", "a/../b/./c/"},
	} {
		got := Normalize(c.uri)
		if got != c.want {
			t.Errorf("Normalize(%q) = %q; want %q", c.uri, got, c.want)
		}
		if !Equal(c.uri, c.want) || !Equal(c.want, c.uri) {
			t.Errorf("%q and %q are not equal", c.uri, c.want)
		}
	}
}

func TestEqualTellsURIsApart(t *testing.T) {
	for _, c := range []struct{ a, b string }{
		{"a://b/", "a://b"},
		{"a://b/C", "a://b/c"},
		{"a://b/%2F", "a://b//"},
		{"a://b?c", "a://b"},
		{"a://b?", "a://b"},
		{"a://b?c=1&c=2", "a://b?c=2&c=1"},
		{"a://b?c=+", "a://b?c=%20"},
		{"a://b:80", "a://b"},
		{"a://b#c", "a://b"},
		{"", "a"},
	} {
		if Equal(c.a, c.b) || Equal(c.b, c.a) {
			t.Errorf("%q and %q are equal", c.a, c.b)
		}
	}
}
