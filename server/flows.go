// SPDX-License-Identifier: Apache-2.0

package server

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// Flows serves each of the actions under a slash and its name, with [Handler] and
// no options: the quickest way to have all flows of a program served.
//
//	http.ListenAndServe("127.0.0.1:3400", server.Flows(joke, menu))
//
// Names may hold slashes. Other paths are answered with 404, NOT_FOUND and the
// names that there are. Two actions of one name are a programmer's error and
// panic. With http.StripPrefix around it the paths get a prefix.
func Flows(runners ...core.Runner) http.Handler {
	f := flows{handlers: make(map[string]http.Handler, len(runners))}
	for _, r := range runners {
		h := Handler(r)
		name := r.Raw().Name
		if _, taken := f.handlers[name]; taken {
			panic("server: Flows: two actions are named '" + name + "'")
		}
		f.handlers[name] = h
	}
	f.names = strings.Join(slices.Sorted(maps.Keys(f.handlers)), ", ")
	return f
}

type flows struct {
	handlers map[string]http.Handler
	names    string
}

func (f flows) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if h, ok := f.handlers[name]; ok {
		h.ServeHTTP(w, r)
		return
	}
	refuse(http.StatusNotFound, core.PublicErrorf(core.NotFound, "no flow at %s; flows: %s", shown(name), f.names)).write(w)
}

// shown returns the path of a name, shortened.
func shown(name string) string {
	const most = 200
	if len(name) > most {
		return fmt.Sprintf("/%s…", strings.ToValidUTF8(name[:most], ""))
	}
	return "/" + name
}
