// SPDX-License-Identifier: Apache-2.0

package media_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
)

func TestParseDataURI(t *testing.T) {
	for _, tt := range []struct{ name, uri, contentType, data string }{
		{"base64", "data:image/png;base64,aGk=", "image/png", "hi"},
		{"text", "data:text/html,<b>hi</b>", "text/html", "<b>hi</b>"},
		{"nothing at all", "data:,", "text/plain;charset=US-ASCII", ""},
		{"no type", "data:,a%20b", "text/plain;charset=US-ASCII", "a b"},
		{"no type but base64", "data:;base64,aGk=", "text/plain;charset=US-ASCII", "hi"},
		{"parameters alone", "data:;charset=utf-8,%C3%A4", "text/plain;charset=utf-8", "ä"},
		{"parameters are kept", "data:audio/L16;rate=24000;channels=1;base64,aGk=", "audio/L16;rate=24000;channels=1", "hi"},
		{"any case", "DaTa:image/PNG;BASE64,aGk=", "image/PNG", "hi"},
		{"spaces around base64", "data:image/png; base64 ,aGk=", "image/png", "hi"},
		{"space before", " \n\tdata:image/png;base64,aGk=", "image/png", "hi"},
		{"spaces in the type", "data: text/plain; charset=utf-8 ,x", "text/plain; charset=utf-8", "x"},
		{"encoded type", "data:image/svg%2Bxml;name=%22a%2Cb%22,x", `image/svg+xml;name="a,b"`, "x"},
		{"base64 as another parameter", "data:a/b;base64;c=d,aGk=", "a/b;base64;c=d", "aGk="},
		{"base64 in a name", "data:a/b;notbase64,aGk=", "a/b;notbase64", "aGk="},
		{"no padding", "data:a/b;base64,aA", "a/b", "h"},
		{"half of the padding", "data:a/b;base64,aA=", "a/b", "h"},
		{"all of the padding", "data:a/b;base64,aA==", "a/b", "h"},
		{"the alphabet of URLs", "data:a/b;base64,-_-_", "a/b", "\xfb\xff\xbf"},
		{"both alphabets", "data:a/b;base64,+_-/", "a/b", "\xfb\xff\xbf"},
		{"white space in base64", "data:a/b;base64, aG k\t=\r\n\f", "a/b", "hi"},
		{"lines of base64", "data:a/b;base64,aG\nk=\r\n", "a/b", "hi"},
		{"percent within base64", "data:a/b;base64,aGk%3d%0A", "a/b", "hi"},
		{"empty base64", "data:a/b;base64,", "a/b", ""},
		{"percent at the end", "data:a/b,100%", "a/b", "100%"},
		{"percent that encodes nothing", "data:a/b,%zz%4%41%", "a/b", "%zz%4A%"},
		{"last percent pair", "data:a/b,%41", "a/b", "A"},
		{"more commas", "data:a/b,a,b", "a/b", "a,b"},
		{"plus is plus", "data:a/b,a+b", "a/b", "a+b"},
		{"white space of text stays", "data:a/b, a \n", "a/b", " a \n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			contentType, data, err := media.ParseDataURI(tt.uri)
			if err != nil {
				t.Fatal(err)
			}
			if contentType != tt.contentType || string(data) != tt.data {
				t.Errorf("%q, %q; want %q, %q", contentType, data, tt.contentType, tt.data)
			}
		})
	}
}

func TestParseDataURIErrors(t *testing.T) {
	for _, tt := range []struct{ name, uri, want string }{
		{"empty", "", "must begin with 'data:'"},
		{"scheme", "https://example.com/SECRET", "must begin with 'data:'"},
		{"almost", "dataSECRET", "must begin with 'data:'"},
		{"no comma", "data:image/png;base64SECRET", "a comma must stand"},
		{"no semicolon", "data:base64,SECRET", "must be a MIME type"},
		{"no subtype", "data:image/;base64,SECRET", "must be a MIME type"},
		{"no type", "data:/png;base64,SECRET", "must be a MIME type"},
		{"slash in a parameter", "data:SECRET;a=b/c,x", "must be a MIME type"},
		{"line in the type", "data:a/b%0d%0aX:SECRET,x", "must be a MIME type"},
		{"delete in the type", "data:a/b\x7f,SECRET", "must be a MIME type"},
		{"line in a parameter", "data:;x=%0aSECRET,x", "must be a MIME type"},
		{"foreign letter", "data:a/b;base64,SECRET*=", "the payload of 8 characters is not base64"},
		{"letters missing", "data:a/b;base64,SECRE", "not base64"},
		{"padding within", "data:a/b;base64,SE==CRET", "not base64"},
		{"too much padding", "data:a/b;base64,SECRETA===", "not base64"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			contentType, data, err := media.ParseDataURI(tt.uri)
			if !errors.Is(err, core.ErrInvalidArgument) || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want INVALID_ARGUMENT with %q", err, tt.want)
			}
			if strings.Contains(err.Error(), "SECR") || contentType != "" || data != nil {
				t.Errorf("%q, %q, %v", contentType, data, err)
			}
		})
	}
}

func TestDataURI(t *testing.T) {
	for _, tt := range []struct{ contentType, data, want string }{
		{"image/png", "hi", "data:image/png;base64,aGk="},
		{"image/png", "", "data:image/png;base64,"},
		{"", "hi", "data:application/octet-stream;base64,aGk="},
		{"image/svg+xml", "\xfb\xff\xbf", "data:image/svg+xml;base64,+/+/"},
		{"text/plain; charset=utf-8", "a", "data:text/plain;%20charset=utf-8;base64,YQ=="},
		{`a/b;n="x,y#ä%"`, "a", "data:a/b;n=%22x%2Cy%23%C3%A4%25%22;base64,YQ=="},
	} {
		if got := media.DataURI(tt.contentType, []byte(tt.data)); got != tt.want {
			t.Errorf("DataURI(%q, %q) = %q, want %q", tt.contentType, tt.data, got, tt.want)
		}
	}
}

// TestDataURISizes goes over the borders of the chunks in which data is encoded.
func TestDataURISizes(t *testing.T) {
	data := make([]byte, 10000)
	for i := range data {
		data[i] = byte(i * 7)
	}
	for _, n := range []int{0, 1, 2, 3, 3071, 3072, 3073, 6144, 6145, 10000} {
		if got, want := media.DataURI("a/b", data[:n]), "data:a/b;base64,"+base64.StdEncoding.EncodeToString(data[:n]); got != want {
			t.Errorf("%d bytes: a text of %d bytes that differs from the %d of the library", n, len(got), len(want))
		}
	}
}

func TestDataURIAllocations(t *testing.T) {
	data := make([]byte, 1<<20)
	uri := media.DataURI("image/png", data)
	if n := testing.AllocsPerRun(10, func() { media.DataURI("image/png", data) }); n > 1 {
		t.Errorf("DataURI allocates %v times", n)
	}
	if n := testing.AllocsPerRun(10, func() { _, _, _ = media.ParseDataURI(uri) }); n > 1 {
		t.Errorf("ParseDataURI allocates %v times", n)
	}
}

func FuzzParseDataURI(f *testing.F) {
	for _, uri := range []string{
		"data:,", "data:image/png;base64,aGk=", "data:;charset=utf-8,%C3%A4%", "DATA:a/b;x=\"y\";BASE64,-_ \n%3D", "data:a/b%0a,", "data:",
	} {
		f.Add(uri)
	}
	f.Fuzz(func(t *testing.T, uri string) {
		contentType, data, err := media.ParseDataURI(uri)
		if err != nil {
			if !errors.Is(err, core.ErrInvalidArgument) || contentType != "" || data != nil || len(err.Error()) > 200 {
				t.Fatalf("%q, %q, %v", contentType, data, err)
			}
			return
		}
		if len(data) > len(uri) || contentType == "" || strings.ContainsAny(contentType, "\r\n\x00") {
			t.Fatalf("%q, %d bytes of %d", contentType, len(data), len(uri))
		}
		gotType, gotData, err := media.ParseDataURI(media.DataURI(contentType, data))
		if err != nil || gotType != contentType || !bytes.Equal(gotData, data) {
			t.Fatalf("%q, %q became %q, %q, %v", contentType, data, gotType, gotData, err)
		}
	})
}

func FuzzDataURI(f *testing.F) {
	f.Add("image/png", []byte("hi"))
	f.Add(`a/b;n="x,y#ä%";base64`, []byte{0, 255})
	f.Fuzz(func(t *testing.T, contentType string, data []byte) {
		uri := media.DataURI(contentType, data)
		if strings.ContainsAny(uri, " \n\"#<>") || strings.Count(uri, ",") != 1 {
			t.Fatalf("%q is no URI", uri)
		}
		gotType, gotData, err := media.ParseDataURI(uri)
		if err != nil {
			return // the content type is none
		}
		if !bytes.Equal(gotData, data) {
			t.Fatalf("%q became %q", data, gotData)
		}
		if strings.TrimSpace(contentType) == contentType && contentType != "" && contentType[0] != ';' && gotType != contentType {
			t.Fatalf("%q became %q", contentType, gotType)
		}
	})
}

func BenchmarkParseDataURI(b *testing.B) {
	data := bytes.Repeat([]byte("\x89PNG image"), 1<<20/10) // one byte more than a multiple of 3
	payload := base64.StdEncoding.EncodeToString(data)
	uri := "data:image/png;base64," + payload
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if _, err := base64.StdEncoding.DecodeString(payload); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, bench := range []struct{ name, uri string }{
		{"plain", uri},
		{"no padding", strings.TrimRight(uri, "=")},
		{"alphabet of URLs", "data:image/png;base64,-_-_" + payload},
		{"white space", "data:image/png;base64, " + payload},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, _, err := media.ParseDataURI(bench.uri); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDataURI(b *testing.B) {
	data := bytes.Repeat([]byte("\x89PNG data"), 1<<20/9)
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			_ = "data:image/png;base64," + base64.StdEncoding.EncodeToString(data)
		}
	})
	b.Run("DataURI", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			_ = media.DataURI("image/png", data)
		}
	})
}
