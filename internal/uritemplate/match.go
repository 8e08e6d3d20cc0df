// SPDX-License-Identifier: Apache-2.0

package uritemplate

// maxURI is the length of the longest URI that is matched, in bytes, once all that
// must be percent-encoded is.
const maxURI = 64 << 10

// Match tells whether uri is an expansion of the template, and returns the values of
// the variables, percent-decoded. Variables that are not in the URI are not in the
// map, which is never nil for a match.
//
// URIs are compared as [Normalize] says: the case of scheme and host does not count
// (values that stand there keep theirs), nor does the way of percent-encoding.
//
// {x} matches letters, digits, '-', '.', '_', '~' and whatever is percent-encoded;
// {+x} and {#x} match the other characters of URIs too. Both match nothing at all as
// an empty value. Where several readings are possible, values in front are as short
// as they can be: {+dir}/{+rest} divides at the first slash, {name}{.suffix} at the
// first dot.
//
// Parameters of a query may stand in any order. Those of {?x} and {&x} may be
// missing, and may have any characters up to '&'; those that the template writes out
// must be there. Parameters that the template does not know are ignored when it has
// such an expression, and no match otherwise. Of several with one name the first
// counts, unless the variable is a list ({?x*}).
//
// A value may hold any byte once it is decoded, such as the slash of "%2F": check it
// before it becomes a path. A URI of more than 64 KiB does not match.
func (t *Template) Match(uri string) (map[string]string, bool) {
	uri = canonical(uri)
	if len(uri) > maxURI {
		return nil, false
	}
	var few [8]found
	values := few[:]
	if len(t.slots) > len(few) {
		values = make([]found, len(t.slots))
	}
	if !t.find(uri, values) {
		return nil, false
	}
	named := make(map[string]string, len(t.names))
	for _, v := range t.slots {
		value := values[v.slot]
		if !value.ok {
			continue
		}
		text := decode(value.raw)
		if other, ok := named[v.name]; !ok {
			named[v.name] = text
		} else if v.cut(other) != text {
			return nil, false
		}
	}
	return named, true
}

// find matches a canonical URI and sets the values by their slots.
func (t *Template) find(uri string, values []found) bool {
	if t.query == nil {
		return t.head.match(uri, hostOf(uri), values)
	}
	head, query, fragment := divide(uri)
	return t.head.match(head, hostOf(head), values) &&
		t.query.match(query, values) &&
		t.fragment.match(fragment, anyCase{}, values)
}

// cut returns as much of a value as the variable tells.
func (v *variable) cut(value string) string {
	if v.prefix == 0 {
		return value
	}
	n := 0
	for i := range value {
		if n == v.prefix {
			return value[:i]
		}
		n++
	}
	return value
}
