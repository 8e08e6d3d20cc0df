// SPDX-License-Identifier: Apache-2.0

package telemetry

// schemaVersion is the user_version of databases that this package writes.
const schemaVersion = 1

// fileName is the database's name in the .genkit folder.
const fileName = "telemetry.db"

// schema is the database. A trace without "start" has no root yet and is in no list.
// Posts keep the order in which they came by seq; "progress" holds the last one whose
// text can be searched.
const schema = `
CREATE TABLE traces (
	n        INTEGER PRIMARY KEY,
	id       TEXT NOT NULL UNIQUE,
	title    TEXT,
	began    REAL,
	finished REAL,
	root     TEXT,
	internal INTEGER NOT NULL DEFAULT 0,
	type     TEXT,
	name     TEXT,
	start    REAL,
	"end"    REAL,
	status   INTEGER,
	labels   TEXT,
	touched  INTEGER NOT NULL,
	card     BLOB
);
CREATE INDEX traces_start ON traces(start, n, type, name, "end", status) WHERE start IS NOT NULL;
CREATE TABLE posts (
	seq   INTEGER PRIMARY KEY,
	trace INTEGER NOT NULL,
	adopt INTEGER NOT NULL,
	body  BLOB NOT NULL
);
CREATE INDEX posts_trace ON posts(trace);
CREATE TABLE logs (
	n        INTEGER PRIMARY KEY,
	time     REAL NOT NULL,
	trace    TEXT,
	span     TEXT,
	severity INTEGER,
	level    TEXT,
	record   BLOB NOT NULL
);
CREATE INDEX logs_time ON logs(time DESC, n DESC);
CREATE INDEX logs_trace ON logs(trace, time DESC, n DESC) WHERE trace IS NOT NULL;
CREATE VIRTUAL TABLE search USING fts5(text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');
CREATE TABLE progress (seq INTEGER NOT NULL);
INSERT INTO progress VALUES (0);
CREATE TABLE imported (
	file TEXT PRIMARY KEY,
	size INTEGER NOT NULL,
	time INTEGER NOT NULL
) WITHOUT ROWID;
PRAGMA user_version = 1;
`
