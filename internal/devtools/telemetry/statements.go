// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"database/sql"
)

// statements are prepared once. Those of the writer belong to its connection.
type statements struct {
	all []*sql.Stmt

	begin, commit, rollback, dataVersion   *sql.Stmt
	lookUp, trace, root, fields, post      *sql.Stmt
	posts, log, imported, unsearch, search *sql.Stmt

	list, logs, logsOf, wasImported *sql.Stmt
}

func (s *statements) close() {
	for _, one := range s.all {
		one.Close()
	}
}

// preparer is a database or one of its connections.
type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

func (s *statements) prepare(ctx context.Context, on preparer, into **sql.Stmt, query string) error {
	one, err := on.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	*into = one
	s.all = append(s.all, one)
	return nil
}

// listQuery reads what a list needs of the traces that have a root, in the order of
// scanListed; conditions may follow, then listOrder.
const (
	listQuery = `SELECT t.id, t.title, t.began, t.finished, t.root, t.type, t.name, t.start, t."end", t.status, t.labels, t.card
		FROM traces t WHERE t.start IS NOT NULL`
	listOrder = " ORDER BY t.start DESC, t.n DESC"
)

// logWhere is the filter of logs: a NULL parameter matches all.
const logWhere = `(?1 IS NULL OR span = ?1) AND (?2 IS NULL OR level = ?2 COLLATE NOCASE) AND (?3 IS NULL OR severity >= ?3)
	ORDER BY time DESC, n DESC LIMIT ?4 OFFSET ?5`

// prepareStatements prepares what the store asks and writes.
func (s *Store) prepareStatements(ctx context.Context) error {
	w, r := &s.insert, &s.query
	for _, one := range []struct {
		set   *statements
		on    preparer
		into  **sql.Stmt
		query string
	}{
		{w, s.conn, &w.begin, "BEGIN IMMEDIATE"},
		{w, s.conn, &w.commit, "COMMIT"},
		{w, s.conn, &w.rollback, "ROLLBACK"},
		{w, s.conn, &w.dataVersion, "PRAGMA data_version"},
		{w, s.conn, &w.lookUp, `SELECT n, root, "end" IS NOT NULL, internal FROM traces WHERE id = ?`},
		{w, s.conn, &w.trace, `INSERT INTO traces(id, title, began, finished, touched, root, internal, type, name, start, "end", status, labels, card)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO NOTHING`},
		{w, s.conn, &w.root, `UPDATE traces SET title = coalesce(?, title), began = coalesce(?, began), finished = coalesce(?, finished), touched = ?,
			root = ?, internal = ?, type = ?, name = ?, start = ?, "end" = ?, status = ?, labels = ?, card = ? WHERE n = ?`},
		{w, s.conn, &w.fields, `UPDATE traces SET title = coalesce(?, title), began = coalesce(?, began), finished = coalesce(?, finished), touched = ? WHERE n = ?`},
		{w, s.conn, &w.post, "INSERT INTO posts(trace, adopt, body) VALUES (?, ?, ?)"},
		{w, s.conn, &w.posts, "SELECT seq, adopt, body FROM posts WHERE trace = ? ORDER BY seq"},
		{w, s.conn, &w.log, "INSERT INTO logs(time, trace, span, severity, level, record) VALUES (?, ?, ?, ?, ?, ?)"},
		{w, s.conn, &w.imported, "INSERT OR REPLACE INTO imported(file, size, time) VALUES (?, ?, ?)"},
		{w, s.conn, &w.unsearch, "DELETE FROM search WHERE rowid = ?"},
		{w, s.conn, &w.search, "INSERT INTO search(rowid, text) VALUES (?, ?)"},

		{r, s.reads, &r.trace, "SELECT p.seq, p.adopt, p.body FROM posts p JOIN traces t ON t.n = p.trace WHERE t.id = ? ORDER BY p.seq"},
		{r, s.reads, &r.list, listQuery + listOrder},
		{r, s.reads, &r.logs, "SELECT record FROM logs WHERE " + logWhere},
		{r, s.reads, &r.logsOf, "SELECT record FROM logs WHERE trace = ?6 AND " + logWhere},
		{r, s.reads, &r.wasImported, "SELECT count(*) FROM imported WHERE file = ? AND size = ? AND time = ?"},
	} {
		if err := one.set.prepare(ctx, one.on, one.into, one.query); err != nil {
			return err
		}
	}
	return nil
}
