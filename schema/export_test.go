// SPDX-License-Identifier: Apache-2.0

package schema

import "reflect"

// Forget drops the cached schema of T, so that a benchmark can infer it again.
func Forget[T any]() { inferred.Delete(reflect.TypeFor[T]()) }
