// Hot: one of these is called for each keyword of a new text.
import type { Keyword } from './keywords.ts';
import type { Reading } from './reading.ts';
import { type State, verbs } from './verbs.ts';
import {
  beforeChanged,
  beforeInto,
  beforeObject,
  beforeSetting,
  endsColumns,
  endsTables,
  namedObjects,
  otherObjects,
  reserved,
} from './words.ts';

/** What a keyword means in a state. Returns whether it means something there; otherwise it may be a name. */
type Rule = (reading: Reading, keyword: Keyword) => boolean;

export const rules: Readonly<Record<State, Rule>> = {
  start: begin,
  prologue(reading, keyword) {
    const isQuery = verbs.get(keyword)?.isQuery === true;
    // After the queries of WITH comes no other WITH, but may come `SEARCH … WITH` and the like.
    return isQuery && !(keyword === 'WITH' && reading.level.verb === 'WITH') ? begin(reading, keyword) : true;
  },
  query(reading, keyword) {
    if (keyword === 'WITH' || keyword === 'VALUES' || keyword === 'TABLE') return begin(reading, keyword);
    reading.level.state = 'expression';
    return inExpression(reading, keyword);
  },
  expression: inExpression,
  columns(reading, keyword) {
    if (keyword === 'FROM') return reading.isComparison || move(reading, 'table');
    if (keyword === 'INTO') return move(reading, 'into');
    return endsColumns.has(keyword) ? move(reading, 'expression') : inExpression(reading, keyword);
  },
  into(reading, keyword) {
    if (keyword === 'OUTFILE' || keyword === 'DUMPFILE') return move(reading, 'columns');
    return beforeInto.has(keyword) || isMissing(reading, keyword, 'columns');
  },
  table(reading, keyword) {
    if (keyword === 'SELECT' || keyword === 'WITH' || keyword === 'VALUES') return begin(reading, keyword);
    return keyword === 'ONLY' || keyword === 'LATERAL' || isMissing(reading, keyword, 'tables');
  },
  tables(reading, keyword) {
    const { level } = reading;
    if (keyword === 'JOIN' || keyword === 'STRAIGHT_JOIN' || keyword === 'APPLY') return move(reading, 'table');
    if (keyword === 'USING') return inUsing(reading);
    if (keyword === 'SET' && level.verb === 'UPDATE') return move(reading, 'assignments');
    const isOver = endsTables.has(keyword) || isAfterQuery(reading, keyword);
    return isOver ? move(reading, 'expression') : inExpression(reading, keyword);
  },
  changed(reading, keyword) {
    if (keyword === 'INTO') return move(reading, 'changed into');
    return beforeChanged.has(keyword) || isMissing(reading, keyword, 'expression');
  },
  'changed into'(reading, keyword) {
    return keyword === 'ONLY' || keyword === 'TABLE' || isMissing(reading, keyword, 'expression');
  },
  inserted(reading, keyword) {
    return keyword === 'WITH' ? begin(reading, keyword) : inExpression(reading, keyword);
  },
  assignments(reading, keyword) {
    if (keyword === 'FROM' && !reading.isComparison) {
      reading.level.verb = 'SELECT';
      return move(reading, 'table');
    }
    const isOver = keyword === 'WHERE' || keyword === 'RETURNING' || keyword === 'ORDER';
    return isOver ? move(reading, 'expression') : inExpression(reading, keyword);
  },
  delete: (reading, keyword) => keyword !== 'FROM' || move(reading, 'table'),
  'cte name'({ level }, keyword) {
    level.isRecursive ||= keyword === 'RECURSIVE';
    return keyword === 'RECURSIVE';
  },
  cte: ignore,
  object(reading, keyword) {
    const isNamed = namedObjects.has(keyword);
    if (keyword === 'MATERIALIZED' || isNamed || otherObjects.has(keyword)) reading.summary.add(reading.scanner.text);
    if (isNamed) reading.level.object = keyword;
    if (isNamed) return move(reading, 'object name');
    return otherObjects.has(keyword) ? move(reading, 'rest') : true;
  },
  'object name'(reading, keyword) {
    const { level, scanner, summary } = reading;
    if (keyword === 'TABLE' && level.verb === 'TRUNCATE') summary.add(scanner.text);
    else if (keyword === 'ON' && level.object === 'INDEX') return move(reading, 'target');
    else if (!beforeObject.has(keyword)) return isMissing(reading, keyword, 'object named');
    return true;
  },
  'object named'(reading, keyword) {
    if (keyword === 'ON' && reading.level.object === 'INDEX') return move(reading, 'target');
    return keyword === 'AS' ? move(reading, 'prologue') : inExpression(reading, keyword);
  },
  target(reading, keyword) {
    return keyword === 'ONLY' || isMissing(reading, keyword, 'expression');
  },
  copy: (reading, keyword) => isMissing(reading, keyword, 'rest'),
  load(reading, keyword) {
    if (keyword === 'DATA' || keyword === 'XML') reading.summary.add(reading.scanner.text);
    return keyword !== 'TABLE' || move(reading, 'target');
  },
  setting: (_, keyword) => beforeSetting.has(keyword),
  prepare(reading, keyword) {
    if (keyword === 'TRANSACTION') {
      reading.transactions.push('prepare');
      reading.summary.add(reading.scanner.text);
    }
    return keyword !== 'AS' || move(reading, 'prologue');
  },
  declare: (reading, keyword) => keyword !== 'FOR' || move(reading, 'prologue'),
  transaction: inTransaction,
  rest: ignore,
};

function ignore(): boolean {
  return true;
}

function begin(reading: Reading, keyword: Keyword): boolean {
  reading.begin(keyword);
  return true;
}

function move(reading: Reading, state: State): boolean {
  reading.level.state = state;
  return true;
}

/** SELECT is reserved in all three databases: wherever it stands, a query begins. */
function inExpression(reading: Reading, keyword: Keyword): boolean {
  switch (keyword) {
    case 'SELECT':
      return begin(reading, keyword);
    case 'UNION':
    case 'INTERSECT':
    case 'EXCEPT':
      reading.endSelect();
      return true;
    default:
      return true;
  }
}

/** Where a name should be there is none, but what comes after it. */
function isMissing(reading: Reading, keyword: Keyword, otherwise: State): boolean {
  if (!reserved.has(keyword)) return false;
  reading.level.state = otherwise;
  return rules[otherwise](reading, keyword);
}

/** The condition of MERGE, and what INSERT does with rows that are there: what follows changes columns, with commas. */
function isAfterQuery({ before, level }: Reading, keyword: Keyword): boolean {
  if (keyword === 'ON') return level.verb === 'MERGE';
  return before === 'ON' && (keyword === 'DUPLICATE' || keyword === 'CONFLICT');
}

/** After DELETE and MERGE come tables; after JOIN come columns. */
function inUsing(reading: Reading): boolean {
  const { level } = reading;
  if (level.verb !== 'DELETE' && level.verb !== 'MERGE') return true;
  if (level.verb === 'DELETE') level.verb = 'SELECT';
  return move(reading, 'table');
}

/** Words that make another statement of COMMIT, ROLLBACK and BEGIN. */
function inTransaction(reading: Reading, keyword: Keyword): boolean {
  const { level, scanner, summary, transactions } = reading;
  switch (keyword) {
    case 'TRANSACTION':
      if (level.verb !== 'START') return true;
      transactions.push('begin');
      summary.add(scanner.text);
      return true;
    case 'TO':
      if (transactions.at(-1) === 'rollback') transactions.splice(-1, 1, 'rollback-to');
      summary.add(scanner.text);
      return true;
    case 'PREPARED':
      // That transaction is no longer the connection's.
      transactions.pop();
      summary.add(scanner.text);
      return true;
    case 'NOT':
      // `BEGIN NOT ATOMIC` of MariaDB is a program.
      if (level.verb === 'BEGIN') transactions.pop();
      reading.isOver = level.verb === 'BEGIN';
      return true;
    default:
      return true;
  }
}
