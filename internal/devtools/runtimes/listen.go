// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/genkit-go/genkit/core"
)

// The ports among which the WebSocket looks for a free one.
const firstPort, lastPort = 3200, 3400

// listener lets v2 programs connect.
type listener struct {
	m      *Manager
	url    string
	server *http.Server
}

// listen begins to serve on the first free port.
func listen(m *Manager) (*listener, error) {
	var socket net.Listener
	var err error
	for port := firstPort; port <= lastPort && socket == nil; port++ {
		socket, err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	}
	if err != nil {
		return nil, core.Errorf(core.Unavailable, "no port from %d to %d is free for programs to connect: %w", firstPort, lastPort, err)
	}
	l := &listener{m: m, url: "ws://" + socket.Addr().String()}
	l.server = &http.Server{Handler: l, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(m.o.Logger.Handler(), slog.LevelDebug)}
	m.work.Go(func() { _ = l.server.Serve(socket) }) // it ends when it is closed
	return l, nil
}

// close ends the serving; the connections end with the manager.
func (l *listener) close() { _ = l.server.Close() }

// ServeHTTP talks to a program until one of both leaves.
func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := checkCaller(r); err != nil {
		l.m.o.Logger.Warn("a connection was refused", slog.Any("error", err))
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	if !l.m.begin() {
		return
	}
	defer l.m.work.Done()
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true}) // the origin is checked
	if err != nil {
		l.m.o.Logger.Debug("a request is no WebSocket", slog.Any("error", err)) // which Accept has answered
		return
	}
	defer conn.CloseNow()
	newV2(l.m, conn, l.url).talk()
}

// checkCaller refuses what a web page from elsewhere sends, directly or by a name that
// was made to point to this machine. Pages of this machine may be programs themselves.
func checkCaller(r *http.Request) error {
	if !isLocal(r.Host) {
		return core.Errorf(core.PermissionDenied, "the Host header %q must name this machine (localhost, 127.0.0.1 or [::1])", r.Host)
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return nil
	}
	if u, err := url.Parse(origin); err != nil || !isLocal(u.Host) {
		return core.Errorf(core.PermissionDenied, "web pages from %q must not connect", origin)
	}
	return nil
}

// isLocal tells whether a host, with or without a port, is this machine.
func isLocal(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}
