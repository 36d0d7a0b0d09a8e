-- Loads records of goroutines into SQLite, for its shell (3.37 or later):
--
--     glparse old.txt new.txt | sqlite3 goroutines.db '.read samples/sql/sqlite.sql'
--     sqlite3 -box goroutines.db '.read samples/sql/questions.sql'
--
-- The table has a column for each key that gl-record(5) describes, whether or not a record has it.
-- Objects and arrays are JSON. What a record does not have is NULL. Loading again adds rows.
CREATE TABLE IF NOT EXISTS goroutines (
	sig TEXT,
	count INTEGER NOT NULL,
	id INTEGER,
	repeat INTEGER,
	state TEXT,
	class TEXT,
	wait_seconds INTEGER,
	locked INTEGER,
	leaked INTEGER,
	scan INTEGER,
	durable INTEGER,
	bubble INTEGER,
	labels TEXT,
	runtime INTEGER,
	"where" TEXT,
	frames TEXT,
	created_by TEXT,
	ancestors TEXT,
	source TEXT,
	origin TEXT,
	dump INTEGER,
	reason TEXT,
	time TEXT,
	"offset" INTEGER,
	bytes INTEGER,
	partial INTEGER,
	truncated INTEGER,
	mangled INTEGER
) STRICT;

-- A line of input is one value: no line of JSON has the separator of columns in it.
CREATE TEMP TABLE line (record TEXT);
.mode ascii
.separator "\037" "\n"
.import /dev/stdin line
.mode list

INSERT INTO goroutines SELECT
	record ->> 'sig', record ->> 'count', record ->> 'id', record ->> 'repeat',
	record ->> 'state', record ->> 'class', record ->> 'wait_seconds', record ->> 'locked',
	record ->> 'leaked', record ->> 'scan', record ->> 'durable', record ->> 'bubble',
	record -> 'labels', record ->> 'runtime', record -> 'where', record -> 'frames',
	record -> 'created_by', record -> 'ancestors', record ->> 'source', record ->> 'origin',
	record ->> 'dump', record ->> 'reason', record ->> 'time', record ->> 'offset',
	record ->> 'bytes', record ->> 'partial', record ->> 'truncated', record ->> 'mangled'
FROM line;
DROP TABLE line;

-- What questions.sql asks, under the same names in SQLite and DuckDB.
CREATE VIEW IF NOT EXISTS place AS SELECT
	rowid AS record,
	*,
	"where" ->> 'func' AS func,
	"where" ->> 'file' AS file,
	"where" ->> 'line' AS line
FROM goroutines WHERE repeat IS NULL;

CREATE VIEW IF NOT EXISTS call AS SELECT DISTINCT
	goroutines.rowid AS record, count, frame.value ->> 'func' AS func
FROM goroutines, json_each(goroutines.frames) AS frame
WHERE repeat IS NULL AND frame.value ->> 'func' IS NOT NULL;
