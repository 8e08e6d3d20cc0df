// SPDX-License-Identifier: Apache-2.0

package api

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func FuzzAppendLine(f *testing.F) {
	for _, seed := range []string{``, `{}`, "{\"a\":\r\n [1,\n2]}", `"é€😀"`, "\"\u2028\"", "\"\xff\"", `"\u00e9"`, "\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		line := appendLine([]byte("before "), raw)
		if !bytes.HasPrefix(line, []byte("before ")) {
			t.Fatalf("%q is not appended: %q", raw, line)
		}
		line = line[len("before "):]
		for _, b := range line {
			if b >= 0x80 || b == '\n' || b == '\r' {
				t.Fatalf("%q has the byte %#x", line, b)
			}
		}
		var want, got any
		if json.Unmarshal(raw, &want) != nil {
			return
		}
		if err := json.Unmarshal(line, &got); err != nil {
			t.Fatalf("%q of %q: %v", line, raw, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}
