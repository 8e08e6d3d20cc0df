// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"net"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/core"
)

func TestParseAddress(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "http://127.0.0.1:11434"},
		{"  ", "http://127.0.0.1:11434"},
		{"gpu", "http://gpu:11434"},
		{"gpu:80", "http://gpu:80"},
		{" gpu:80\n", "http://gpu:80"},
		{"\"1.2.3.4\"", "http://1.2.3.4:11434"},
		{" \" 1.2.3.4 \" ", "http://1.2.3.4:11434"},
		{"'https://gpu'", "https://gpu:443"},
		{"[::1]", "http://[::1]:11434"},
		{"[::]", "http://127.0.0.1:11434"},
		{":8080", "http://127.0.0.1:8080"},
		{"0.0.0.0", "http://127.0.0.1:11434"},
		{"0.0.0.0:9000", "http://127.0.0.1:9000"},
		{"[::]:9000", "http://127.0.0.1:9000"},
		{"::1", "http://[::1]:11434"},
		{"[::1]:9000", "http://[::1]:9000"},
		{"http://gpu", "http://gpu:80"},
		{"https://gpu", "https://gpu:443"},
		{"HTTPS://gpu:8443/ollama/", "https://gpu:8443/ollama"},
		{"gpu/ollama", "http://gpu:11434/ollama"},
		{"ollama.com", "https://ollama.com:443"},
		{"ollama.com/x", "https://ollama.com:443/x"},
		{"http://user:pass@gpu", "http://user:pass@gpu:80"}, // check:allow-secret
	} {
		u, err := parseAddress(c.text)
		if err != nil || u.String() != c.want {
			t.Errorf("parseAddress(%q) = %v, %v; want %s", c.text, u, err, c.want)
		}
	}
}

func TestParseAddressRefuses(t *testing.T) {
	for _, text := range []string{"ftp://gpu", "unix:///run/ollama", "gpu:0", "gpu:70000", "gpu:port", "http://gpu?x=1", "gpu#x", "http://secret-host%zz", "gpu?", "0]00", "[::1", "http://[[::1]]"} {
		u, err := parseAddress(text)
		if core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("parseAddress(%q) = %v, %v; want INVALID_ARGUMENT", text, u, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the error shows the address: %v", err)
		}
	}
}

func TestIsCloud(t *testing.T) {
	for text, want := range map[string]bool{
		"ollama.com": true, "https://ollama.com": true, "https://eu.ollama.com": true, "https://OLLAMA.com/x": true,
		"http://ollama.com": false, "https://ollama.com.example": false, "https://notollama.com": false, "": false,
	} {
		u, err := parseAddress(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := isCloud(u); got != want {
			t.Errorf("isCloud(%q) = %v; want %v", text, got, want)
		}
	}
}

// An address that is taken has a host and a port, and is taken again as it is written.
func FuzzParseAddress(f *testing.F) {
	for _, text := range []string{"", "gpu:80", "[::1]:9", "https://a/b", "ollama.com", "::", "http://[fe80::1%25eth0]:1", "%", "0]00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := parseAddress(text)
		if err != nil {
			if core.StatusOf(err) != core.InvalidArgument {
				t.Errorf("%v", err)
			}
			return
		}
		host, port, err := net.SplitHostPort(u.Host)
		if err != nil || host == "" || port == "" || u.Scheme != "http" && u.Scheme != "https" {
			t.Fatalf("%q is %q", text, u)
		}
		again, err := parseAddress(u.String())
		if err != nil || again.String() != u.String() {
			t.Errorf("%q is %q, and that is %v, %v", text, u, again, err)
		}
	})
}
