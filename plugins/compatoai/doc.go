// SPDX-License-Identifier: Apache-2.0

// Package compatoai speaks the API of OpenAI, which many vendors and servers have made
// theirs: chat, embeddings, images, speech and transcription. It has no prefix of its
// own; the packages below it each make a plugin of it for one vendor, and package
// compat for any base URL.
//
// What may enter: the way of a request from Genkit's words to that API and back, the
// same for all vendors. What may not: the name of a vendor. What one does differently
// is a value of [Vendor] in its package, and a branch here asks for the difference and
// not for the vendor.
//
// # Prompt caching
//
// A part or message whose metadata has the key cache, with true or an object, ends a
// prefix that the provider should keep. It is sent as the vendor's own mark
// ([Dialect.CacheMark]) to models that take it ([Model.CacheMarks]), and left out for
// vendors that find prefixes themselves.
package compatoai
