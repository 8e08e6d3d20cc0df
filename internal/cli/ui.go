// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/devtools/project"
	"github.com/genkit-go/genkit/internal/devtools/runtimes"
)

// uiPatience bounds how long a developer UI may take to come up, and to go.
const uiPatience = 10 * time.Second

func uiStartCommand(s Streams) *cobra.Command {
	var port int
	var open bool
	command := &cobra.Command{
		Use: "ui:start", Short: "Start the developer UI, which goes on in the background", Args: exactly(),
		Long: `ui:start starts the developer UI of the project in the background. It shows programs
that run with GENKIT_ENV=dev in the same project. ui:stop ends it.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return uiStart(cmd.Context(), s, port, open) },
	}
	command.Flags().IntVarP(&port, "port", "p", 0, "port of the developer UI (default: the first free one of 4000-4099)")
	command.Flags().BoolVarP(&open, "open", "o", false, "open the developer UI in the browser")
	return command
}

// checkPort refuses what is no port; 0 is any.
func checkPort(port int) error {
	if port < 0 || port > 65535 {
		return wrongUsage("--port is from 1 to 65535, not %d", port)
	}
	return nil
}

func uiStart(ctx context.Context, s Streams, port int, open bool) error {
	if err := checkPort(port); err != nil {
		return err
	}
	root, err := runtimes.ProjectRoot(s.Dir)
	if err != nil {
		return err
	}
	if known, err := runtimes.ReadServerFile(root, runtimes.DetachedServer); err == nil && runs(ctx, root, known.URL) {
		fmt.Fprintf(s.Out, "Genkit Developer UI is already running at: %s\nTo stop it, run genkit ui:stop.\n", known.URL)
		return nil
	}
	up, err := detachUI(ctx, s, root, port)
	if err != nil {
		return err
	}
	if _, err := runtimes.WriteServerFile(root, runtimes.DetachedServer, up.URL); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "Genkit Developer UI started at: %s\nTo stop it, run genkit ui:stop.\n", up.Browser)
	fmt.Fprintln(s.Err, "Programs that run with GENKIT_ENV=dev in this project are shown there.")
	if open {
		openBrowser(s, up.Browser)
	}
	return nil
}

// uiIsUp is what a detached developer UI says once it serves.
type uiIsUp struct {
	URL     string `json:"url"`
	Browser string `json:"browser"`
}

// detachUI starts this program again as a developer UI that outlives it.
func detachUI(ctx context.Context, s Streams, root string, port int) (uiIsUp, error) {
	var up uiIsUp
	self, err := os.Executable()
	if err != nil {
		return up, err
	}
	folder := filepath.Join(root, ".genkit", "servers")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return up, err
	}
	logFile := filepath.Join(folder, "devui.log")
	log, err := os.OpenFile(logFile, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return up, err
	}
	defer log.Close()
	command := exec.Command(self, uiServerName, strconv.Itoa(port))
	command.Dir, command.Env, command.Stderr = s.Dir, s.Env, log
	command.SysProcAttr = detached()
	out, err := command.StdoutPipe()
	if err != nil {
		return up, err
	}
	if err := command.Start(); err != nil {
		return up, err
	}
	said := make(chan error, 1)
	go func() {
		line, err := bufio.NewReader(out).ReadBytes('\n')
		if err == nil {
			err = json.Unmarshal(line, &up)
		}
		said <- err
	}()
	ctx, cancel := context.WithTimeout(ctx, uiPatience)
	defer cancel()
	select {
	case err = <-said:
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil {
		command.Process.Kill()
		command.Wait()
		return uiIsUp{}, core.Errorf(core.Unavailable, "the developer UI did not come up; its log is %s", logFile)
	}
	return up, command.Process.Release()
}

// uiServerName is the command as which a detached developer UI runs.
const uiServerName = "__ui-server"

// uiServerCommand is the developer UI that ui:start starts.
func uiServerCommand(s Streams) *cobra.Command {
	return &cobra.Command{
		Use: uiServerName, Hidden: true, Args: exactly("a port"),
		RunE: func(cmd *cobra.Command, args []string) error {
			port, err := strconv.Atoi(args[0])
			if err != nil {
				return wrongUsage("%q is no port", args[0])
			}
			return serveUI(cmd.Context(), s, port)
		},
	}
}

func serveUI(ctx context.Context, s Streams, port int) (err error) {
	p, err := project.Open(ctx, project.Options{Dir: s.Dir, Environ: s.Env, Logger: s.logger(), Manage: true, V2: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closing(ctx, p.Close)) }()
	quit := make(chan struct{})
	ui, err := startUI(s, p, uiOptions{port: port, quit: func() { close(quit) }})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closing(ctx, ui.close)) }()
	if err := json.NewEncoder(s.Out).Encode(uiIsUp{URL: ui.url, Browser: ui.browser}); err != nil {
		return err
	}
	if out, ok := s.Out.(*os.File); ok {
		out.Close() // who started it may go
	}
	select {
	case <-quit:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func uiStopCommand(s Streams) *cobra.Command {
	return &cobra.Command{
		Use: "ui:stop", Short: "Stop the developer UI that ui:start has started", Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return uiStop(cmd.Context(), s) },
	}
}

func uiStop(ctx context.Context, s Streams) error {
	root, err := runtimes.ProjectRoot(s.Dir)
	if err != nil {
		return err
	}
	file := filepath.Join(root, ".genkit", "servers", runtimes.DetachedServer)
	known, err := runtimes.ReadServerFile(root, runtimes.DetachedServer)
	switch {
	case core.StatusOf(err) == core.NotFound:
		fmt.Fprintln(s.Out, "Genkit Developer UI is not running in this project.")
		return nil
	case err != nil:
		return err
	case !runs(ctx, root, known.URL):
		fmt.Fprintln(s.Out, "Genkit Developer UI is not running in this project.")
		return os.Remove(file)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, known.URL+"/api/__quitquitquit", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return core.Errorf(core.StatusFromHTTP(answer.StatusCode), "the developer UI at %s refuses to stop: %s", known.URL, answer.Status)
	}
	ctx, cancel := context.WithTimeout(ctx, uiPatience)
	defer cancel()
	for project.Healthy(ctx, known.URL) {
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return core.Errorf(core.DeadlineExceeded, "the developer UI at %s was asked to stop, but still runs", known.URL)
		}
	}
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	fmt.Fprintln(s.Out, "Genkit Developer UI is stopped.")
	return nil
}

// runs tells whether a tools server of the project answers. That something answers is not
// enough: the port may belong to another project by now.
func runs(ctx context.Context, root, url string) bool {
	files, _ := filepath.Glob(filepath.Join(root, ".genkit", "servers", "tools-*.json"))
	for _, file := range files {
		name := filepath.Base(file)
		if known, err := runtimes.ReadServerFile(root, name); err == nil && known.URL == url && runtimes.OwnerLives(name) {
			return project.Healthy(ctx, url)
		}
	}
	return false
}
