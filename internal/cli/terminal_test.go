// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"testing"
)

func TestResultText(t *testing.T) {
	for _, test := range []struct{ result, traceID, want string }{
		{`"hi"`, "t1", "Result:\nhi\nTrace ID: t1\n"},
		{`"a\nb"`, "", "Result:\na\nb\n"},
		{`""`, "", "Result:\n\n"},
		{`null`, "", "Result:\nnull\n"},
		{`{"a":[1]}`, "", "Result:\n{\n  \"a\": [\n    1\n  ]\n}\n"},
		{`4.0`, "", "Result:\n4.0\n"},
	} {
		if got := resultText(false, json.RawMessage(test.result), test.traceID); got != test.want {
			t.Errorf("%s: got %q", test.result, got)
		}
	}
	if got, want := resultText(true, json.RawMessage("1"), "t1"), "\x1b[32mResult:\x1b[0m\n1\n\x1b[2mTrace ID:\x1b[0m t1\n"; got != want {
		t.Errorf("in colours: got %q", got)
	}
}
