// SPDX-License-Identifier: Apache-2.0

package handlebars

// loop is an each that runs. Its scope serves all iterations, one after the other.
type loop struct {
	call   *invocation
	around *scope
	scope  scope
	frame  frame
	params params
	values [2]any // of the block parameters: item and key
}

// runEach runs the body for each item of a list or entry of an object, or the
// inverse if there is none.
func (v *invocation) runEach(value any, r *render, s *scope) error {
	var count int
	var keys []string
	list := simplify(value)
	switch l := list.(type) {
	case []any:
		count = len(l)
	case listValue:
		count = l.v.Len()
	case map[string]any, Object:
		keys = objectKeys(l)
		count = len(keys)
	}
	if count == 0 {
		return v.runInverse(r, s)
	}
	if v.main == nil {
		return nil
	}
	l := &loop{call: v, around: s}
	l.scope = *s
	l.scope.data = &l.frame
	l.frame = frame{parent: s.data, isLoop: true}
	if v.main.params > 0 {
		l.params = params{outer: s.params, values: l.values[:]}
		l.scope.params = &l.params
	}
	if keys != nil {
		return l.overKeys(list, keys, r)
	}
	return l.overItems(list, count, r)
}

// overItems runs the body for the items of a list.
func (l *loop) overItems(list any, count int, r *render) error {
	simple, isSimple := list.([]any)
	for i := range count {
		var item any
		if isSimple {
			item = simple[i]
		} else {
			item = list.(listValue).item(i)
		}
		l.frame.last = i == count-1
		if err := l.step(item, i, i, r); err != nil {
			return err
		}
	}
	return nil
}

// overKeys runs the body for the entries of an object.
func (l *loop) overKeys(object any, keys []string, r *render) error {
	for i, key := range keys {
		item, _ := Lookup(object, key)
		l.frame.last = i == len(keys)-1
		if err := l.step(item, key, i, r); err != nil {
			return err
		}
	}
	return nil
}

// step runs the body once.
func (l *loop) step(item, key any, index int, r *render) error {
	l.frame.key, l.frame.index = key, index
	l.values = [2]any{item, key}
	if l.around.isContext(item) {
		l.scope.value, l.scope.outer = l.around.value, l.around.outer
	} else {
		l.scope.value, l.scope.outer = item, l.around
	}
	return l.call.main.run(r, &l.scope, l.around)
}
