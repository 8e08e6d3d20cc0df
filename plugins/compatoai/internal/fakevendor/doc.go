// SPDX-License-Identifier: Apache-2.0

// Package fakevendor plays the chat API of OpenAI for tests, with the differences that
// vendors have. It reads and writes the wire by itself and shares no code with the
// plugin, so that a mistake of one is not the other's too.
//
// What may enter: what tests of the packages around need of a vendor. Programs never
// import it.
package fakevendor
