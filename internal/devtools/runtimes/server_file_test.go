// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/genkit-go/genkit/core"
)

func TestServerFile(t *testing.T) {
	root := t.TempDir()
	name := ServerFileName(4711)
	if name != "tools-4711.json" {
		t.Errorf("it is named %s", name)
	}
	if _, err := ReadServerFile(root, name); core.StatusOf(err) != core.NotFound {
		t.Errorf("before: %v", err)
	}
	remove, err := WriteServerFile(root, name, "http://localhost:4010")
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadServerFile(root, name)
	at, notTime := time.Parse(timeForm, got.Timestamp)
	if err != nil || got.URL != "http://localhost:4010" || notTime != nil || time.Since(at) > time.Minute {
		t.Errorf("got %+v, %v", got, err)
	}
	path := filepath.Join(root, ".genkit", "servers", name)
	raw, err := os.ReadFile(path)
	if err != nil || !strings.HasPrefix(string(raw), "{\n  \"url\": \"http://localhost:4010\",\n  \"timestamp\": ") {
		t.Errorf("it is %s, %v", raw, err)
	}
	removeSecond, err := WriteServerFile(root, name, "http://localhost:4011")
	if err != nil {
		t.Fatal(err)
	}
	if err := remove(); err != nil || !exists(path) {
		t.Errorf("the first removed what the second wrote: %v", err)
	}
	for range 2 {
		if err := removeSecond(); err != nil || exists(path) {
			t.Errorf("it is there still: %v", err)
		}
	}
	if list, err := os.ReadDir(filepath.Dir(path)); err != nil || len(list) > 0 {
		t.Errorf("left are %v, %v", list, err)
	}
}

func TestServerFileErrors(t *testing.T) {
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, ".genkit"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := WriteServerFile(root, DetachedServer, "http://localhost:4010"); err == nil {
		t.Error("it was written into a file")
	}
	root = t.TempDir()
	if _, err := WriteServerFile(root, DetachedServer, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadServerFile(root, DetachedServer); core.StatusOf(err) != core.DataLoss {
		t.Errorf("without URL: %v", err)
	}
}

func TestOwnerLives(t *testing.T) {
	for name, want := range map[string]bool{
		ServerFileName(os.Getpid()): true, TelemetryFileName(os.Getpid()): true, ServerFileName(1): true,
		ServerFileName(1 << 30): false, DetachedServer: false, "tools-x.json": false, "tools-0.json": false,
	} {
		if OwnerLives(name) != want {
			t.Errorf("the owner of %s lives: %v", name, !want)
		}
	}
}
