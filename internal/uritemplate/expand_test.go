// SPDX-License-Identifier: Apache-2.0

package uritemplate

import "testing"

// The examples of RFC 6570, sections 1.2 and 3.2, that have no lists of their own.
func TestExpand(t *testing.T) {
	values := vars{
		"var": "value", "hello": "Hello World!", "path": "/foo/bar", "base": "http://example.com/home/",
		"empty": "", "x": "1024", "y": "768", "v": "6", "half": "50%", "who": "fred", "dub": "me/too",
		"list": "red,green,blue", "dir": "a/b c", "dots": "a.b", "odd": "%C3%A9é",
	}
	for template, want := range map[string]string{
		"{var}": "value", "{hello}": "Hello%20World%21", "{half}": "50%25", "O{empty}X": "OX", "O{undef}X": "OX",
		"{x,y}": "1024,768", "{x,hello,y}": "1024,Hello%20World%21,768", "?{x,empty}": "?1024,", "?{x,undef}": "?1024",
		"?{undef,y}": "?768", "{var:3}": "val", "{var:30}": "value", "{odd}": "%25C3%25A9%C3%A9",

		"{+var}": "value", "{+hello}": "Hello%20World!", "{+half}": "50%25", "{base}index": "http%3A%2F%2Fexample.com%2Fhome%2Findex",
		"{+base}index": "http://example.com/home/index", "O{+empty}X": "OX", "{+path}/here": "/foo/bar/here",
		"up{+path}{var}/here": "up/foo/barvalue/here", "{+path,x}/here": "/foo/bar,1024/here", "{+path:6}/here": "/foo/b/here",
		"{+odd}": "%C3%A9%C3%A9",

		"{#var}": "#value", "{#hello}": "#Hello%20World!", "foo{#empty}": "foo#", "foo{#undef}": "foo", "{#path,x}/here": "#/foo/bar,1024/here",
		"{#path:6}here": "#/foo/bhere",

		"{.who}": ".fred", "{.who,who}": ".fred.fred", "{.half,who}": ".50%25.fred", "X{.empty}": "X.", "X{.undef}": "X",

		"{/who}": "/fred", "{/half,who}": "/50%25/fred", "{/who,dub}": "/fred/me%2Ftoo", "{/var,empty}": "/value/", "{/var,undef}": "/value",
		"{/var:1,var}": "/v/value",

		"{;who}": ";who=fred", "{;half}": ";half=50%25", "{;empty}": ";empty", "{;v,empty,who}": ";v=6;empty;who=fred",
		"{;v,bar,who}": ";v=6;who=fred", "{;hello:5}": ";hello=Hello",

		"{?who}": "?who=fred", "{?x,y,empty}": "?x=1024&y=768&empty=", "{?x,y,undef}": "?x=1024&y=768", "{?var:3}": "?var=val",
		"?fixed=yes{&x}": "?fixed=yes&x=1024", "?a{&x,y,empty}": "?a&x=1024&y=768&empty=", "?a{&var:3}": "?a&var=val",

		"{list*}": "red,green,blue", "{+list*}": "red,green,blue", "{list}": "red%2Cgreen%2Cblue", "{?list*}": "?list=red&list=green&list=blue",
		"{/dir*}": "/a/b%20c", "X{.dots*}": "X.a.b", "{#list*}": "#red,green,blue",

		"Ünd%7e%2f": "%C3%9Cnd~%2F",
	} {
		if got := mustParse(t, template).Expand(values); got != want {
			t.Errorf("%q.Expand = %q; want %q", template, got, want)
		}
	}
}
