-- Loads records of goroutines from the file records.ndjson into DuckDB:
--
--     glparse old.txt new.txt >records.ndjson
--     duckdb goroutines.duckdb <samples/sql/duckdb.sql
--     duckdb goroutines.duckdb <samples/sql/questions.sql
--
-- The table has a column for each key that gl-record(5) describes, whether or not a record has it.
-- What a record does not have is NULL. Loading again adds to the table.
CREATE TYPE place_of AS STRUCT(func VARCHAR, file VARCHAR, line BIGINT);
CREATE TYPE creator AS STRUCT(func VARCHAR, file VARCHAR, line BIGINT, id UBIGINT);
CREATE TYPE frame AS STRUCT(func VARCHAR, file VARCHAR, line BIGINT, args VARCHAR, off UBIGINT,
	inlined BOOLEAN, elided BOOLEAN, n UBIGINT);
CREATE TYPE ancestor AS STRUCT(id UBIGINT, frames frame[], created_by creator);
CREATE TABLE goroutines (
	sig VARCHAR,
	count UBIGINT NOT NULL,
	id UBIGINT,
	repeat BOOLEAN,
	state VARCHAR,
	class VARCHAR,
	wait_seconds UBIGINT,
	locked BOOLEAN,
	leaked BOOLEAN,
	scan BOOLEAN,
	durable BOOLEAN,
	bubble UBIGINT,
	labels MAP(VARCHAR, VARCHAR),
	runtime BOOLEAN,
	"where" place_of,
	frames frame[],
	created_by creator,
	ancestors ancestor[],
	source VARCHAR,
	origin VARCHAR,
	dump UBIGINT,
	reason VARCHAR,
	time TIMESTAMP,
	"offset" UBIGINT,
	bytes UBIGINT,
	partial BOOLEAN,
	truncated BOOLEAN,
	mangled BOOLEAN
);

INSERT INTO goroutines BY NAME SELECT * FROM read_json('records.ndjson',
	format = 'newline_delimited', maximum_object_size = 268435456, columns = {
	sig: 'VARCHAR', count: 'UBIGINT', id: 'UBIGINT', repeat: 'BOOLEAN', state: 'VARCHAR',
	class: 'VARCHAR', wait_seconds: 'UBIGINT', locked: 'BOOLEAN', leaked: 'BOOLEAN',
	scan: 'BOOLEAN', durable: 'BOOLEAN', bubble: 'UBIGINT', labels: 'MAP(VARCHAR, VARCHAR)',
	runtime: 'BOOLEAN', "where": 'place_of', frames: 'frame[]', created_by: 'creator',
	ancestors: 'ancestor[]', source: 'VARCHAR', origin: 'VARCHAR', dump: 'UBIGINT',
	reason: 'VARCHAR', time: 'TIMESTAMP', "offset": 'UBIGINT', bytes: 'UBIGINT',
	partial: 'BOOLEAN', truncated: 'BOOLEAN', mangled: 'BOOLEAN' });

-- What questions.sql asks, under the same names in SQLite and DuckDB.
CREATE VIEW IF NOT EXISTS place AS SELECT
	rowid AS record,
	*,
	"where".func AS func,
	"where".file AS file,
	"where".line AS line
FROM goroutines WHERE repeat IS NULL;

CREATE VIEW IF NOT EXISTS call AS SELECT DISTINCT record, count, f.func AS func
FROM (SELECT rowid AS record, count, unnest(frames) AS f FROM goroutines WHERE repeat IS NULL)
WHERE f.func IS NOT NULL;
