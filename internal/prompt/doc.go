// SPDX-License-Identifier: Apache-2.0

// Package prompt makes prompts of templates, functions and .prompt files, and what is
// registered of each: the definition and its two actions.
//
// The way of a call: a [Prompt] is rendered (render.go: system, conversation, user, each a
// template, parts or a function), what the call says is laid over what the prompt says
// (merge.go), and the result is options of package internal/generate. A file becomes a
// Prompt in document.go, a folder of files a source of the registry in folder.go, which
// looks at the files again in development.
//
// What may enter: what thinks about prompts. How a template is written belongs to
// dotprompt, how a model is asked to internal/generate, what users call to genkit.
package prompt
