// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// childDir names, in the environment, the folder over which this binary is a telemetry
// server instead of a test.
const childDir = "TELEMETRY_TEST_CHILD_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		beServer(dir)
		return
	}
	os.Exit(m.Run())
}

// floorDir and bareDir instead of a folder make the server one that stores nothing:
// it decodes what comes, or only reads it.
const (
	floorDir = "floor"
	bareDir  = "bare"
)

// beServer opens the store, says where it listens and serves until it is killed.
func beServer(dir string) {
	var handler http.Handler
	switch dir {
	case floorDir:
		handler = http.HandlerFunc(decodeAndDrop)
	case bareDir:
		handler = http.HandlerFunc(readAndDrop)
	default:
		store, err := Open(context.Background(), Options{Dir: dir, Keep: Retention{Traces: -1}})
		if err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		handler = NewHandler(store, HandlerOptions{})
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	fmt.Println("http://" + l.Addr().String())
	_ = http.Serve(l, handler)
}

// decodeAndDrop is the least that a telemetry server has to do.
func decodeAndDrop(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var trace struct{ Spans map[string]json.RawMessage }
	if err == nil {
		err = json.Unmarshal(body, &trace)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}

func readAndDrop(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}

// child is a telemetry server in a process of its own.
type child struct {
	cmd *exec.Cmd
	url string
}

func startChild(t testing.TB, dir string, change ...func(*exec.Cmd)) *child {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	cmd.Stderr = os.Stderr
	for _, f := range change {
		f(cmd)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &child{cmd: cmd}
	t.Cleanup(c.kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	c.url = strings.TrimSpace(line)
	return c
}

// kill ends the process at once, as kill -9 does.
func (c *child) kill() {
	if c.cmd.ProcessState == nil {
		_ = c.cmd.Process.Kill()
		_ = c.cmd.Wait()
	}
}
