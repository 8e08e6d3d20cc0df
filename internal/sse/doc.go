// SPDX-License-Identifier: Apache-2.0

// Package sse writes and reads the event streams (text/event-stream) that flows
// are served with. An event is one line and an empty one:
//
//	data: {"message":{"count":1}}
//
// What may enter: framing, the ASCII form of JSON, flushing. What the keys mean
// and what HTTP has to do with it lives in packages server and client. It imports
// the standard library only.
package sse
