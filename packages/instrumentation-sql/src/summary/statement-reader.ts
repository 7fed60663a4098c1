// Hot: reads each new text once, token by token, without recursion.
import { close, comma, open, semicolon } from './characters.ts';
import type { Syntax } from './dialect.ts';
import { readName } from './names.ts';
import type { Level, Reading } from './reading.ts';
import { rules } from './rules.ts';
import type { State } from './verbs.ts';
import { programs } from './words.ts';

/** Where a name is expected, and what is expected after it. */
const afterName: Readonly<Partial<Record<State, State>>> = {
  into: 'columns',
  table: 'tables',
  changed: 'tables',
  'changed into': 'tables',
  'cte name': 'cte',
  'object name': 'object named',
  target: 'expression',
  copy: 'rest',
  setting: 'rest',
};

/**
 * Reads the operations and targets of a text. A name is taken from no other place than where the grammar has a table, a
 * procedure, a setting or an object; so no literal is ever taken for one, wherever it stands.
 */
export function readStatements(reading: Reading, syntax: Syntax): void {
  const { scanner } = reading;
  scanner.next();
  while (scanner.kind !== 'end' && !reading.isOver) readToken(reading, syntax);
  reading.endStatement();
}

function readToken(reading: Reading, syntax: Syntax): void {
  const { scanner, before, level } = reading;
  const { kind, keyword } = scanner;
  if (kind === 'sign') readSign(reading);
  else if (keyword === undefined || !rules[level.state](reading, keyword)) {
    const isName = kind === 'word' || kind === 'name' || (kind === 'string' && syntax.singleQuotedNames);
    if (isName && afterName[level.state] !== undefined) {
      readTarget(reading);
      return;
    }
    readOther(level);
  }
  reading.isComparison = keyword === 'DISTINCT' && (before === 'IS' || before === 'NOT');
  reading.before = keyword;
  scanner.next();
}

function readSign(reading: Reading): void {
  const { level, scanner } = reading;
  if (scanner.sign === open) enter(reading);
  else if (scanner.sign === close) reading.leave();
  else if (scanner.sign === semicolon) reading.endStatement();
  else if (scanner.sign === comma) level.state = afterComma(level);
  else if (level.state === 'query') level.state = 'expression';
}

/** Parentheses begin: what is expected in them, and after them. */
function enter(reading: Reading): void {
  const { state } = reading.level;
  switch (state) {
    case 'start':
    case 'query':
      reading.enter('query', 'expression');
      break;
    case 'table':
      reading.enter('table', 'tables');
      break;
    case 'cte':
      // Otherwise these are the names of its columns.
      if (reading.before === 'AS' || reading.before === 'MATERIALIZED') reading.enter('start', 'prologue');
      else reading.enter('expression', 'cte');
      break;
    case 'copy':
      reading.enter('start', 'rest');
      break;
    case 'rest':
      reading.enter('rest', 'rest');
      break;
    default:
      reading.enter('query', state);
  }
}

function afterComma({ state, verb }: Level): State {
  switch (state) {
    case 'tables':
      return 'table';
    case 'prologue':
      return verb === 'WITH' ? 'cte name' : state;
    case 'object named':
      return verb === 'DROP' || verb === 'TRUNCATE' ? 'object name' : state;
    case 'query':
      return 'expression';
    default:
      return state;
  }
}

/** A value, or a word that says nothing here. Where a name should be, it is a parameter. */
function readOther(level: Level): void {
  const { state } = level;
  if (state === 'start' || state === 'query') level.state = 'expression';
  else if (state !== 'cte name') level.state = afterName[state] ?? state;
}

/** A name where one is expected; the scanner is at what follows then. */
function readTarget(reading: Reading): void {
  const { level, queries, summary } = reading;
  const { state, verb } = level;
  const { text, plain, isCalled } = readName(reading.scanner);
  reading.before = undefined;
  reading.isComparison = false;
  level.state = nextState(state, level);
  if (state === 'cte name') reading.nameQuery(plain);
  if (state === 'cte name' || text === undefined) return;
  if (state === 'table' && queries.size > 0 && queries.has(plain.toLowerCase())) return;
  summary.add(text);
  if (isTable(state, level, isCalled)) summary.addTable(plain, reading.isMain);
  // Its semicolons end no statement.
  if (state === 'object name' && verb === 'CREATE')
    reading.isOver = level.object !== undefined && programs.has(level.object);
}

function nextState(state: State, { verb }: Level): State {
  const isInsert = verb === 'INSERT' || verb === 'REPLACE';
  if (isInsert && (state === 'changed' || state === 'changed into')) return 'inserted';
  return afterName[state] ?? state;
}

/** Whether the target is a table, rather than a procedure, an index or a setting. */
function isTable(state: State, { verb, object }: Level, isCalled: boolean): boolean {
  switch (state) {
    case 'table':
      return !isCalled;
    case 'changed':
    case 'changed into':
    case 'copy':
    case 'into':
      return true;
    case 'object name':
      return verb === 'TRUNCATE' || object === 'TABLE' || object === 'VIEW';
    case 'target':
      return verb === 'TABLE' || verb === 'LOAD' || verb === 'DESCRIBE' || verb === 'DESC' || object === 'INDEX';
    default:
      return false;
  }
}
