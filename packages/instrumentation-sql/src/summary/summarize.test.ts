import { describe, expect, it } from 'vitest';
import type { Dialect } from './dialect.ts';
import { longestRead, summarize, summaryOf } from './summarize.ts';

const any: readonly Dialect[] = ['postgresql', 'mysql', 'sqlite'];

/** Expects the same summary in each of the dialects. */
function expectSummary(sql: string, summary: string | undefined, dialects: readonly Dialect[]): void {
  for (const dialect of dialects) expect(summaryOf(sql, dialect).summary, dialect).toBe(summary);
}

describe('the summary of a query', () => {
  describe('is as the semantic conventions have it', () => {
    it.each([
      ['SELECT *\nFROM   wuser_table\nWHERE  username = ?', 'SELECT wuser_table'],
      [
        'INSERT INTO shipping_details (order_id, address) SELECT order_id, address FROM orders WHERE order_id = ?',
        'INSERT shipping_details SELECT orders',
      ],
      ['SELECT *\nFROM songs,\n artists\nWHERE songs.artist_id == artists.id', 'SELECT songs artists'],
      [
        'SELECT order_date FROM (SELECT * FROM orders o JOIN customers c ON o.customer_id = c.customer_id)',
        'SELECT SELECT orders customers',
      ],
      ['{call some_stored_procedure}', 'call some_stored_procedure'],
    ])('%s', (sql, summary) => {
      expectSummary(sql, summary, any);
    });

    it('with names in quotes as they are', () => {
      expectSummary(`SELECT * FROM "song list", 'artists'`, `SELECT "song list" 'artists'`, ['sqlite']);
    });
  });

  describe('names the tables that a query reads', () => {
    it.each([
      ['select 1', 'select'],
      ['SELECT * FROM a.b, c . d AS x', 'SELECT a.b c.d'],
      ['SELECT * FROM a JOIN b ON a.x = b.x LEFT OUTER JOIN c USING (x), d CROSS JOIN e', 'SELECT a b c d e'],
      ['SELECT * FROM (a JOIN b ON a.x = b.x), (c)', 'SELECT a b c'],
      ['SELECT * FROM ((SELECT * FROM a)) x, b', 'SELECT SELECT a b'],
      ['SELECT * FROM a, LATERAL (SELECT * FROM b) x, LATERAL f(a.x) y', 'SELECT a SELECT b f'],
      ['SELECT * FROM generate_series(1, 10) AS g(n)', 'SELECT generate_series'],
      ['SELECT * FROM (VALUES (1, 2), (3, 4)) AS v (x, y) JOIN a ON true', 'SELECT a'],
      ['SELECT (SELECT count(*) FROM a), EXISTS (SELECT 1 FROM b) FROM c', 'SELECT SELECT a SELECT b c'],
      ['SELECT * FROM a WHERE x IN (SELECT y FROM b WHERE z > ALL (SELECT 1 FROM c))', 'SELECT a SELECT b SELECT c'],
      ['SELECT x FROM a GROUP BY x, y HAVING count(*) > 1 ORDER BY x, y LIMIT 5, 10', 'SELECT a'],
      ['SELECT x FROM a WINDOW w AS (PARTITION BY y), v AS (w) FOR UPDATE OF a, b', 'SELECT a'],
      ['SELECT extract(year FROM at), substring(n from 2 for 3), trim(both from n) FROM a', 'SELECT a'],
      ['SELECT x IS NOT DISTINCT FROM y FROM a WHERE z IS DISTINCT FROM b', 'SELECT a'],
      ['SELECT DISTINCT x FROM a', 'SELECT a'],
      ['SELECT t.from, t.select FROM a AS t', 'SELECT a'],
      ['SELECT * FROM a UNION ALL SELECT * FROM b EXCEPT (SELECT * FROM c)', 'SELECT a SELECT b SELECT c'],
      ['(SELECT * FROM a) INTERSECT SELECT * FROM b', 'SELECT a SELECT b'],
      ['SELECT * FROM only_this, ONLY (that), ONLY x', 'SELECT only_this that x'],
      ['SELECT * INTO TEMP TABLE copied FROM a', 'SELECT copied a'],
      ["SELECT x INTO OUTFILE '/tmp/x' FROM a", 'SELECT a'],
      ['VALUES (1), (2)', 'VALUES'],
      ['TABLE a', 'TABLE a'],
      ['SELECT * FROM ?, $1, :name', 'SELECT'],
      ['SELECT * FROM größe JOIN 表 ON x', 'SELECT größe 表'],
      ['SELECT * FROM WHERE x', 'SELECT'],
    ])('%s', (sql, summary) => {
      expectSummary(sql, summary, any);
    });
  });

  describe('does not name what WITH names', () => {
    it.each([
      ['WITH x AS (SELECT * FROM a) SELECT * FROM x, b', 'SELECT a SELECT b'],
      ['WITH x (c, d) AS (SELECT 1, 2), Y AS MATERIALIZED (SELECT * FROM x) SELECT * FROM y', 'SELECT SELECT SELECT'],
      ['WITH a AS (SELECT * FROM a) SELECT * FROM a', 'SELECT a SELECT'],
      [
        'WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT n FROM r JOIN a ON x) SELECT * FROM r',
        'SELECT SELECT a SELECT',
      ],
      ['WITH x AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM x', 'DELETE a INSERT b SELECT'],
      ['WITH x AS (SELECT 1) UPDATE a SET y = 2 FROM x', 'SELECT UPDATE a'],
      ['INSERT INTO a WITH x AS (SELECT * FROM b) SELECT * FROM x', 'INSERT a SELECT b SELECT'],
      ['SELECT * FROM (WITH x AS (SELECT * FROM a) SELECT * FROM x) y', 'SELECT SELECT a SELECT'],
      ['WITH x AS (SELECT 1) SELECT * FROM s.x', 'SELECT SELECT s.x'],
    ])('%s', (sql, summary) => {
      expectSummary(sql, summary, any);
    });
  });

  describe('names the tables that a statement changes', () => {
    it.each([
      ['INSERT INTO a (x, y) VALUES (1, 2), (3, 4) RETURNING x, y', 'INSERT a'],
      ['INSERT INTO a(x) VALUES (1) ON CONFLICT (x) DO UPDATE SET x = excluded.x, y = 1', 'INSERT a'],
      ['INSERT INTO a SELECT x FROM b, c ON CONFLICT (x) DO UPDATE SET x = 1, y = 2', 'INSERT a SELECT b c'],
      ['INSERT INTO a SELECT x FROM b ON DUPLICATE KEY UPDATE x = 1, y = 2', 'INSERT a SELECT b'],
      ['INSERT INTO a DEFAULT VALUES', 'INSERT a'],
      ['INSERT LOW_PRIORITY IGNORE a SET x = 1', 'INSERT a'],
      ['INSERT OR REPLACE INTO a VALUES (1)', 'INSERT a'],
      ['REPLACE INTO a VALUES (1)', 'REPLACE a'],
      ['UPDATE a SET x = 1, y = (SELECT 1 FROM b) WHERE z = 2', 'UPDATE a SELECT b'],
      ['UPDATE OR IGNORE a SET x = 1', 'UPDATE a'],
      ['UPDATE a AS t SET x = y IS DISTINCT FROM z FROM b JOIN c ON d WHERE e', 'UPDATE a b c'],
      ['UPDATE a, b JOIN c ON x SET a.y = 1, b.y = 2 WHERE z', 'UPDATE a b c'],
      ['DELETE FROM a WHERE x = 1', 'DELETE a'],
      ['DELETE FROM a USING b, c JOIN d USING (x) WHERE y', 'DELETE a b c d'],
      ['DELETE a, b FROM a JOIN b ON x WHERE y', 'DELETE a b'],
      [
        'MERGE INTO a USING (SELECT * FROM b) s ON a.x = s.x WHEN MATCHED THEN UPDATE SET y = 1, z = 2 WHEN NOT MATCHED THEN INSERT (x, y) VALUES (1, 2)',
        'MERGE a SELECT b',
      ],
      ['TRUNCATE a, b', 'TRUNCATE a b'],
      ['TRUNCATE TABLE ONLY a RESTART IDENTITY', 'TRUNCATE TABLE a'],
      ['COPY a (x, y) FROM STDIN', 'COPY a'],
      ["COPY (SELECT * FROM a) TO '/tmp/a'", 'COPY SELECT a'],
      ["LOAD DATA LOCAL INFILE '/tmp/a' REPLACE INTO TABLE a FIELDS TERMINATED BY ','", 'LOAD DATA a'],
    ])('%s', (sql, summary) => {
      expectSummary(sql, summary, any);
    });
  });

  describe('names the objects of a definition', () => {
    it.each([
      ["CREATE TABLE IF NOT EXISTS s.a (x int DEFAULT 1, y text DEFAULT 'z')", 'CREATE TABLE s.a'],
      ['CREATE TEMP TABLE a AS SELECT * FROM b', 'CREATE TABLE a SELECT b'],
      [
        'CREATE OR REPLACE VIEW v (x, y) AS WITH q AS (SELECT * FROM a) SELECT * FROM q',
        'CREATE VIEW v SELECT a SELECT',
      ],
      ['REFRESH MATERIALIZED VIEW CONCURRENTLY v', 'REFRESH MATERIALIZED VIEW v'],
      ['CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON a (lower(x), y)', 'CREATE INDEX i a'],
      ['CREATE INDEX ON a (x)', 'CREATE INDEX a'],
      ['ALTER TABLE ONLY a ADD COLUMN x int, DROP COLUMN y', 'ALTER TABLE a'],
      ['DROP TABLE IF EXISTS a, b CASCADE', 'DROP TABLE a b'],
      ['drop database d', 'drop database d'],
      ['RENAME TABLE a TO b', 'RENAME TABLE a'],
      ["CREATE USER bob IDENTIFIED BY 'x'", 'CREATE USER'],
      ['CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET x = 1; DELETE FROM c; END', 'CREATE TRIGGER t'],
      ["ALTER SYSTEM SET x = 'y'", 'ALTER'],
    ])('%s', (sql, summary) => {
      expectSummary(sql, summary, any);
    });
  });

  describe('says what other statements do', () => {
    it.each([
      ['CALL s.p(1, (SELECT 2 FROM a))', 'CALL s.p SELECT a'],
      ['EXEC p', 'EXEC p'],
      ['EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM a', 'EXPLAIN SELECT a'],
      ['EXPLAIN QUERY PLAN DELETE FROM a', 'EXPLAIN DELETE a'],
      ['EXPLAIN ANALYZE WITH x AS (SELECT 1) SELECT * FROM x', 'EXPLAIN SELECT SELECT'],
      ['PREPARE s (int) AS SELECT * FROM a', 'PREPARE SELECT a'],
      ['DECLARE c CURSOR WITH HOLD FOR SELECT * FROM a', 'DECLARE SELECT a'],
      ['FETCH 10 FROM c', 'FETCH'],
      ["SET SESSION app.tenant = 'x'", 'SET app.tenant'],
      ['SHOW TABLES FROM d', 'SHOW TABLES'],
      ['PRAGMA main.table_info(a)', 'PRAGMA main.table_info'],
      ['USE shop', 'USE shop'],
      ['DESCRIBE a', 'DESCRIBE a'],
      ["NOTIFY c, 'x'", 'NOTIFY'],
      ['GRANT SELECT, INSERT ON a TO bob', 'GRANT'],
      ['VACUUM (FULL) a', 'VACUUM'],
      ["ATTACH 'x' AS y", 'ATTACH'],
    ])('%s', (sql, summary) => {
      expectSummary(sql, summary, any);
    });
  });

  it('does not name the variables of MySQL', () => {
    expectSummary('SET @user_17 = 1', 'SET', ['mysql']);
  });

  describe('says nothing of what it does not know', () => {
    it.each([
      '',
      ' \n',
      ';',
      '-- a',
      '/* a',
      'hunter2',
      'secret FROM a',
      '123',
      "'a'",
      '?',
      ')',
      '(a',
      'IF x THEN',
      '\u0000',
    ])('%j', (sql) => {
      expectSummary(sql, undefined, any);
    });
  });

  describe('says all statements of a text', () => {
    it.each([
      ['SELECT * FROM a; DELETE FROM b;', 'SELECT a DELETE b'],
      ['SELECT * FROM (a; DELETE FROM b', 'SELECT a DELETE b'],
      ['WITH x AS (SELECT 1) SELECT * FROM x; SELECT * FROM x', 'SELECT SELECT SELECT x'],
      [
        'INSERT INTO a VALUES (1); INSERT INTO a VALUES (2); INSERT INTO a VALUES (3); DELETE FROM b',
        'INSERT a DELETE b',
      ],
      ['SELECT x FROM a UNION SELECT y FROM a UNION SELECT z FROM b', 'SELECT a SELECT b'],
      ['INSERT INTO a SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3', 'INSERT a SELECT'],
      ['INSERT INTO a SELECT * FROM b; SELECT * FROM b', 'INSERT a SELECT b SELECT b'],
      ['SELECT * FROM (SELECT 1 UNION SELECT 2) x, a', 'SELECT SELECT a'],
    ])('%s', (sql, summary) => {
      expectSummary(sql, summary, any);
    });
  });

  it('is cut before the word that does not fit', () => {
    const tables = Array.from({ length: 100 }, (_, i) => `table_${String.fromCharCode(97 + (i % 26))}`);
    const { summary = '' } = summaryOf(`SELECT * FROM ${tables.join(', ')}`, 'sqlite');
    expect(summary.length).toBeGreaterThan(255 - 9);
    expect(summary.length).toBeLessThanOrEqual(255);
    expect(`SELECT ${tables.join(' ')} `.startsWith(`${summary} `)).toBe(true);
  });

  it('ends before a name that is too long for it', () => {
    expectSummary(`SELECT * FROM a, ${'b'.repeat(300)}, c`, 'SELECT a', any);
  });

  it('has no names with control characters or half characters', () => {
    for (const hostile of ['\n', '\u0000', '\u009f', '\ud800']) {
      expectSummary(`SELECT * FROM "a${hostile}b", c`, 'SELECT c', any);
    }
  });

  it('does not read a word in half at the end of what is read of a text', () => {
    const padding = ' '.repeat(longestRead - 'SELECT * FROM us'.length);
    expectSummary(`SELECT * FROM${padding} users`, 'SELECT', any);
    expectSummary(`SELECT * FROM${padding.slice(10)} users WHERE x`, 'SELECT users', any);
  });
});

describe('what else is known of a query', () => {
  it.each([
    ['select * from Users u', 'SELECT', 'Users'],
    ['WITH x AS (SELECT * FROM a) UPDATE b SET y = 1', 'UPDATE', 'b'],
    ['WITH x AS (SELECT * FROM a) SELECT * FROM x', 'SELECT', 'a'],
    ['SELECT * FROM f(1), a', 'SELECT', 'a'],
    ['INSERT INTO a SELECT * FROM b', 'INSERT', 'a'],
    ['SELECT * FROM "s t"."a""b"', 'SELECT', 's t.a"b'],
    ['EXPLAIN SELECT * FROM a', 'EXPLAIN', 'a'],
    ['CREATE INDEX i ON a (x)', 'CREATE', 'a'],
    ['CREATE FUNCTION f() RETURNS int', 'CREATE', undefined],
    ['CALL p()', 'CALL', undefined],
    ['SET x = 1', 'SET', undefined],
    ['BEGIN; DELETE FROM a; COMMIT', 'BEGIN', 'a'],
    ['hunter2', undefined, undefined],
  ])('the operation and the table of %s', (sql, operation, table) => {
    expect(summaryOf(sql, 'postgresql')).toMatchObject({ operation, table });
  });

  it('is the same object for the same text, and cannot be changed', () => {
    const known = summarize('SELECT * FROM a', 'mysql');
    expect(summarize(['SELECT *', 'FROM a'].join(' '), 'mysql')).toBe(known);
    expect(Object.isFrozen(known)).toBe(true);
    expect(Object.isFrozen(known.transactions)).toBe(true);
  });

  it('is known of each dialect apart', () => {
    const sql = 'SELECT * FROM a # , b\n, c';
    expect(summarize(sql, 'mysql').summary).toBe('SELECT a c');
    expect(summarize(sql, 'postgresql').summary).toBe('SELECT a b c');
  });
});

describe('what a text does to the transaction', () => {
  it.each([
    ['BEGIN', 'BEGIN', ['begin']],
    ['begin immediate', 'begin', ['begin']],
    ['START TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY', 'START TRANSACTION', ['begin']],
    ['START REPLICA', 'START', []],
    ['COMMIT WORK', 'COMMIT', ['commit']],
    ['END TRANSACTION', 'END', ['commit']],
    ['ROLLBACK', 'ROLLBACK', ['rollback']],
    ['ABORT', 'ABORT', ['rollback']],
    ['COMMIT AND CHAIN', 'COMMIT', ['commit']],
    ['SAVEPOINT sp_17', 'SAVEPOINT', ['savepoint']],
    ['RELEASE SAVEPOINT sp_17', 'RELEASE', ['release']],
    ['ROLLBACK WORK TO SAVEPOINT sp_17', 'ROLLBACK TO', ['rollback-to']],
    ["PREPARE TRANSACTION 'x'", 'PREPARE TRANSACTION', ['prepare']],
    ["COMMIT PREPARED 'x'", 'COMMIT PREPARED', []],
    ["ROLLBACK PREPARED 'x'", 'ROLLBACK PREPARED', []],
    ['BEGIN NOT ATOMIC SELECT 1; END', 'BEGIN', []],
    [
      'BEGIN; SAVEPOINT s; ROLLBACK TO s; COMMIT',
      'BEGIN SAVEPOINT ROLLBACK TO COMMIT',
      ['begin', 'savepoint', 'rollback-to', 'commit'],
    ],
    ['SELECT 1 AS "begin", commit FROM rollback', 'SELECT rollback', []],
    ['(COMMIT)', undefined, []],
    ["/* BEGIN */ SELECT 'COMMIT'", 'SELECT', []],
  ])('%s', (sql, summary, transactions) => {
    const found = summaryOf(sql, 'postgresql');
    expect([found.summary, found.transactions]).toEqual([summary, transactions]);
    expect(found.transaction).toBe(transactions.at(-1));
  });
});
