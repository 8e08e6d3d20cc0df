// SPDX-License-Identifier: Apache-2.0

// Package telemetry keeps the traces and logs of running apps for the developer
// tools, and serves them.
//
// A [Store] is one SQLite database in the project's .genkit folder. What an app posts
// is stored as it came, one blob for each POST, beside one row of index for each trace;
// the spans are merged when a trace is read. One goroutine writes: it commits what has
// queued up meanwhile as one transaction, and who put something learns about it after
// the commit, so that the end of the process loses nothing that was acknowledged.
// Search text and old traces are dealt with while nothing comes in.
//
// Two processes may open the same project: each sees what the other stores. Live
// streams tell only of what came through their own process.
//
// [NewHandler] serves a store by HTTP, as the official telemetry server does. Go code
// of the same process calls the methods of the store.
//
// What may enter: the store, its queries, the HTTP and OTLP forms. How runtimes are
// found, and what is shown of a trace, lives beside it in internal/devtools.
package telemetry
