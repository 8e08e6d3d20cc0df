// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// Query chooses traces or pages of them.
type Query struct {
	// Limit is how many are returned at most; 0 is 10.
	Limit int
	// Token goes on where another page ended; "" is the beginning.
	Token string
	// Filter chooses by the index; nil lets all pass.
	Filter *Filter
	// Search chooses traces whose names, inputs and outputs contain all of the words, as
	// whole words or, for the last, as its beginning; "" lets all pass.
	Search string
}

// Page is a part of a list.
type Page struct {
	// Traces are the traces as JSON, the latest first. Each is an [ai.TraceData] with its
	// root span alone, whose longer attributes are cut to 1000 characters and "...".
	Traces []json.RawMessage `json:"traces"`
	// Next is the token of the next page, "" after the last.
	Next string `json:"continuationToken,omitempty"`
}

// Limits of lists.
const (
	defaultTraces = 10
	defaultLogs   = 100
	mostListed    = 10_000
)

// listed is a row of the index. It reads the row's values where a filter wants them.
type listed struct {
	id              string
	title           sql.NullString
	began, finished sql.NullFloat64
	root            string
	kind, name      string
	start           float64
	end             sql.NullFloat64
	status          sql.NullInt64
	labels          sql.NullString
	card            []byte
	decoded         map[string]string // labels; nil until wanted
}

func scanListed(rows *sql.Rows, t *listed) error {
	t.decoded = nil
	return rows.Scan(&t.id, &t.title, &t.began, &t.finished, &t.root, &t.kind, &t.name, &t.start, &t.end, &t.status, &t.labels, (*sql.RawBytes)(&t.card))
}

// field returns the value that a filter compares: a string, a float64, or nil when it
// is missing.
func (t *listed) field(name string) any {
	switch name {
	case "id":
		return t.id
	case "type":
		return t.kind
	case "name":
		if t.name != "" {
			return t.name
		}
	case "start":
		return t.start
	case "end":
		if t.end.Valid {
			return t.end.Float64
		}
	case "status":
		if t.status.Valid {
			return float64(t.status.Int64)
		}
		return "UNKNOWN"
	default:
		if t.decoded == nil && t.labels.Valid {
			t.decoded = decodeLabels(t.labels.String)
		}
		if label, ok := t.decoded[name]; ok {
			return label
		}
	}
	return nil
}

// appendTo appends the trace as a list shows it.
func (t *listed) appendTo(b []byte) []byte {
	p := post{traceID: t.id, spans: []*span{{id: t.root, raw: t.card}}}
	if t.title.Valid {
		p.name = &t.title.String
	}
	if t.began.Valid {
		p.start = &t.began.Float64
	}
	if t.finished.Valid {
		p.end = &t.finished.Float64
	}
	return p.appendTo(b)
}

// List returns the traces that have a root, the latest first. INVALID_ARGUMENT says
// what is wrong with the query.
func (s *Store) List(ctx context.Context, q Query) (*Page, error) {
	page := &Page{Traces: []json.RawMessage{}}
	var err error
	page.Next, err = s.eachListed(ctx, q, func(t *listed) {
		page.Traces = append(page.Traces, t.appendTo(make([]byte, 0, len(t.card)+128)))
	})
	if err != nil {
		return nil, err
	}
	return page, nil
}

// eachListed calls use for each trace of a page, and returns the token of the next one.
// The value belongs to use while it runs.
func (s *Store) eachListed(ctx context.Context, q Query, use func(*listed)) (next string, err error) {
	limit, offset, err := bounds(q.Limit, defaultTraces, q.Token)
	if err != nil {
		return "", err
	}
	rows, err := s.listRows(ctx, q)
	if err != nil {
		return "", s.explain(err)
	}
	if rows == nil {
		return "", nil
	}
	defer rows.Close()
	var t listed
	for passed := 0; rows.Next(); {
		if err := scanListed(rows, &t); err != nil {
			return "", s.explain(err)
		}
		if !q.Filter.match(&t) {
			continue
		}
		if passed++; passed <= offset {
			continue
		}
		if passed > offset+limit {
			next = strconv.Itoa(offset + limit)
			break
		}
		use(&t)
	}
	return next, s.explain(rows.Err())
}

// listRows returns the rows of a list, nil when the words cannot be found.
func (s *Store) listRows(ctx context.Context, q Query) (*sql.Rows, error) {
	where, args := q.Filter.conditions()
	if strings.TrimSpace(q.Search) != "" {
		match, err := matchOf(q.Search)
		if match == "" {
			return nil, err
		}
		s.catchUp(ctx)
		where += " AND t.n IN (SELECT rowid FROM search WHERE search MATCH ?)"
		args = append(args, match)
	}
	if where == "" {
		return s.query.list.QueryContext(ctx)
	}
	return s.reads.QueryContext(ctx, listQuery+where+listOrder, args...)
}

// bounds checks a page's limit and token.
func bounds(limit, fallback int, token string) (int, int, error) {
	switch {
	case limit == 0:
		limit = fallback
	case limit < 0:
		return 0, 0, core.Errorf(core.InvalidArgument, "limit is %d; it must be positive", limit)
	}
	offset := 0
	if token != "" {
		n, err := strconv.Atoi(token)
		if err != nil || n < 0 {
			return 0, 0, core.Errorf(core.InvalidArgument, "the continuation token %q is none that a list returned", token)
		}
		offset = n
	}
	return min(limit, mostListed), offset, nil
}
