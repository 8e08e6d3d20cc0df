// SPDX-License-Identifier: Apache-2.0

// Package compat brings the models of any server that speaks the API of OpenAI, under a
// prefix of the program's choice: vLLM, llama.cpp, LM Studio, a gateway.
//
// What may enter: what is true of no vendor in particular. A vendor with ways of its
// own gets a package beside this one.
package compat
