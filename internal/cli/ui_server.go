// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"time"

	"github.com/genkit-go/genkit/internal/devtools/api"
	"github.com/genkit-go/genkit/internal/devtools/project"
	"github.com/genkit-go/genkit/internal/devtools/runtimes"
)

// uiOptions configure a developer UI.
type uiOptions struct {
	host       string
	port       int
	corsOrigin string
	app        api.App // nil without a program of its own
	quit       func()
}

// uiServer is a running developer UI.
type uiServer struct {
	url     string // where clients call it
	browser string // where a browser is let in
	end     []func(ctx context.Context) error
}

// api returns the program for the tools server; a nil one has none.
func (a *appProcess) api() api.App {
	if a == nil {
		return nil
	}
	return a.process
}

// startUI serves the developer UI of a project, and lets it be found.
func startUI(s Streams, p *project.Project, o uiOptions) (*uiServer, error) {
	listener, err := api.Listen(o.host, o.port)
	if err != nil {
		return nil, err
	}
	handler, err := api.New(api.Options{
		Runtimes: p.Programs(), Traces: p.Traces, Logs: p.Logs, App: o.app,
		Version: version(), Hosts: hosts(o.host), CORSOrigin: o.corsOrigin,
		Environ: func() []string { return s.Env }, Quit: o.quit, Logger: s.logger(),
	})
	if err != nil {
		listener.Close()
		return nil, err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	u := &uiServer{url: "http://localhost:" + strconv.Itoa(port)}
	u.browser = handler.BrowserURL(u.url)
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, ErrorLog: slog.NewLogLogger(s.logger().Handler(), slog.LevelDebug)}
	done := make(chan struct{})
	go func() { defer close(done); server.Serve(listener) }()
	u.end = append(u.end, func(ctx context.Context) error {
		handler.Close()
		err := server.Shutdown(ctx)
		<-done
		return err
	})
	remove, err := runtimes.WriteServerFile(p.Root, runtimes.ServerFileName(os.Getpid()), u.url)
	if err != nil {
		return nil, errors.Join(err, u.close(context.Background()))
	}
	u.end = append(u.end, func(context.Context) error { return remove() })
	return u, nil
}

func (u *uiServer) close(ctx context.Context) error {
	var failed []error
	for _, end := range u.end {
		failed = append(failed, end(ctx))
	}
	return errors.Join(failed...)
}

// hosts returns the names by which a server on host may be called, beside the loopback's.
func hosts(host string) []string {
	if host == "" {
		return nil
	}
	return []string{host}
}

// openBrowser shows an address to the user; that it cannot be is no failure.
func openBrowser(s Streams, url string) {
	var command *exec.Cmd
	switch runtime.GOOS {
	case "darwin":
		command = exec.Command("open", url)
	case "windows":
		command = exec.Command("rundll32", "url.dll,FileProtocolHandler", url)
	default:
		command = exec.Command("xdg-open", url)
	}
	command.Env = s.Env
	if err := command.Start(); err != nil {
		fmt.Fprintf(s.Err, "genkit: no browser was opened (%v); open the address yourself\n", err)
		return
	}
	go command.Wait()
}
