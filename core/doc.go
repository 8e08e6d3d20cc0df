// SPDX-License-Identifier: Apache-2.0

// Package core is the engine of Genkit: actions and the registry that holds
// them, plugins, errors with a status, and the context that a call carries.
//
// An [Action] is anything that Genkit can run, list and trace: a flow, a model, a
// tool, an embedder. It has a typed side ([ActionOf]) for Go callers and a JSON
// side ([Action.RunJSON]) for servers and tools. Applications use package genkit;
// this package is for those who write plugins and servers.
//
// What may enter: what every kind of action needs. How models are driven lives in
// internal/generate, the verbs live in package genkit.
package core
