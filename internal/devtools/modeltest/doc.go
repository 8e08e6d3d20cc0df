// SPDX-License-Identifier: Apache-2.0

// Package modeltest asks models what a model of Genkit must be able to answer, and judges
// the answers.
//
// A [Suite] names a model, the capabilities whose built-in cases it must pass, and cases
// of its own. [Read] reads suites from files; [RunTests] runs cases at the same time
// through a function, so that this package knows nothing of programs and how they are
// reached.
//
// What may enter: cases, what is checked in answers, and the files that hold them.
// Finding programs and printing belong to the command.
package modeltest
