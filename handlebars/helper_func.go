// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
)

var (
	contextType = reflect.TypeFor[context.Context]()
	callType    = reflect.TypeFor[*Call]()
	errorType   = reflect.TypeFor[error]()
	anyType     = reflect.TypeFor[any]()
)

// Func makes a helper of an ordinary function. Its parameters take the positional
// arguments, the last one of a variadic function all that remain; a context.Context
// in front takes the context of the render, a *Call at the end the call itself. It
// returns a value, a value and an error, or an error alone.
//
//	handlebars.Func(strings.ToUpper)
//	handlebars.Func(func(ctx context.Context, id string, n int) (string, error) { … })
//
// An argument of another type is converted if nothing is lost: numbers between
// types that can hold them, numbers and booleans to string as they print, anything
// to bool by [Truthy], and maps, lists and structs by way of their JSON.
// Missing arguments, null and undefined are zero values. Too many arguments, or one
// that does not fit, end the render with an error. A value that is no such function
// is an error of Func.
func Func(fn any) (Helper, error) {
	switch fn := fn.(type) {
	case Helper:
		return fn, nil
	case func(*Call) (any, error):
		return fn, nil
	}
	f, err := inspect(reflect.ValueOf(fn))
	if err != nil {
		return nil, err
	}
	return f.call, nil
}

// MustFunc is [Func] for functions in a program's own source: it panics where Func
// returns an error.
func MustFunc(fn any) Helper {
	h, err := Func(fn)
	if err != nil {
		panic("handlebars: " + err.Error())
	}
	return h
}

// function is a Go function that is called as a helper.
type function struct {
	value       reflect.Value
	params      []reflect.Type // of the positional arguments
	rest        reflect.Type   // of the arguments of a variadic function, or nil
	wantsCtx    bool
	wantsCall   bool
	returnsErr  bool // as the last result
	returnsOnly bool // an error and nothing else
}

// inspect checks a function and takes its type apart.
func inspect(v reflect.Value) (*function, error) {
	if v.Kind() != reflect.Func || v.IsNil() {
		return nil, fmt.Errorf("a helper must be a function, not %v", v)
	}
	t := v.Type()
	f := &function{value: v}
	first, end := 0, t.NumIn()
	if first < end && t.In(0) == contextType {
		f.wantsCtx = true
		first++
	}
	if first < end && t.In(end-1) == callType {
		f.wantsCall = true
		end--
	}
	if t.IsVariadic() {
		end--
		f.rest = t.In(end).Elem()
	}
	for i := first; i < end; i++ {
		f.params = append(f.params, t.In(i))
	}
	switch out := t.NumOut(); {
	case out == 1 && t.Out(0) == errorType:
		f.returnsErr, f.returnsOnly = true, true
	case out == 1:
	case out == 2 && t.Out(1) == errorType:
		f.returnsErr = true
	default:
		return nil, fmt.Errorf("a helper must return a value, a value and an error, or an error: %v", t)
	}
	return f, nil
}

// call calls the function as a [Helper].
func (f *function) call(c *Call) (any, error) {
	if f.rest == nil && c.NumArgs() > len(f.params) {
		return nil, fmt.Errorf("too many arguments: %d, at most %d", c.NumArgs(), len(f.params))
	}
	in := make([]reflect.Value, 0, len(f.params)+c.NumArgs()+2)
	if f.wantsCtx {
		in = append(in, reflect.ValueOf(c.Context()))
	}
	for i, t := range f.params {
		arg, err := convert(c.Arg(i), t)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		in = append(in, arg)
	}
	for i := len(f.params); f.rest != nil && i < c.NumArgs(); i++ {
		arg, err := convert(c.Arg(i), f.rest)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		in = append(in, arg)
	}
	if f.wantsCall {
		in = append(in, reflect.ValueOf(c))
	}
	return f.result(f.value.Call(in))
}

// result returns what the function returned.
func (f *function) result(out []reflect.Value) (any, error) {
	if f.returnsErr {
		if err, _ := out[len(out)-1].Interface().(error); err != nil {
			return nil, err
		}
	}
	if f.returnsOnly {
		return Undefined{}, nil
	}
	return out[0].Interface(), nil
}

// convert returns an argument as a value of some type.
func convert(arg any, t reflect.Type) (reflect.Value, error) {
	if t == anyType {
		v := reflect.New(t).Elem()
		if arg != nil {
			v.Set(reflect.ValueOf(arg))
		}
		return v, nil
	}
	if isNull(arg) {
		return reflect.Zero(t), nil
	}
	if v := reflect.ValueOf(arg); v.Type().AssignableTo(t) {
		return v, nil
	}
	v := reflect.New(t).Elem()
	simple := simplify(arg)
	switch kind := t.Kind(); {
	case kind == reflect.String:
		switch KindOf(arg) {
		case KindBool, KindNumber, KindString:
			text, err := Text(arg)
			v.SetString(text)
			return v, err
		}
	case kind == reflect.Bool:
		v.SetBool(Truthy(arg))
		return v, nil
	case KindOf(arg) == KindNumber:
		if setNumber(v, simple) {
			return v, nil
		}
	case kind == reflect.Struct || kind == reflect.Map || kind == reflect.Slice || kind == reflect.Array || kind == reflect.Pointer:
		if err := setByJSON(v, arg); err != nil {
			return v, fmt.Errorf("%s does not fit %v: %w", KindOf(arg), t, err)
		}
		return v, nil
	}
	return v, fmt.Errorf("%s does not fit %v", KindOf(arg), t)
}

// setNumber sets v to a simplified number, if its type can hold it.
func setNumber(v reflect.Value, number any) bool {
	n := reflect.ValueOf(number)
	switch {
	case v.CanFloat():
		var f float64
		switch {
		case n.CanInt():
			f = float64(n.Int())
		case n.CanUint():
			f = float64(n.Uint())
		default:
			f = n.Float()
		}
		v.SetFloat(f)
		return true
	case v.CanInt():
		i, ok := wholeNumber(n)
		if !ok || v.OverflowInt(i) {
			return false
		}
		v.SetInt(i)
		return true
	case v.CanUint():
		if n.CanUint() {
			v.SetUint(n.Uint())
			return !v.OverflowUint(n.Uint())
		}
		i, ok := wholeNumber(n)
		if !ok || i < 0 || v.OverflowUint(uint64(i)) {
			return false
		}
		v.SetUint(uint64(i))
		return true
	}
	return false
}

// wholeNumber returns a number as an int64, if it is one.
func wholeNumber(n reflect.Value) (int64, bool) {
	switch {
	case n.CanInt():
		return n.Int(), true
	case n.CanUint():
		return int64(n.Uint()), n.Uint() <= math.MaxInt64
	}
	f := n.Float()
	if f != math.Trunc(f) || f < math.MinInt64 || f >= math.MaxInt64 {
		return 0, false
	}
	return int64(f), true
}

// setByJSON sets v to what a value reads as.
func setByJSON(v reflect.Value, arg any) error {
	text, err := JSON(arg, "")
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), v.Addr().Interface())
}
