// SPDX-License-Identifier: Apache-2.0

// Package api is the tools server: what a developer UI calls to see running programs,
// run their actions and read their traces and logs.
//
// It speaks the published forms: procedures of tRPC version 10 without a transformer at
// /api/<procedure>, and plain routes for what streams. Whatever is no API is the UI,
// files that the caller gives, or a small page of its own.
//
// What the server shows comes from interfaces that it declares: [Runtimes], [App],
// [Traces] and [Logs]. What may enter: procedures and routes of the tools server, its
// session and its guard. How programs are found and where traces are kept is next door
// in internal/devtools.
package api
