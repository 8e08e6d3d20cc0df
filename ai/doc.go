// SPDX-License-Identifier: Apache-2.0

// Package ai holds the nouns of Genkit: the records that travel between an
// application, its models, its tools and the developer tools. They are plain
// data with JSON codecs that follow the published schema (genkit-schema.json).
//
// What may enter: wire records, their constructors and accessors. Verbs live in
// package genkit, machinery in package core. This package imports the standard
// library only.
//
// Every record keeps the object fields it does not know in its Extra, and every
// part that it does not know as an [UnknownPart], so that a message written by a
// newer peer survives a round trip.
package ai
