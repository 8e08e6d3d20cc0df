// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"strings"
	"testing"
)

// TestListPlan holds that lists follow the index by time, which has all that SQLite
// compares, so that no trace is read which is not shown, and nothing is sorted.
func TestListPlan(t *testing.T) {
	s := openStore(t)
	for _, text := range []string{
		``, `{"eq":{"name":"a"}}`, `{"eq":{"type":["a","b"]},"gt":{"start":5}}`, `{"eq":{"status":["UNKNOWN",2]}}`, `{"lte":{"end":5}}`,
	} {
		f, err := ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		where, args := f.conditions()
		rows, err := s.reads.QueryContext(background, "EXPLAIN QUERY PLAN "+listQuery+where+listOrder, args...)
		if err != nil {
			t.Fatal(err)
		}
		var plan []string
		for rows.Next() {
			var id, parent, unused int
			var step string
			if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
				t.Fatal(err)
			}
			plan = append(plan, step)
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
		if all := strings.Join(plan, "; "); len(plan) != 1 || !strings.Contains(all, "USING INDEX traces_start") {
			t.Errorf("filter %q is answered by %s", text, all)
		}
	}
	var columns string
	if err := s.reads.QueryRowContext(background, "SELECT group_concat(name) FROM pragma_index_info('traces_start')").Scan(&columns); err != nil {
		t.Fatal(err)
	}
	for field, c := range indexColumns {
		if name := strings.Trim(strings.TrimPrefix(c.column, "t."), `"`); name != "id" && !strings.Contains(","+columns+",", ","+name+",") {
			t.Errorf("the index has no %s: %s", field, columns)
		}
	}
}
