// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// LogQuery chooses log records or pages of them. "" and 0 let all pass.
type LogQuery struct {
	Limit          int    // how many are returned at most; 0 is 100
	Token          string // goes on where another page ended
	TraceID        string
	SpanID         string
	SeverityText   string // such as WARN, whatever the case
	SeverityNumber int    // the least; 13 is WARN, 17 ERROR
}

// LogPage is a part of the logs.
type LogPage struct {
	// Logs are the records as JSON, the latest first. Each is an [ai.LogRecord].
	Logs []json.RawMessage `json:"logs"`
	// Next is the token of the next page, "" after the last.
	Next string `json:"continuationToken,omitempty"`
}

// logRow is a record as it is stored.
type logRow struct {
	time        float64
	trace, span string
	severity    int
	level       string
	record      []byte
}

// PutLogs stores log records. A record without an id is given one.
func (s *Store) PutLogs(ctx context.Context, records []*ai.LogRecord) error {
	rows, err := logRows(records)
	if err != nil || len(rows) == 0 {
		return err
	}
	return s.do(ctx, &job{logs: rows})
}

func logRows(records []*ai.LogRecord) ([]*logRow, error) {
	rows := make([]*logRow, 0, len(records))
	for i, r := range records {
		if r == nil {
			return nil, core.Errorf(core.InvalidArgument, "log record %d is nil", i)
		}
		kept := *r
		if kept.LogID == "" {
			kept.LogID = newUUID()
		}
		raw, err := json.Marshal(kept)
		if err != nil {
			return nil, core.Errorf(core.InvalidArgument, "log record %d cannot be written as JSON: %w", i, err)
		}
		rows = append(rows, &logRow{kept.Timestamp, kept.TraceID, kept.SpanID, kept.SeverityNumber, kept.SeverityText, raw})
	}
	return rows, nil
}

// newUUID returns a random UUID.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // which never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func (s *Store) putLog(ctx context.Context, l *logRow) error {
	_, err := s.insert.log.ExecContext(ctx, l.time, orNull(l.trace), orNull(l.span), orNull(l.severity), orNull(l.level), l.record)
	s.added++
	return err
}

// orNull returns nil for the zero value, which is NULL in the database.
func orNull[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// Logs returns log records, the latest first. INVALID_ARGUMENT says what is wrong with
// the query.
func (s *Store) Logs(ctx context.Context, q LogQuery) (*LogPage, error) {
	limit, offset, err := bounds(q.Limit, defaultLogs, q.Token)
	if err != nil {
		return nil, err
	}
	statement := s.query.logs
	args := []any{orNull(q.SpanID), orNull(q.SeverityText), orNull(q.SeverityNumber), limit + 1, offset}
	if q.TraceID != "" {
		statement, args = s.query.logsOf, append(args, q.TraceID)
	}
	rows, err := statement.QueryContext(ctx, args...)
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	page := &LogPage{Logs: []json.RawMessage{}}
	for rows.Next() {
		if len(page.Logs) == limit {
			page.Next = strconv.Itoa(offset + limit)
			break
		}
		var record []byte
		if err := rows.Scan(&record); err != nil {
			return nil, s.explain(err)
		}
		page.Logs = append(page.Logs, record)
	}
	if err := rows.Err(); err != nil {
		return nil, s.explain(err)
	}
	return page, nil
}
