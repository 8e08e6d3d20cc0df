// SPDX-License-Identifier: Apache-2.0

package media

import (
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/genkit-go/genkit/core"
)

const (
	dataScheme   = "data:"
	base64Suffix = ";base64"
	plainText    = "text/plain"
	// defaultType is what RFC 2397 says of a data URI without a type.
	defaultType = plainText + ";charset=US-ASCII"
	// unknownType is the type of bytes of which nothing is known.
	unknownType = "application/octet-stream"
)

// ParseDataURI returns the MIME type, with its parameters, and the bytes of a data
// URI (RFC 2397). A URI without a type is text/plain;charset=US-ASCII.
//
// It takes what is met in the wild: any case of the scheme and of ;base64; base64 of
// both alphabets, without padding, with white space or percent-encoded; and a percent
// sign that encodes nothing, which stands for itself. Anything else is
// INVALID_ARGUMENT, with a text that never shows the payload.
func ParseDataURI(uri string) (contentType string, data []byte, err error) {
	uri = strings.TrimLeft(uri, " \t\r\n\f")
	if !hasPrefixFold(uri, dataScheme) {
		return "", nil, core.Errorf(core.InvalidArgument, "not a data URI: it must begin with 'data:'")
	}
	head, payload, ok := strings.Cut(uri[len(dataScheme):], ",")
	if !ok {
		return "", nil, core.Errorf(core.InvalidArgument, "data URI: a comma must stand between the type and the data")
	}
	head, encoded := cutBase64(head)
	if strings.Contains(head, "%") {
		head = string(percentDecoded(head))
	}
	contentType = strings.TrimSpace(head)
	switch {
	case contentType == "":
		contentType = defaultType
	case contentType[0] == ';':
		contentType = plainText + contentType
	}
	if !isMIMEType(contentType) {
		return "", nil, core.Errorf(core.InvalidArgument,
			"data URI: what stands before the comma must be a MIME type such as image/png, then ;base64 for base64")
	}
	if !encoded {
		return contentType, percentDecoded(payload), nil
	}
	data, err = decodeBase64(payload)
	if err != nil {
		return "", nil, core.Errorf(core.InvalidArgument, "data URI: the payload of %d characters is not base64", len(payload))
	}
	return contentType, data, nil
}

// DataURI returns data as a base64 data URI. The content type is a MIME type, with
// parameters or without; an empty one is application/octet-stream. [ParseDataURI]
// returns both as they were.
func DataURI(contentType string, data []byte) string {
	if contentType == "" {
		contentType = unknownType
	}
	var b strings.Builder
	b.Grow(len(dataScheme) + len(contentType) + len(base64Suffix) + 1 + base64.StdEncoding.EncodedLen(len(data)))
	b.WriteString(dataScheme)
	writePercentEncoded(&b, contentType)
	b.WriteString(base64Suffix)
	b.WriteByte(',')
	var chunk [4096]byte // of base64: the text is written once, where it stays
	const size = len(chunk) / 4 * 3
	for len(data) > 0 {
		n := min(size, len(data))
		base64.StdEncoding.Encode(chunk[:], data[:n])
		b.Write(chunk[:base64.StdEncoding.EncodedLen(n)])
		data = data[n:]
	}
	return b.String()
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// cutBase64 returns head without the ;base64 at its end, and whether there was one.
func cutBase64(head string) (string, bool) {
	at := strings.LastIndexByte(head, ';')
	if at < 0 || !strings.EqualFold(strings.TrimSpace(head[at+1:]), base64Suffix[1:]) {
		return head, false
	}
	return head[:at], true
}

// isMIMEType reports whether s has a type and a subtype, and no byte that could end a
// header.
func isMIMEType(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7f {
			return false
		}
	}
	name, _, _ := strings.Cut(s, ";")
	kind, subtype, ok := strings.Cut(strings.TrimSpace(name), "/")
	return ok && kind != "" && subtype != ""
}

// decodeBase64 decodes base64 as it comes; the plain form without a copy.
func decodeBase64(payload string) ([]byte, error) {
	if data, err := base64.StdEncoding.DecodeString(payload); err == nil {
		return data, nil
	}
	text := percentDecoded(payload)
	plain := text[:0]
	for _, c := range text {
		switch c {
		case ' ', '\t', '\r', '\n', '\f':
			continue
		case '-':
			c = '+'
		case '_':
			c = '/'
		}
		plain = append(plain, c)
	}
	for range 2 {
		if n := len(plain); n > 0 && plain[n-1] == '=' {
			plain = plain[:n-1]
		}
	}
	return base64.RawStdEncoding.AppendDecode(nil, plain)
}

// percentDecoded returns the bytes of s, in which %xx stands for a byte.
func percentDecoded(s string) []byte {
	if strings.IndexByte(s, '%') < 0 {
		return []byte(s)
	}
	decoded := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			var value [1]byte
			if _, err := hex.Decode(value[:], []byte(s[i+1:i+3])); err == nil {
				decoded = append(decoded, value[0])
				i += 2
				continue
			}
		}
		decoded = append(decoded, s[i])
	}
	return decoded
}

// writePercentEncoded writes a MIME type such as it may stand in a data URI.
func writePercentEncoded(b *strings.Builder, contentType string) {
	const plain = "!$&'*+-./:;=@_~"
	const digits = "0123456789ABCDEF"
	for i := range len(contentType) {
		switch c := contentType[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte(plain, c) >= 0:
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
}
