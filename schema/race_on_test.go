// SPDX-License-Identifier: Apache-2.0

//go:build race

package schema_test

// raceDetector tells that the race detector is on, under which sync.Pool, and so
// package regexp, allocates at random.
const raceDetector = true
