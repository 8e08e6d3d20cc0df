// SPDX-License-Identifier: Apache-2.0

package api

import (
	"bytes"
	_ "embed"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed page.html
var pageSource string

// page is what a browser sees when the server has no UI, or the browser no session.
var page = template.Must(template.New("page").Parse(pageSource))

type pageData struct {
	Problem   string // instead of the rest
	Version   string
	Programs  []program
	CurrentID string
	App       string
}

// program is a running program and the input that asks for its actions.
type program struct {
	Runtime
	Input string
}

// contentPolicy lets the UI load its own files alone. Media of traces may come from
// anywhere, or be in the page itself.
const contentPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src * data: blob:; media-src * data: blob:; " +
	"font-src 'self' data:; worker-src 'self' blob:; frame-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"

// servePage answers what is no API: a file of the UI, its index, or the built-in page.
func (s *Server) servePage(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "pages are read by GET", http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("Content-Security-Policy", contentPolicy)
	if r.URL.Query().Has(tokenParameter) {
		s.serveToken(w, r)
		return
	}
	if s.o.UI != nil {
		s.serveFile(w, r)
		return
	}
	if !s.admitted(r) {
		s.refusePage(w, r, errNoSession)
		return
	}
	data := pageData{Version: s.o.Version, App: "unconfigured"}
	for _, runtime := range s.o.Runtimes.Runtimes() {
		data.Programs = append(data.Programs, program{runtime, string(encode(runtimeInput{runtime.ID}))})
	}
	if current, ok := s.o.Runtimes.Current(); ok {
		data.CurrentID = current.ID
	}
	if s.o.App != nil {
		data.App = s.o.App.Status()
	}
	writePage(w, http.StatusOK, data)
}

// serveFile serves a file of the UI. All other paths are routes within it, which its
// index knows.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if info, err := fs.Stat(s.o.UI, name); name == "" || err != nil || !info.Mode().IsRegular() {
		name = "index.html"
	}
	content, err := fs.ReadFile(s.o.UI, name)
	if err != nil {
		s.report(r, r.URL.Path, err)
		http.Error(w, "the UI has no "+name, http.StatusNotFound)
		return
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}

// refusePage tells a person why there is no page.
func (s *Server) refusePage(w http.ResponseWriter, r *http.Request, err error) {
	s.report(r, r.URL.Path, err)
	writePage(w, failureOf(err).http, pageData{Problem: messageOf(err)})
}

func writePage(w http.ResponseWriter, code int, data pageData) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	_ = page.Execute(w, data) // fails if the browser left
}
