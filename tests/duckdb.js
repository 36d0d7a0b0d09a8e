// Loads records.ndjson, of the current folder, by one script of SQL, and prints the answers to another
// one's questions, with | between columns as SQLite's shell does. The third argument, if there is
// one, is a query of its own.
//
//	node duckdb.js FOLDER-OF-@duckdb LOAD.sql QUESTIONS.sql [QUERY]
const fs = require('fs');
const { DuckDBInstance } = require(process.argv[2] + '/@duckdb/node-api');

const statements = (file) => fs.readFileSync(file, 'utf8').replace(/^--.*$/mg, '').split(/;\s*$/m)
	.map((s) => s.trim()).filter((s) => s);

(async () => {
	const database = await (await DuckDBInstance.create(':memory:')).connect();
	for (const statement of statements(process.argv[3])) await database.run(statement);
	const questions = process.argv[5] ? [process.argv[5]] : statements(process.argv[4]);
	for (const question of questions) {
		const answer = await database.runAndReadAll(question);
		for (const row of answer.getRows())
			console.log(row.map((v) => v === null ? '' : String(v)).join('|'));
	}
})().catch((e) => { console.error(String(e)); process.exit(1); });
