// SPDX-License-Identifier: Apache-2.0

package uritemplate

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type vars = map[string]string

func mustParse(tb testing.TB, text string) *Template {
	tb.Helper()
	t, err := Parse(text)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

// no is the want of URIs that do not match.
var no vars

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		template, uri string
		want          vars
	}{
		// No variables: the URI itself, however it is written.
		{"", "", vars{}},
		{"", "a", no},
		{"notes://today", "notes://today", vars{}},
		{"notes://today", "NOTES://Today", vars{}},
		{"notes://today", "notes://today/", no},
		{"notes://today/", "notes://today", no},
		{"notes://today", "notes://yesterday", no},
		{"notes://h/Today", "notes://H/today", no},
		{"notes://Me@Host/", "notes://Me@hOST/", vars{}},
		{"notes://Me@Host/", "notes://me@Host/", no},
		{"urn:Isbn", "URN:Isbn", vars{}},
		{"urn:Isbn", "urn:isbn", no},
		{"a/%7ex%2f", "a/~x%2F", vars{}},
		{"a/%2f", "a//", no},
		{"a/é", "a/%c3%a9", vars{}},
		{"a/%C3%A9", "a/é", vars{}},
		{"page#Top", "page#Top", vars{}},
		{"page#Top", "page#top", no},
		{"page", "page#top", no},
		{"page", "page?", no},

		// {x}: neither slashes nor other reserved characters.
		{"{x}", "value", vars{"x": "value"}},
		{"{x}", "Hello%20World%21", vars{"x": "Hello World!"}},
		{"{x}", "", vars{"x": ""}},
		{"a/{x}", "a/", vars{"x": ""}},
		{"a/{x}", "a", no},
		{"a/{x}", "a/b/c", no},
		{"a/{x}", "a/b/", no},
		{"a/{x}/", "a/b/", vars{"x": "b"}},
		{"a/{x}", "a/b%2Fc", vars{"x": "b/c"}},
		{"a/{x}", "a/b%2fc", vars{"x": "b/c"}},
		{"a/{x}", "a/b?c", no},
		{"a/{x}", "a/b#c", no},
		{"a/{x}", "a/b:c", no},
		{"a/{x}", "a/b,c", no},
		{"a/{x}", "a/100%", vars{"x": "100%"}},
		{"a/{x}", "a/100%zz", vars{"x": "100%zz"}},
		{"a/{x}", "a/é b", vars{"x": "é b"}},
		{"a/{x}", "a/1+1", no},
		{"map?{x,y}", "map?1024,768", vars{"x": "1024", "y": "768"}},
		{"{x,hello,y}", "1024,Hello%20World%21,768", vars{"x": "1024", "hello": "Hello World!", "y": "768"}},
		{"{x,y}", "1024", vars{"x": "1024"}},
		{"{x,y}", "1024,", vars{"x": "1024", "y": ""}},
		{"{x,y}", "1,2,3", no},
		{"{a}-{b}", "x-y-z", vars{"a": "x", "b": "y-z"}},
		{"{a}{b}", "xy", vars{"a": "", "b": "xy"}},
		{"notes://{day}", "NOTES://Monday", vars{"day": "Monday"}},
		{"notes://{day}/x", "notes://Monday/X", no},
		{"db://{table}.Example/{row}", "db://Users.example/7", vars{"table": "Users", "row": "7"}},
		{"{scheme}://HOST/x", "Notes://host/x", vars{"scheme": "Notes"}},
		{"{user.name}/%C3%BC{n%C3%BC}", "a/üb", vars{"user.name": "a", "n%C3%BC": "b"}},

		// {+x}: all characters.
		{"{+path}/here", "/foo/bar/here", vars{"path": "/foo/bar"}},
		{"{+path}/here", "/foo/bar/there", no},
		{"here?ref={+path}", "here?ref=/foo/bar", vars{"path": "/foo/bar"}},
		{"{+base}index", "http://example.com/home/index", vars{"base": "http://example.com/home/"}},
		{"{+base}index", "http%3A%2F%2Fexample.com/index", vars{"base": "http://example.com/"}},
		{"{+x,hello,y}", "1024,Hello%20World!,768", vars{"x": "1024", "hello": "Hello World!", "y": "768"}},
		{"{+path,x}/here", "/foo/bar,1024/here", vars{"path": "/foo/bar", "x": "1024"}},
		{"up{+path}{x}/here", "up/foo/bar/here", vars{"path": "/foo/", "x": "bar"}},
		{"file:///{+path}", "FILE:///a/B%20c?d#e", vars{"path": "a/B c?d#e"}},
		{"file:///{+path}", "file://host/a", no},
		{"{+dir}/{name}", "a/b/c", vars{"dir": "a/b", "name": "c"}},
		{"{+dir}/{+rest}", "a/b/c", vars{"dir": "a", "rest": "b/c"}},
		{"{+a}{+b}{+c}!", "xyz!", vars{"a": "", "b": "", "c": "xyz"}},

		// {#x}
		{"{#x,hello,y}", "#1024,Hello%20World!,768", vars{"x": "1024", "hello": "Hello World!", "y": "768"}},
		{"{#path}", "#/foo/bar", vars{"path": "/foo/bar"}},
		{"foo{#empty}", "foo#", vars{"empty": ""}},
		{"foo{#undef}", "foo", vars{}},
		{"foo{#x}", "foox", no},
		{"{+path}{#x}", "a/b#c#d", vars{"path": "a/b", "x": "c#d"}},
		{"foo{#x}?b", "foo#a?b", vars{"x": "a"}},

		// {.x}
		{"X{.var}", "X.value", vars{"var": "value"}},
		{"X{.x,y}", "X.1024.768", vars{"x": "1024", "y": "768"}},
		{"X{.x}", "X.a.b", vars{"x": "a.b"}},
		{"X{.x}", "X.", vars{"x": ""}},
		{"X{.x}", "X", vars{}},
		{"{name}{.suffix}", "report.txt", vars{"name": "report", "suffix": "txt"}},
		{"{name}{.suffix}", "report", vars{"name": "report"}},

		// {/x}
		{"{/var}", "/value", vars{"var": "value"}},
		{"{/var,x}/here", "/value/1024/here", vars{"var": "value", "x": "1024"}},
		{"{/var,x}/here", "/value/here", vars{"var": "value"}},
		{"a{/x}", "a", vars{}},
		{"a{/x}", "a/", vars{"x": ""}},
		{"a{/x}", "a/b/", no},
		{"{/var,empty}", "/value/", vars{"var": "value", "empty": ""}},

		// {;x}
		{"{;x,y}", ";x=1024;y=768", vars{"x": "1024", "y": "768"}},
		{"{;x,y,empty}", ";x=1024;y=768;empty", vars{"x": "1024", "y": "768", "empty": ""}},
		{"{;x,y,undef}", ";x=1024;y=768", vars{"x": "1024", "y": "768"}},
		{"a{;x,y}", "a;y=768", vars{"y": "768"}},
		{"a{;x,y}", "a;y=768;x=1", no},
		{"a{;x}", "a;x=", vars{"x": ""}},
		{"a{;x}", "a;xy=1", no},
		{"a{;x}", "a;z=1", no},
		{"a{;x}", "a;x=b/c", no},

		// {?x} and {&x}: parameters in any order.
		{"{?x,y}", "?x=1024&y=768", vars{"x": "1024", "y": "768"}},
		{"{?x,y,empty}", "?x=1024&y=768&empty=", vars{"x": "1024", "y": "768", "empty": ""}},
		{"a{?x,y}", "a?y=768&x=1024", vars{"x": "1024", "y": "768"}},
		{"a{?x,y}", "a?y=768", vars{"y": "768"}},
		{"a{?x,y}", "a?", vars{}},
		{"a{?x,y}", "a", vars{}},
		{"a{?x}", "a/?x=1", no},
		{"a{?x}", "a?x", vars{"x": ""}},
		{"a{?x}", "a?X=1", vars{}},
		{"a{?x}", "a?%78=1", vars{"x": "1"}},
		{"a{?x}", "a?other=2&x=1&&more", vars{"x": "1"}},
		{"a{?x}", "a?x=1&x=2", vars{"x": "1"}},
		{"a{?x}", "a?x=a=b/c?d:e%26f+g", vars{"x": "a=b/c?d:e&f+g"}},
		{"a{?x}", "a?x=1#top", no},
		{"a{?x}#top", "a?x=1#top", vars{"x": "1"}},
		{"a{?x}{#f}", "a?x=1#top?b", vars{"x": "1", "f": "top?b"}},
		{"a{?x}{#f}", "a#top", vars{"f": "top"}},
		{"?fixed=yes{&x}", "?fixed=yes&x=1024", vars{"x": "1024"}},
		{"?fixed=yes{&x,y}", "?y=768&x=1024&fixed=yes", vars{"x": "1024", "y": "768"}},
		{"?fixed=yes{&x}", "?x=1024", no},
		{"?fixed=yes{&x}", "?fixed=no&x=1024", no},
		{"{?x}{&y}", "?y=2&x=1", vars{"x": "1", "y": "2"}},
		{"{?x}&fixed=yes", "?fixed=yes&x=1", vars{"x": "1"}},
		{"{?x}&fixed=yes", "?x=1", no},
		{"db://{t}/q{?x}", "DB://Users/q?x=1", vars{"t": "Users", "x": "1"}},

		// Parameters that are written out.
		{"s?q={q}&lang={lang}", "s?lang=de&q=a%20b", vars{"q": "a b", "lang": "de"}},
		{"s?q={q}&lang={lang}", "s?q=a", no},
		{"s?q={q}", "s?q=a&page=2", no},
		{"s?q={q}", "s?q=a/b", no},
		{"s?q={q}", "s?Q=a", no},
		{"s?q={q}{&page}", "s?page=2&q=a&more=1", vars{"q": "a", "page": "2"}},
		{"s?q={q}#end", "s?q=a#end", vars{"q": "a"}},
		{"s?q={q}#end", "s?q=a", no},
		{"s?{any}&b", "s?b&a", vars{"any": "a"}},
		{"{?x}&y={y}", "?y=1", vars{"y": "1"}},
		{"s?a{x}b", "s?a1b", vars{"x": "1"}},
		{"s?a{x}b", "s?a1&b", no},
		{"s?n={n}&n={m}", "s?n=1&n=2", vars{"n": "1", "m": "2"}},
		{"s?a={+x}&ab={y}", "s?ab=2&a=1", vars{"x": "1", "y": "2"}},
		{"s?{+x}&a{y}&ab{z}", "s?abc&ad&e", vars{"x": "e", "y": "d", "z": "c"}},
		{"s?", "s?", vars{}},
		{"s?", "s", no},
		{"s?", "s?a", no},
		{"s?&a", "s?a&", vars{}},
		{"s?a#{f}?b", "s?a#c?b", vars{"f": "c"}},

		// Lists and prefixes.
		{"{list*}", "red,green,blue", vars{"list": "red,green,blue"}},
		{"{/path*}/end", "/a/b%20c/end", vars{"path": "a/b c"}},
		{"files{/path*}", "files/a/b.txt", vars{"path": "a/b.txt"}},
		{"files{/path*}", "files/a:b", no},
		{"files{/path*}", "files", vars{}},
		{"{/path*,last}", "/a/b/c", vars{"path": "a/b", "last": "c"}},
		{"X{.list*}", "X.red.green", vars{"list": "red.green"}},
		{"{?list*,x}", "?list=red&x=1&list=green", vars{"list": "red,green", "x": "1"}},
		{"{var:3}", "val", vars{"var": "val"}},
		{"{var:3}", "va", vars{"var": "va"}},
		{"{var:3}", "valu", no},
		{"{var:2}", "%C3%A9%F0%9F%98%80", vars{"var": "é😀"}},
		{"{var:1}", "%C3%A9%F0%9F%98%80", no},
		{"{+a}/{+b:1}", "x/y/z", vars{"a": "x/y", "b": "z"}},
		{"{+a}/{+b:3}/{c:2}", "x/y/z/vw/12", vars{"a": "x/y/z", "b": "vw", "c": "12"}},
		{"{a:2}{b:2}", "%80%80%F0%9F", vars{"a": "\x80\x80", "b": "\xf0\x9f"}},
		{"{a}{b:1}", "é%C3%41", vars{"a": "é\xc3", "b": "A"}},
		{"{+a}{+b:2}!", "é😀é!", vars{"a": "é", "b": "😀é"}},
		{"{+a}-{b:3}{+c:2}!", "1-2345-678-9!", vars{"a": "1-2345", "b": "678", "c": "-9"}},
		{"a{;x:2}", "a;x=bc", vars{"x": "bc"}},
		{"a{;x:2}", "a;x", vars{"x": ""}},
		{"a{;x:2}", "a;x=bcd", no},
		{"{?var:3}", "?var=val", vars{"var": "val"}},
		{"{?var:3}", "?var=valu", no},
		{"{?var:1}", "?var=%C3%A9", vars{"var": "é"}},

		// A variable in two places.
		{"{/var:1,var}", "/v/value", vars{"var": "value"}},
		{"{/var:1,var}", "/x/value", no},
		{"{/var:1,var:2}", "/v/va", vars{"var": "va"}},
		{"{/var:2,var:1}", "/va/v", vars{"var": "va"}},
		{"{/var:2,var:1}", "/va/x", no},
		{"{x}/{x}", "a/a", vars{"x": "a"}},
		{"{x}/{x}", "a/%61", vars{"x": "a"}},
		{"{x}/{x}", "a/b", no},
		{"{x}{?x}", "a?x=a", vars{"x": "a"}},
		{"{x}{?x}", "a?x=b", no},
		{"{x}{?x}", "a", vars{"x": "a"}},
	} {
		got, ok := mustParse(t, c.template).Match(c.uri)
		if ok != (c.want != nil) {
			t.Errorf("%q.Match(%q) = %v, %t; want %v", c.template, c.uri, got, ok, c.want)
		} else if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q.Match(%q) (-want +got):\n%s", c.template, c.uri, diff)
		}
	}
}

func TestMatchManyVariables(t *testing.T) {
	text, uri, want := "", "", vars{}
	for i := range maxVars {
		name := fmt.Sprintf("v%d", i)
		text += "{/" + name + "}"
		uri += "/" + name + "%20"
		want[name] = name + " "
	}
	got, ok := mustParse(t, text).Match(uri)
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Errorf("match %t (-want +got):\n%s", ok, diff)
	}
}

func TestMatchLongURIs(t *testing.T) {
	template := mustParse(t, "{x}")
	if _, ok := template.Match(strings.Repeat("a", maxURI)); !ok {
		t.Error("the longest URI does not match")
	}
	if _, ok := template.Match(strings.Repeat("a", maxURI+1)); ok {
		t.Error("a longer URI matches")
	}
	if _, ok := template.Match(strings.Repeat(" ", maxURI/2)); ok {
		t.Error("a URI that is longer when it is encoded matches")
	}
}

// Templates with many readings, and URIs of which none fits at their ends.
func TestMatchHasNoBlowUp(t *testing.T) {
	long := strings.Repeat("/", 12<<10)
	for _, template := range []string{
		strings.Repeat("{+x}/", 20) + "!",
		strings.Repeat("{+x}", 90) + "!",
		strings.Repeat("{/x,y*}", 40) + "!",
		strings.Repeat("{+x,y,z}", 30) + "!",
		"{+a}{+b:9999}{+c}!",
		"{+a}" + strings.Repeat("{/x:9999,y:99}{+z:9999}", 15) + "!",
	} {
		if got, ok := mustParse(t, template).Match(long); ok {
			t.Errorf("%.20s matches: %d", template, len(got))
		}
	}
	parameters := mustParse(t, "?a={a}&{+b}&c={c}{&d*}")
	if _, ok := parameters.Match("?" + strings.Repeat("d&", maxURI/2-1)); ok {
		t.Error("parameters are missing")
	}
}

func TestTemplateIsSafeForConcurrentUse(t *testing.T) {
	template := mustParse(t, "a/{x}{?y,z*}")
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			want := vars{"x": fmt.Sprint(i), "y": "1", "z": "2,3"}
			for range 100 {
				got, ok := template.Match(template.Expand(want))
				if diff := cmp.Diff(want, got); !ok || diff != "" {
					t.Errorf("match %t (-want +got):\n%s", ok, diff)
				}
			}
		})
	}
	group.Wait()
}

func TestMatchGivesEachCallItsOwnMap(t *testing.T) {
	template := mustParse(t, "{x}")
	first, _ := template.Match("a")
	first["x"] = "changed"
	if second, _ := template.Match("a"); second["x"] != "a" {
		t.Errorf("x = %q", second["x"])
	}
	if got, ok := mustParse(t, "a").Match("a"); !ok || got == nil {
		t.Errorf("a match without variables: %v, %t", got, ok)
	}
}
