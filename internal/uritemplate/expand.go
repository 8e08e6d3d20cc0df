// SPDX-License-Identifier: Apache-2.0

package uritemplate

import "strings"

// Expand returns the URI of the template with values. Variables that values does not
// have are left out; an empty one is there. The items of a list ({path*}) are found
// by the separator that the package comment tells.
func (t *Template) Expand(values map[string]string) string {
	b := make([]byte, 0, 2*len(t.text))
	for i := range t.parts {
		p := &t.parts[i]
		if p.operator == nil {
			b = append(b, p.literal...)
			continue
		}
		before := p.operator.first
		for _, v := range p.vars {
			value, ok := values[v.name]
			if !ok {
				continue
			}
			items := []string{v.cut(value)}
			if v.explode {
				items = strings.Split(value, p.operator.join())
			}
			for _, item := range items {
				b = append(b, before...)
				b = p.operator.append(b, v, item)
				before = p.operator.separator
			}
		}
	}
	return string(b)
}

// append appends one value, with its name where the operator has names.
func (o *operator) append(b []byte, v variable, value string) []byte {
	if o.named {
		b = append(b, v.encoded...)
		if value == "" {
			return append(b, o.empty...)
		}
		b = append(b, '=')
	}
	return encode(b, value, o.allowed, o.allowed&reserved != 0)
}
