// SPDX-License-Identifier: Apache-2.0

package core

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
)

// callSite is where something was defined. It holds program counters, which are
// cheap to take, and is turned into text only for a message.
type callSite [8]uintptr

// here returns the call site above Registry.Register or its like.
func here() (site callSite) {
	runtime.Callers(3, site[:])
	return site
}

// String returns file:line of the innermost call from outside of this module's
// library packages.
func (s callSite) String() string {
	n := 0
	for n < len(s) && s[n] != 0 {
		n++
	}
	if n == 0 {
		return "an unknown place"
	}
	frames := runtime.CallersFrames(s[:n])
	for {
		frame, more := frames.Next()
		if !more || !inLibrary(frame) {
			return fmt.Sprintf("%s:%d", frame.File, frame.Line)
		}
	}
}

const module = "github.com/genkit-go/genkit"

// notLibrary are the folders of the module whose code uses the library as others
// do.
var notLibrary = []string{"/plugins/", "/samples/", "/cmd/"}

// inLibrary reports whether a frame is of the module's library packages, whose own
// calls are of no interest to those who use them.
func inLibrary(frame runtime.Frame) bool {
	rest, ours := strings.CutPrefix(frame.Function, module)
	if !ours || strings.HasSuffix(frame.File, "_test.go") || !strings.HasPrefix(rest, ".") && !strings.HasPrefix(rest, "/") {
		return false
	}
	return !slices.ContainsFunc(notLibrary, func(folder string) bool { return strings.HasPrefix(rest, folder) })
}
