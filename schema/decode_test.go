// SPDX-License-Identifier: Apache-2.0

package schema_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/schema"
)

func TestDecode(t *testing.T) {
	type inner struct {
		N  int   `json:"n"`
		Ns []int `json:"ns"`
	}
	type doc struct {
		I     int8    `json:"i"`
		U     uint64  `json:"u"`
		F     float64 `json:"f"`
		Inner inner   `json:"inner"`
	}
	tests := []struct {
		text string
		want doc
		says string
	}{
		{text: `{"i":1,"u":18446744073709551615}`, want: doc{I: 1, U: 18446744073709551615}},
		{text: `{"i":1.0,"f":1.5,"inner":{"n":1e2,"ns":[3.0,-4E1]}}`, want: doc{I: 1, F: 1.5, Inner: inner{100, []int{3, -40}}}},
		{text: `{"u":9007199254740993.0}`, want: doc{U: 9007199254740993}},
		{text: `{"i":300}`, says: "i: has a value of the wrong kind or out of range: number 300"},
		{text: `{"inner":{"n":"x"}}`, says: "inner.n: has a value of the wrong kind or out of range: string"},
		{text: `{"i":1e400}`, says: "i: has a value"},
		{text: `7`, says: "(root): has a value"},
		{text: `{"i":`, says: "unexpected end"},
	}
	for _, tt := range tests {
		var got doc
		err := schema.Decode([]byte(tt.text), &got)
		if tt.says == "" && (err != nil || got.I != tt.want.I || got.U != tt.want.U || got.F != tt.want.F || got.Inner.N != tt.want.Inner.N || len(got.Inner.Ns) != len(tt.want.Inner.Ns)) {
			t.Errorf("%s: %+v, %v", tt.text, got, err)
		}
		if tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
			t.Errorf("%s: %v", tt.text, err)
		}
		var invalid *schema.ValidationError
		if strings.Contains(tt.says, "has a value") && !errors.As(err, &invalid) {
			t.Errorf("%s: %T", tt.text, err)
		}
	}
}
