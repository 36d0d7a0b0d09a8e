-- Three questions to the table goroutines, for SQLite and DuckDB alike; sqlite.sql and duckdb.sql
-- load it.

-- Where do most goroutines wait, and how many minutes at least has the oldest one waited?
SELECT func, line, state, CAST(sum(count) AS BIGINT) AS goroutines,
	CAST(max(wait_seconds) / 60 AS BIGINT) AS minutes
FROM place GROUP BY func, line, state
ORDER BY goroutines DESC, func, line, state LIMIT 10;

-- What grew from the first dump to the last one, in the order in which they were loaded?
WITH snapshot AS (
	SELECT source, dump, min(record) AS began FROM place GROUP BY source, dump
), bounds AS (
	SELECT min(began) AS first_one, max(began) AS last_one FROM snapshot
), counted AS (
	SELECT began, sig, min(func) AS func, min(line) AS line, sum(count) AS n
	FROM place JOIN snapshot USING (source, dump) GROUP BY began, sig
), change AS (
	SELECT sig, min(func) AS func, min(line) AS line,
		CAST(sum(CASE WHEN began = first_one THEN n ELSE 0 END) AS BIGINT) AS before,
		CAST(sum(CASE WHEN began = last_one THEN n ELSE 0 END) AS BIGINT) AS after
	FROM counted CROSS JOIN bounds GROUP BY sig
)
SELECT func, line, before, after, after - before AS grown, sig
FROM change WHERE after > before
ORDER BY grown DESC, func, line, sig LIMIT 10;

-- Which functions are on the most stacks?
SELECT func, CAST(sum(count) AS BIGINT) AS goroutines
FROM call GROUP BY func
ORDER BY goroutines DESC, func LIMIT 10;
