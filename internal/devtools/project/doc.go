// SPDX-License-Identifier: Apache-2.0

// Package project opens what the tools work with in one project: its traces and logs, and
// its running programs.
//
// Traces and logs lie in the project's database, which a command reads by itself. A
// command that lets programs send some serves the database too; one that is short borrows
// the server of another command of the same project. Where GENKIT_TELEMETRY_SERVER names
// a server, that one is used and the database is left alone.
//
// What may enter: putting the rooms of internal/devtools together for a command, and the
// forms in which the tools server wants them. What a command prints lives in internal/cli.
package project
