// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/offline"
)

func newApp(t *testing.T) *genkit.Genkit {
	t.Helper()
	g, err := genkit.New(t.Context(), &genkit.Options{Plugins: []core.Plugin{&offline.Plugin{}}, Model: offline.ModelName})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// garden is a folder that has nothing to do with this repository.
func garden(t *testing.T) string {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "roses.md"), "# Roses\n\n## Watering\n\nRoses want deep watering twice a week.\n\n## Pruning\n\nPrune roses in late winter, above an outward bud.\n")
	write(t, filepath.Join(dir, "herbs", "basil.md"), "# Basil\n\nBasil dies at the first frost. Keep it on a sunny windowsill.\n")
	write(t, filepath.Join(dir, "notes.txt"), "Not Markdown: roses are watered with lemonade.\n")
	write(t, filepath.Join(dir, ".hidden", "x.md"), "# Hidden\n\nRoses are never watered.\n")
	return dir
}

func TestAskAnswersFromTheFolder(t *testing.T) {
	tests := []struct{ question, passage, source string }{
		{"How often should I water roses?", "deep watering twice a week", "roses.md: Watering"},
		{"When do I prune roses?", "late winter", "roses.md: Pruning"},
		{"What kills basil?", "first frost", "herbs/basil.md: Basil"},
	}
	dir := garden(t)
	for _, tt := range tests {
		t.Run(tt.question, func(t *testing.T) {
			var out bytes.Buffer
			if err := run(t.Context(), newApp(t), []string{"ask", tt.question, dir}, &out); err != nil {
				t.Fatal(err)
			}
			answer, rest, _ := strings.Cut(out.String(), "Sources:")
			if !strings.Contains(answer, tt.passage) || !strings.Contains(rest, tt.source) {
				t.Errorf("got\n%s", &out)
			}
			if strings.Contains(out.String(), "lemonade") || strings.Contains(out.String(), "never") {
				t.Errorf("it read what it should not have:\n%s", &out)
			}
			if !strings.Contains(rest, "In short: ") {
				t.Errorf("no summary:\n%s", rest)
			}
		})
	}
}

func TestAskUsesTheTool(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), newApp(t), []string{"ask", "Please list the names of the files in the folder", garden(t)}, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "herbs/basil.md") || !strings.Contains(out.String(), "roses.md") {
		t.Errorf("got\n%s", &out)
	}
}

func TestWrongUse(t *testing.T) {
	empty, binary := t.TempDir(), t.TempDir()
	write(t, filepath.Join(binary, "x.md"), "\xff\xfe\x00")
	file := filepath.Join(garden(t), "roses.md")
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	tests := []struct {
		name string
		args []string
		says string
	}{
		{"nothing", nil, "usage"},
		{"unknown command", []string{"sing"}, `unknown command "sing"`},
		{"no question", []string{"ask"}, "takes a question"},
		{"empty question", []string{"ask", "  ", empty}, "question is empty"},
		{"too many arguments", []string{"ask", "a", "b", "c"}, "at most one folder"},
		{"missing folder", []string{"ask", "x", filepath.Join(empty, "nope")}, "there is no folder"},
		{"a file", []string{"ask", "x", file}, "is a file"},
		{"empty folder", []string{"ask", "x", empty}, "holds no Markdown files"},
		{"not text", []string{"ask", "x", binary}, "x.md: it is not UTF-8"},
		{"unknown flag", []string{"serve", "-x"}, "serve takes"},
		{"port taken", []string{"serve", "-addr", taken.Addr().String(), garden(t)}, "cannot listen"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := run(t.Context(), newApp(t), tt.args, io.Discard)
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestUnreadableFile(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root can read every file")
	}
	dir := garden(t)
	if err := os.Chmod(filepath.Join(dir, "roses.md"), 0); err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), newApp(t), []string{"ask", "x", dir}, io.Discard); err == nil || !strings.Contains(err.Error(), "cannot read") {
		t.Errorf("got %v", err)
	}
}

func TestLinksDoNotLeadOut(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret.md")
	write(t, outside, "# Secret\n\nThe password is swordfish.\n")
	dir := garden(t)
	if err := os.Symlink(outside, filepath.Join(dir, "link.md")); err != nil {
		t.Skip(err)
	}
	if sections, err := readSections(dir); err == nil {
		for _, s := range sections {
			if strings.Contains(s.Text(), "swordfish") {
				t.Error("a link led out of the folder")
			}
		}
	}
}

func TestServe(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	out, told := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, newApp(t), []string{"serve", "-addr", "127.0.0.1:0", garden(t)}, told)
		told.Close()
	}()
	line := make([]byte, 200)
	n, err := out.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	url, _, _ := strings.Cut(strings.TrimPrefix(string(line[:n]), "Serving on "), ". Try")
	response, err := http.Post(url+"/answer", "application/json", strings.NewReader(`{"data":{"question":"When do I prune roses?"}}`))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(response.Body)
	response.Body.Close()
	if response.StatusCode != 200 || !strings.Contains(string(body), "late winter") {
		t.Errorf("got %d %s", response.StatusCode, body)
	}
	http.DefaultClient.CloseIdleConnections()
	cancel()
	if err := <-done; err != nil {
		t.Errorf("serving ended with %v", err)
	}
}
