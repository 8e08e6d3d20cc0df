// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"strings"
)

// indexColumns are the fields of the index which are columns, and whether they hold
// numbers.
var indexColumns = map[string]struct {
	column string
	number bool
}{
	"id": {"t.id", false}, "type": {"t.type", false}, "name": {"t.name", false},
	"start": {"t.start", true}, "end": {`t."end"`, true}, "status": {"t.status", true},
}

// mostAlternatives is how many values of one field are left to SQLite, which refuses
// statements with very many.
const mostAlternatives = 1000

// conditions returns SQL that lets pass at least what the filter does, so that rows
// which cannot match need not be read; the filter itself decides about the rest.
func (f *Filter) conditions() (sql string, args []any) {
	if f == nil {
		return "", nil
	}
	var all []string
	for field, values := range f.Equal {
		one, more := equalCondition(field, values)
		all, args = append(all, one), append(args, more...)
	}
	for _, c := range []struct {
		operator string
		bounds   map[string]float64
	}{{">", f.Over}, {">=", f.AtLeast}, {"<", f.Under}, {"<=", f.AtMost}} {
		for field, bound := range c.bounds {
			column := indexColumns[field]
			if !column.number {
				return " AND 0", nil // texts are never in bounds
			}
			all, args = append(all, column.column+" "+c.operator+" ?"), append(args, bound)
		}
	}
	if len(all) == 0 {
		return "", nil
	}
	return " AND " + strings.Join(all, " AND "), args
}

func equalCondition(field string, values []any) (string, []any) {
	column, known := indexColumns[field]
	switch {
	case !known:
		return "t.labels IS NOT NULL", nil
	case len(values) > mostAlternatives:
		return "1", nil
	}
	var (
		args    []any
		unknown string // a status that is missing compares as a word
	)
	for _, v := range values {
		if _, number := v.(float64); number == column.number {
			if _, isBool := v.(bool); !isBool {
				args = append(args, v)
			}
		} else if field == "status" && v == "UNKNOWN" {
			unknown = " OR t.status IS NULL"
		}
	}
	marks := strings.TrimSuffix(strings.Repeat("?,", len(args)), ",")
	return "(" + column.column + " IN (" + marks + ")" + unknown + ")", args
}
