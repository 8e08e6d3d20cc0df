// SPDX-License-Identifier: Apache-2.0

//go:build !race

package genkit_test

const raceEnabled = false
