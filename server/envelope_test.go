// SPDX-License-Identifier: Apache-2.0

package server

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzEnvelope holds that a body is read as encoding/json reads it into a map.
func FuzzEnvelope(f *testing.F) {
	for _, seed := range []string{
		`{"data":1}`, `{"data":{"a":[1,"}]\\\""]},"init":null,"x":-1.5e9}`, ` { "d\u0061ta" : "\"" , "data":2 } `,
		`{"data":true`, `[]`, `{}`, ``, `{"data":[]}x`, `{"":{},"a":[[]],"data":""}`, `{"\ud800":1,"init":0,"data":null}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e, refused := openEnvelope(body)
		var want map[string]json.RawMessage
		err := json.Unmarshal(body, &want)
		data, ok := want["data"]
		if (refused == nil) != (err == nil && ok) {
			t.Fatalf("%q: %v, encoding/json says %v", body, refused, err)
		}
		if refused != nil {
			if !strings.HasPrefix(refused.Message, wantEnvelope) || len(refused.Message) == len(wantEnvelope) {
				t.Fatalf("%q: %s", body, refused.Message)
			}
			return
		}
		if string(e.data) != string(data) || string(e.init) != string(want["init"]) {
			t.Fatalf("%q: data %q, init %q; encoding/json has %q, %q", body, e.data, e.init, data, want["init"])
		}
	})
}
