// SPDX-License-Identifier: Apache-2.0

package api

import (
	"net"
	"strconv"

	"github.com/genkit-go/genkit/core"
)

// The ports among which the server looks for a free one.
const firstPort, lastPort = 4000, 4099

// Listen opens the socket of a tools server on host, "" for 127.0.0.1. Port 0 is the
// first free one of 4000 to 4099. UNAVAILABLE when none is free.
func Listen(host string, port int) (net.Listener, error) {
	if host == "" {
		host = "127.0.0.1"
	}
	first, last := port, port
	if port == 0 {
		first, last = firstPort, lastPort
	}
	var failed error
	for port := first; port <= last; port++ {
		listener, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
		if err == nil {
			return listener, nil
		}
		failed = err
	}
	return nil, core.Errorf(core.Unavailable, "the tools server finds no free port from %d to %d on %s; name one with --port: %w", first, last, host, failed)
}
