// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// fixtureHelper makes a helper of an expression of the fixtures. A value that is
// not a list is itself; a list is an operation with operands.
func fixtureHelper(t *testing.T, text json.RawMessage) Helper {
	var expr any
	if err := json.Unmarshal(text, &expr); err != nil {
		t.Fatal(err)
	}
	return func(c *Call) (any, error) {
		e := &fixtureEval{call: c}
		v := e.eval(expr)
		return v, e.err
	}
}

// fixtureEval evaluates an expression for one call.
type fixtureEval struct {
	call *Call
	item any
	err  error
}

func (e *fixtureEval) eval(expr any) any {
	list, ok := expr.([]any)
	if !ok {
		return expr
	}
	arg := func(i int) any {
		if i+1 < len(list) {
			return e.eval(list[i+1])
		}
		return Undefined{}
	}
	switch op := list[0]; op {
	case "arg":
		return e.call.Arg(int(list[1].(float64)))
	case "hash":
		return e.call.Hash(list[1].(string))
	case "this":
		if len(list) == 1 {
			return e.call.This()
		}
		v := e.call.This()
		for name := range strings.SplitSeq(list[1].(string), ".") {
			v, _ = Lookup(v, name)
		}
		return v
	case "data":
		return e.call.Data(list[1].(string))
	case "name":
		return e.call.Name()
	case "fn", "inverse":
		return e.body(op == "fn", list)
	case "cat":
		var b strings.Builder
		for i := range list[1:] {
			b.WriteString(e.text(arg(i)))
		}
		return b.String()
	case "upper":
		return strings.ToUpper(e.text(arg(0)))
	case "safe":
		return SafeString(e.text(arg(0)))
	case "esc":
		return Escape(e.text(arg(0)))
	case "if":
		if Truthy(arg(0)) {
			return arg(1)
		}
		return arg(2)
	case "eq":
		return Equal(arg(0), arg(1))
	case "typeof":
		return map[Kind]string{
			KindUndefined: "undefined", KindNull: "object", KindBool: "boolean", KindNumber: "number",
			KindString: "string", KindList: "object", KindObject: "object", KindOther: "function",
		}[KindOf(arg(0))]
	case "or":
		if v := arg(0); Truthy(v) {
			return v
		}
		return arg(1)
	case "add":
		a, b := arg(0), arg(1)
		x, okX := a.(float64)
		y, okY := b.(float64)
		if okX && okY {
			return x + y
		}
		return e.text(a) + e.text(b)
	case "map":
		var b strings.Builder
		outer := e.item
		for _, item := range Items(arg(0)) {
			e.item = item
			b.WriteString(e.text(e.eval(list[2])))
		}
		e.item = outer
		return b.String()
	case "item":
		return e.item
	case "len":
		n, _ := Lookup(arg(0), "length")
		return n
	case "list":
		items := []any{}
		for i := range list[1:] {
			items = append(items, arg(i))
		}
		return items
	case "obj":
		object := &Map{}
		for name, value := range list[1].(map[string]any) {
			object.Set(name, e.eval(value))
		}
		return object
	case "undefined":
		return Undefined{}
	case "isEmptyThis":
		for range Entries(e.call.This()) {
			return false
		}
		return KindOf(e.call.This()) == KindObject
	default:
		e.err = fmt.Errorf("unknown operation %v", op)
		return nil
	}
}

// body renders a part of the block.
func (e *fixtureEval) body(main bool, list []any) any {
	if !e.call.IsBlock() {
		e.err = fmt.Errorf("%s is no block", e.call.Name())
		return nil
	}
	var this any = Undefined{}
	var b Block
	if len(list) > 1 {
		o := list[1].(map[string]any)
		if ctx, ok := o["ctx"]; ok {
			this = e.eval(ctx)
		}
		b.Data = map[string]any{}
		if o["hashData"] != nil {
			for name, value := range e.call.HashPairs() {
				b.Data[name] = value
			}
		}
		for _, kind := range []string{"data", "replaceData"} {
			if vars, ok := o[kind].(map[string]any); ok {
				for name, value := range vars {
					b.Data[name] = e.eval(value)
				}
				b.OnlyData = kind == "replaceData"
			}
		}
		if values, ok := o["blockParams"].([]any); ok {
			for _, value := range values {
				b.Params = append(b.Params, e.eval(value))
			}
		}
	}
	render := e.call.BodyWith
	if !main {
		render = e.call.InverseWith
	}
	out, err := render(this, b)
	if err != nil && e.err == nil {
		e.err = err
	}
	return out
}

// text returns a value as JavaScript adds it to a string.
func (e *fixtureEval) text(v any) string {
	switch KindOf(v) {
	case KindUndefined:
		return "undefined"
	case KindNull:
		return "null"
	}
	text, err := Text(v)
	if err != nil && e.err == nil {
		e.err = err
	}
	return text
}
