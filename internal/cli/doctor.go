// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/devtools/project"
	"github.com/genkit-go/genkit/internal/devtools/runtimes"
	"github.com/genkit-go/genkit/internal/devtools/telemetry"
)

func doctorCommand(s Streams) *cobra.Command {
	var fix bool
	command := &cobra.Command{
		Use: "doctor", Short: "Explain what the tools see in this project, and what is wrong", Args: exactly(),
		Long: `doctor tells which folder is the project, which variables matter, which programs and
servers are found and how, and whether the stored traces are sound. The exit code is 1 when
something is wrong. With --fix it removes files of servers that are gone, and moves a
damaged database aside.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := &doctor{s: s, paint: s.painter(s.Out), fix: fix}
			return d.examine(cmd.Context())
		},
	}
	command.Flags().BoolVar(&fix, "fix", false, "mend what can be mended without loss")
	return command
}

// doctor tells what it sees, and counts what is wrong.
type doctor struct {
	s        Streams
	paint    paint
	fix      bool
	problems int
}

func (d *doctor) examine(ctx context.Context) error {
	root, err := runtimes.ProjectRoot(d.s.Dir)
	if err != nil {
		return err
	}
	d.project(root)
	d.environment(ctx)
	d.programs(ctx, root)
	d.servers(ctx, root)
	d.telemetry(ctx, root)
	d.ports()
	if d.problems > 0 {
		return &exitError{code: 1, err: fmt.Errorf("%s found", counted(d.problems, "problem"))}
	}
	fmt.Fprintln(d.s.Out, "\nNothing is wrong.")
	return nil
}

func (d *doctor) title(text string) { fmt.Fprintf(d.s.Out, "\n%s\n", d.paint.bold(text)) }

func (d *doctor) well(format string, args ...any) {
	fmt.Fprintf(d.s.Out, "  %s %s\n", d.paint.green("✔"), fmt.Sprintf(format, args...))
}

func (d *doctor) note(format string, args ...any) {
	fmt.Fprintf(d.s.Out, "  %s %s\n", d.paint.faint("·"), fmt.Sprintf(format, args...))
}

func (d *doctor) wrong(format string, args ...any) {
	d.problems++
	fmt.Fprintf(d.s.Out, "  %s %s\n", d.paint.red("✘"), fmt.Sprintf(format, args...))
}

func (d *doctor) project(root string) {
	d.title("Project")
	d.note("genkit %s, %s, %s/%s", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if marker := runtimes.Marker(root); marker != "" {
		d.well("the project is %s, because it holds %s; programs announce themselves in its .genkit folder", root, marker)
	} else {
		d.note("no go.mod or package.json was found from here upwards, so that this folder is the project: %s. A program that runs elsewhere is not found.", root)
	}
	if marker := runtimes.Marker(d.s.Dir); marker == "" && root != d.s.Dir {
		d.note("you are in %s", d.s.Dir)
	}
	if _, err := os.Stat(filepath.Join(root, ".git")); err == nil {
		if ignored, _ := os.ReadFile(filepath.Join(root, ".gitignore")); !strings.Contains(string(ignored), ".genkit") {
			d.note("the folder .genkit holds traces; add it to .gitignore")
		}
	}
}

// variables are what matters of the environment, and what for.
var variables = []struct{ name, meaning string }{
	{"GENKIT_ENV", "dev lets a program be seen by the tools; start sets it for its program"},
	{"GENKIT_TELEMETRY_SERVER", "traces are sent there and read from there, not from this project's database"},
	{"GENKIT_ENABLE_REALTIME_TELEMETRY", "programs send spans when they begin too; start sets it for its program"},
	{"GENKIT_REFLECTION_V2_SERVER", "programs connect there by WebSocket, and only the tools that listen there see them"},
	{"GENKIT_REFLECTION_PORT", "the port on which a program listens for the tools"},
	{"GENKIT_REFLECTION_HOST", "the address on which a program listens for the tools"},
	{"GENKIT_RUNTIME_ID", "the id of the program; two programs with the same one hide each other"},
	{"GENKIT_OTEL_ENABLE_LOGS", "false keeps logs from the tools"},
	{"NO_COLOR", "no colours"},
	{"DEBUG", "the tools log more"},
}

func (d *doctor) environment(ctx context.Context) {
	d.title("Environment")
	none := true
	for _, v := range variables {
		if value := d.s.env(v.name); value != "" {
			none = false
			d.note("%s=%s: %s", v.name, value, v.meaning)
		}
	}
	if none {
		d.well("no variable changes what the tools do")
	}
	if url := d.s.env("GENKIT_TELEMETRY_SERVER"); url != "" && !project.Healthy(ctx, url) {
		d.wrong("the telemetry server %s does not answer: unset GENKIT_TELEMETRY_SERVER, or start it", url)
	}
	if proxy := d.s.env("HTTP_PROXY") + d.s.env("http_proxy"); proxy != "" && !strings.Contains(d.s.env("NO_PROXY")+d.s.env("no_proxy"), "localhost") {
		d.note("a proxy is set; programs of other languages may need NO_PROXY=localhost,127.0.0.1 to reach the tools")
	}
}

func (d *doctor) programs(ctx context.Context, root string) {
	d.title("Programs")
	files, _ := filepath.Glob(filepath.Join(root, ".genkit", "runtimes", "*.json"))
	slices.Sort(files)
	p, err := project.Open(ctx, project.Options{Dir: root, Environ: d.s.Env, Logger: d.s.logger(), NoTelemetry: true})
	if err != nil {
		d.wrong("programs cannot be looked for: %v", err)
		return
	}
	defer closing(ctx, p.Close)
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := p.Manager.Ready(ctx); err != nil {
		d.wrong("some programs did not answer within 10 seconds; they may hang, or be stopped in a debugger")
	}
	running := p.Manager.Runtimes()
	for _, r := range running {
		actions, err := p.Manager.ListActions(ctx, r.ID)
		if err != nil {
			d.wrong("%s at %s (process %d, %s) is up, but does not list its actions: %v", programName(r), r.ReflectionServerURL, r.PID, r.GenkitVersion, err)
			continue
		}
		d.well("%s at %s (process %d, %s) has %s", programName(r), r.ReflectionServerURL, r.PID, r.GenkitVersion, counted(len(actions), "action"))
	}
	if gone := len(files) - len(running); gone > 0 {
		d.note("%s of programs that are gone or not reachable", counted(gone, "file"))
	}
	if len(running) == 0 {
		d.note("none runs; start one with genkit start -- <command>, or with GENKIT_ENV=dev in its environment")
		d.note("programs write a file to %s; one that shows up nowhere may have another project folder, or have no GENKIT_ENV=dev", filepath.Join(root, ".genkit", "runtimes"))
	}
}

func (d *doctor) servers(ctx context.Context, root string) {
	d.title("Servers")
	files, _ := filepath.Glob(filepath.Join(root, ".genkit", "servers", "*.json"))
	slices.Sort(files)
	none := true
	for _, file := range files {
		name := filepath.Base(file)
		known, err := runtimes.ReadServerFile(root, name)
		switch {
		case err != nil:
			d.wrong("%v", err)
		case name == runtimes.DetachedServer: // it says the same as the file of its process
		case runtimes.OwnerLives(name) && project.Healthy(ctx, known.URL):
			none = false
			d.well("%s runs since %s (%s)", known.URL, known.Timestamp, name)
		case d.fix:
			if err := os.Remove(file); err != nil {
				d.wrong("%v", err)
				continue
			}
			d.well("%s is gone; its file %s was removed", known.URL, name)
		default:
			d.note("%s is gone, and has left the file %s; --fix removes it", known.URL, name)
		}
	}
	if none {
		d.note("no developer UI or telemetry server runs here")
	}
}

func (d *doctor) telemetry(ctx context.Context, root string) {
	d.title("Traces")
	folder := filepath.Join(root, ".genkit")
	if _, err := os.Stat(filepath.Join(folder, "telemetry.db")); err != nil {
		d.note("none are stored in this project yet")
		return
	}
	store, err := telemetry.Open(ctx, telemetry.Options{Dir: folder, MoveDamaged: d.fix, Logger: d.s.logger()})
	if err != nil {
		d.wrong("%v", err)
		if core.StatusOf(err) == core.DataLoss {
			d.note("genkit doctor --fix moves it aside and begins a new one")
		}
		return
	}
	defer store.Close()
	if err := store.Check(ctx); err != nil {
		d.wrong("%v", err)
		return
	}
	size := int64(0)
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(store.File() + suffix); err == nil {
			size += info.Size()
		}
	}
	d.well("%s is sound (%.1f MB)", store.File(), float64(size)/1e6)
}

func (d *doctor) ports() {
	d.title("Ports")
	for _, use := range []struct {
		what        string
		first, last int
	}{{"developer UI", 4000, 4099}, {"telemetry server", 4033, 4999}, {"programs that listen", 3100, 3200}, {"programs that connect", 3200, 3400}} {
		if port := firstFree(use.first, use.last); port > 0 {
			d.well("%s: %d is the first free one of %d-%d", use.what, port, use.first, use.last)
		} else {
			d.wrong("%s: none of %d-%d is free", use.what, use.first, use.last)
		}
	}
}

// firstFree returns the first port of the loopback that is free, 0 when none is.
func firstFree(first, last int) int {
	for port := first; port <= last; port++ {
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			listener.Close()
			return port
		}
	}
	return 0
}
