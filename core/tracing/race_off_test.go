// SPDX-License-Identifier: Apache-2.0

//go:build !race

package tracing

const raceEnabled = false
