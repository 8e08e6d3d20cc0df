// SPDX-License-Identifier: Apache-2.0

// Package runtimes is the tools' side of the reflection API: it finds running programs,
// lists and runs their actions, and looks after a program that the tools start.
//
// A [Manager] knows programs of both published versions at once: those that announce
// themselves by a file in .genkit/runtimes and serve HTTP (v1), and those that connect
// to its WebSocket (v2). They are keyed by their id, and all calls treat them alike. A
// [Process] is a program that the tools start, with all that it starts itself.
//
// Programs are written in any language and of any version, so that what they send is
// read as tolerantly as it can be understood. discover.go and v1.go are v1, listen.go
// and v2.go are v2.
//
// What may enter: finding, calling and starting programs. Where traces are kept, and
// what a UI calls, lives beside it in internal/devtools.
package runtimes
