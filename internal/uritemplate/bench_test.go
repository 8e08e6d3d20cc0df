// SPDX-License-Identifier: Apache-2.0

package uritemplate

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
)

const (
	benchText = "notes://{user}/days/{day}{?lang,page}"
	benchURI  = "notes://ada/days/2025-11-27?page=2&lang=de"
)

func BenchmarkMatch(b *testing.B) {
	for _, c := range []struct{ name, template, uri string }{
		{"path", "notes://{user}/days/{day}", "notes://ada/days/2025-11-27"},
		{"query", benchText, benchURI},
		{"miss", benchText, "files:///srv/data/report.txt"},
		{"encoded", "notes://{user}", "notes://Ada%20Lovelace"},
	} {
		b.Run(c.name, func(b *testing.B) {
			template := mustParse(b, c.template)
			b.ReportAllocs()
			for b.Loop() {
				template.Match(c.uri)
			}
		})
	}
}

// BenchmarkMatch_floor does the work of "query" by hand, for this template alone.
func BenchmarkMatch_floor(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		rest, _ := strings.CutPrefix(benchURI, "notes://")
		user, rest, _ := strings.Cut(rest, "/days/")
		day, query, _ := strings.Cut(rest, "?")
		values := map[string]string{"user": user, "day": day}
		for parameter := range strings.SplitSeq(query, "&") {
			name, value, _ := strings.Cut(parameter, "=")
			values[name] = value
		}
		if len(values) != 4 {
			b.Fatal(values)
		}
	}
}

// BenchmarkMatch_library does the work of "query" with regexp and net/url.
func BenchmarkMatch_library(b *testing.B) {
	path := regexp.MustCompile(`^//([^/]*)/days/([^/]*)$`)
	b.ReportAllocs()
	for b.Loop() {
		u, err := url.Parse(benchURI)
		if err != nil {
			b.Fatal(err)
		}
		found := path.FindStringSubmatch("//" + u.Host + u.Path)
		query := u.Query()
		values := map[string]string{"user": found[1], "day": found[2], "lang": query.Get("lang"), "page": query.Get("page")}
		if len(values) != 4 {
			b.Fatal(values)
		}
	}
}

func BenchmarkMatch_manyReadings(b *testing.B) {
	template := mustParse(b, strings.Repeat("{+x}/", 10)+"!")
	uri := strings.Repeat("/", 10_000)
	b.ReportAllocs()
	b.SetBytes(int64(len(uri)))
	for b.Loop() {
		template.Match(uri)
	}
}

func BenchmarkEqual(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if !Equal("notes://ada/days?page=2&lang=de", "NOTES://ada/days?lang=de&page=2") {
			b.Fatal("not equal")
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(benchText); err != nil {
			b.Fatal(err)
		}
	}
}
