// SPDX-License-Identifier: Apache-2.0

// Package server serves flows and other actions over HTTP, in the form that
// Genkit's clients speak.
//
//	http.Handle("POST /tellJoke", server.Handler(joke))
//
// The request is a POST of {"data":<input>} as application/json. The answer is
// {"result":<output>}, or {"status":…,"message":…,"details":…} with the HTTP code
// that belongs to the status. With the header Accept: text/event-stream, or
// ?stream=true, it is a stream of events:
//
//	data: {"message":<chunk>}
//
//	data: {"result":<output>}
//
// The last event has the key result or error. Once a stream has begun its HTTP
// status is 200, also when the action fails, be it for an invalid input.
//
// What may enter: HTTP around actions. Nothing here listens on a port.
package server
