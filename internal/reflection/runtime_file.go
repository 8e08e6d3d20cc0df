// SPDX-License-Identifier: Apache-2.0

package reflection

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// markers are the files by which the tools know the root of a project.
var markers = []string{
	"package.json", "go.mod", "pyproject.toml", "requirements.txt", "pom.xml", "build.gradle", "build.gradle.kts", "pubspec.yaml",
}

// projectRoot returns the nearest folder from dir upwards that holds a marker, dir
// itself when none does. The root of the file system is not looked at.
func projectRoot(dir string) string {
	for at := dir; at != filepath.Dir(at); at = filepath.Dir(at) {
		for _, marker := range markers {
			if _, err := os.Stat(filepath.Join(at, marker)); err == nil {
				return at
			}
		}
	}
	return dir
}

// runtimeFile announces a program to the tools.
type runtimeFile struct{ path string }

// announce writes the file of the program, whole or not at all.
func (s *Server) announce(address string, port int) (runtimeFile, error) {
	root := s.o.Root
	if root == "" {
		dir, err := os.Getwd()
		if err != nil {
			return runtimeFile{}, fmt.Errorf("reflection: %w", err)
		}
		root = projectRoot(dir)
	}
	folder := filepath.Join(root, ".genkit", "runtimes")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return runtimeFile{}, fmt.Errorf("reflection: %w", err)
	}
	now := time.Now()
	raw, err := json.MarshalIndent(struct {
		ID                       string `json:"id"`
		PID                      int    `json:"pid"`
		Name                     string `json:"name,omitempty"`
		ReflectionServerURL      string `json:"reflectionServerUrl"`
		Timestamp                string `json:"timestamp"`
		GenkitVersion            string `json:"genkitVersion"`
		ReflectionAPISpecVersion int    `json:"reflectionApiSpecVersion"`
	}{s.id, os.Getpid(), s.o.Name, "http://" + reachable(address, port), now.UTC().Format("2006-01-02T15:04:05.000Z"), s.version, specVersion}, "", "  ")
	if err != nil {
		return runtimeFile{}, err
	}
	file := runtimeFile{filepath.Join(folder, fmt.Sprintf("%d-%d-%d.json", os.Getpid(), port, now.UnixMilli()))}
	temporary, err := os.CreateTemp(folder, ".runtime-*") // a name that the tools pass over
	if err != nil {
		return runtimeFile{}, fmt.Errorf("reflection: %w", err)
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(raw)
	if closed := temporary.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(temporary.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(temporary.Name(), file.path)
	}
	if err != nil {
		return runtimeFile{}, fmt.Errorf("reflection: %w", err)
	}
	return file, nil
}

// reachable returns host and port by which this machine reaches an address.
func reachable(address string, port int) string {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	if err != nil || ip == nil || ip.IsUnspecified() || ip.Equal(net.IPv4(127, 0, 0, 1)) {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, strconv.Itoa(port))
}

// remove takes the announcement back, if it is this program's still.
func (f runtimeFile) remove() {
	if f.path == "" {
		return
	}
	raw, err := os.ReadFile(f.path)
	var own struct {
		PID int `json:"pid"`
	}
	if err != nil || json.Unmarshal(raw, &own) != nil || own.PID != os.Getpid() {
		return
	}
	_ = os.Remove(f.path) // the tools find out when it stays
}
