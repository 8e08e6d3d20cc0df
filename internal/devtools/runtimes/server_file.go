// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/genkit-go/genkit/core"
)

// DetachedServer is the name of the file by which ui:start and ui:stop know the server
// that runs on its own.
const DetachedServer = "tools.json"

// ServerFile is what a tools server writes of itself to .genkit/servers.
type ServerFile struct {
	URL       string `json:"url"`
	Timestamp string `json:"timestamp"` // of the start, ISO 8601
}

// ServerFileName returns the name of the file of a tools server in a process.
func ServerFileName(pid int) string { return fmt.Sprintf("tools-%d.json", pid) }

// TelemetryFileName returns the name of the file of a telemetry server in a process. The
// official tools write none.
func TelemetryFileName(pid int) string { return fmt.Sprintf("telemetry-%d.json", pid) }

// OwnerLives tells whether the process runs that a name of [ServerFileName] or
// [TelemetryFileName] stands for. When it does not, the address in the file may belong to
// somebody else by now. Other names have no owner.
func OwnerLives(name string) bool {
	digits := strings.TrimSuffix(name[strings.LastIndexByte(name, '-')+1:], ".json")
	pid, err := strconv.Atoi(digits)
	return err == nil && pid > 0 && processLives(pid)
}

// WriteServerFile writes the file of a tools server of a project, whole or not at all.
// Remove removes it, unless another server has written it since; that it is gone is no
// error.
func WriteServerFile(root, name, url string) (remove func() error, err error) {
	folder := filepath.Join(root, ".genkit", "servers")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	raw, err := json.MarshalIndent(ServerFile{URL: url, Timestamp: time.Now().UTC().Format(timeForm)}, "", "  ")
	if err != nil {
		return nil, err
	}
	path := filepath.Join(folder, name)
	if err := replaceFile(path, raw); err != nil {
		return nil, err
	}
	return func() error {
		now, err := os.ReadFile(path)
		if err == nil && string(now) == string(raw) {
			err = os.Remove(path)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}, nil
}

// replaceFile writes a file under another name and renames it.
func replaceFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".server-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(content)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}

// ReadServerFile reads the file of a tools server of a project. NOT_FOUND tells that
// there is none.
func ReadServerFile(root, name string) (ServerFile, error) {
	var s ServerFile
	raw, err := os.ReadFile(filepath.Join(root, ".genkit", "servers", name))
	if errors.Is(err, fs.ErrNotExist) {
		return s, core.Errorf(core.NotFound, "no tools server is known in %s", root)
	}
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(raw, &s); err != nil || s.URL == "" {
		return s, core.Errorf(core.DataLoss, "the file %s of a tools server cannot be read; remove it", name)
	}
	return s, nil
}
