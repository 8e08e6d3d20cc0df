// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"github.com/genkit-go/genkit/core"
)

// specVersion is the version of the reflection API that the tools speak.
const specVersion = 1

// Runtime describes a running program, in the form of the wire.
type Runtime struct {
	ID                  string `json:"id"`
	PID                 int    `json:"pid"`
	Name                string `json:"name,omitempty"`
	ProjectName         string `json:"projectName,omitempty"` // the name of the project's folder
	ReflectionServerURL string `json:"reflectionServerUrl"`   // http for v1; ws, the tools' own, for v2
	// Timestamp tells when it started, in ISO 8601 and UTC; one that cannot be read is
	// as the program wrote it.
	Timestamp                string `json:"timestamp"`
	GenkitVersion            string `json:"genkitVersion,omitempty"` // such as nodejs/1.42.0 or go/1.12.0
	ReflectionAPISpecVersion int    `json:"reflectionApiSpecVersion,omitempty"`
}

// V2 tells whether the program is connected to the WebSocket of the manager.
func (r Runtime) V2() bool { return strings.HasPrefix(r.ReflectionServerURL, "ws") }

// timeForm is how the tools write times.
const timeForm = "2006-01-02T15:04:05.000Z"

// timeForms are how programs write them: in ISO 8601, with an offset or in local time.
var timeForms = []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05"}

// parseTime reads the time of a start. Official Go writes _ for the colons.
func parseTime(text string) (time.Time, bool) {
	text = strings.ReplaceAll(text, "_", ":")
	for _, form := range timeForms { // all take a fraction of the second
		if t, err := time.ParseInLocation(form, text, time.Local); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// parseRuntime reads the file of a program. Started is zero when its timestamp cannot
// be read, which makes it the oldest. INVALID_ARGUMENT says what is wrong, without
// naming the file.
func parseRuntime(raw []byte) (r Runtime, started time.Time, err error) {
	var file struct {
		ID                       string  `json:"id"`
		PID                      float64 `json:"pid"`
		Name                     *string `json:"name"`
		ReflectionServerURL      string  `json:"reflectionServerUrl"`
		Timestamp                string  `json:"timestamp"`
		GenkitVersion            *string `json:"genkitVersion"`
		ReflectionAPISpecVersion float64 `json:"reflectionApiSpecVersion"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return r, started, core.Errorf(core.InvalidArgument, "%w", err)
	}
	u, err := url.Parse(file.ReflectionServerURL)
	switch {
	case file.ID == "":
		return r, started, core.Errorf(core.InvalidArgument, "id is missing")
	case !(file.PID > 0 && file.PID <= 1<<53):
		return r, started, core.Errorf(core.InvalidArgument, "pid must be the number of a process")
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return r, started, core.Errorf(core.InvalidArgument, "reflectionServerUrl is %q; it must be an http:// URL", file.ReflectionServerURL)
	case file.Timestamp == "":
		return r, started, core.Errorf(core.InvalidArgument, "timestamp is missing")
	}
	r = Runtime{
		ID: file.ID, PID: int(file.PID), ReflectionServerURL: strings.TrimRight(file.ReflectionServerURL, "/"),
		Timestamp: file.Timestamp, ReflectionAPISpecVersion: int(file.ReflectionAPISpecVersion),
	}
	if file.Name != nil {
		r.Name = *file.Name
	}
	if file.GenkitVersion != nil {
		r.GenkitVersion = *file.GenkitVersion
	}
	if at, ok := parseTime(file.Timestamp); ok {
		started, r.Timestamp = at, at.UTC().Format(timeForm)
	}
	return r, started, nil
}

// checkSpec tells whether the tools can speak to a program: a newer API they don't know.
// Older says that it speaks an older one, which they do.
func checkSpec(r Runtime) (older bool, err error) {
	if r.ReflectionAPISpecVersion > specVersion {
		return false, core.Errorf(core.FailedPrecondition, "runtime %s speaks version %d of the reflection API and these tools speak %d: update the tools", r.ID, r.ReflectionAPISpecVersion, specVersion)
	}
	return r.ReflectionAPISpecVersion < specVersion, nil
}
