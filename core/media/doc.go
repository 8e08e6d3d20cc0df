// SPDX-License-Identifier: Apache-2.0

// Package media gets the bytes of media: from data URIs, and by http(s) through a
// [Downloader] that URLs of strangers cannot turn against the network it runs in.
//
// What may enter: how bytes get from a URL into a request. What providers make of
// them lives in the plugins.
package media
