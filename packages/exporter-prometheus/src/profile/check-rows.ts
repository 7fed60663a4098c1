import {
  ConfigurationError,
  checkOptions,
  eitherOf,
  flag,
  guarded,
  isRecord,
  listOf,
  type OptionType,
  type OptionTypes,
  oneOf,
  text,
} from '@executor-metrics/core/support';
import type {
  Condition,
  LabelRule,
  LabelSource,
  ProjectionRow,
  ProjectionSource,
  ProjectionTarget,
} from './projection-row.ts';

const anyText: OptionType<string> = guarded('a string', (value): value is string => typeof value === 'string');

const condition: OptionType<Condition> = guarded(
  '{ is: [...] } or { isNot: [...] } with strings',
  (value): value is Condition => {
    if (!isRecord(value)) return false;
    const [[word, values] = [], ...others] = Object.entries(value);
    return others.length === 0 && (word === 'is' || word === 'isNot') && listOf(anyText).accepts(values);
  },
);

/** One with the flag `g` or `y` goes on where it stopped the last time, and finds something else in an equal text. */
const pattern: OptionType<RegExp> = guarded(
  'a regular expression without the flags "g" and "y"',
  (value): value is RegExp => value instanceof RegExp && !value.global && !value.sticky,
);

const source: OptionType<LabelSource> = guarded(
  `the name of an attribute or { attribute, pattern } with ${pattern.expected}`,
  (value): value is LabelSource => {
    if (!isRecord(value)) return text.accepts(value);
    return (
      Object.keys(value).sort().join() === 'attribute,pattern' &&
      text.accepts(value.attribute) &&
      pattern.accepts(value.pattern)
    );
  },
);

const byName = <T>(type: OptionType<T>): OptionType<Readonly<Record<string, T>>> =>
  guarded(
    `an object whose values are each ${type.expected}`,
    (value): value is Readonly<Record<string, T>> =>
      isRecord(value) && Object.values(value).every((each) => type.accepts(each)),
  );

const anyObject: OptionType<object> = guarded('an object', (value): value is object => isRecord(value));

const rowTypes: OptionTypes<ProjectionRow> = {
  source: anyObject as OptionType<ProjectionSource>,
  take: oneOf('metric', 'count', 'sum', 'gauge'),
  target: anyObject as OptionType<ProjectionTarget>,
  labels: byName(eitherOf(text, anyObject as OptionType<LabelRule>)),
  keepSource: flag,
};

const sourceTypes: OptionTypes<ProjectionSource> = { name: text, scope: condition, where: byName(condition) };

const targetTypes: OptionTypes<ProjectionTarget> = { name: text, unit: anyText, description: anyText };

const labelTypes: OptionTypes<LabelRule> = {
  from: eitherOf(source, listOf(source)),
  case: oneOf('lower', 'upper'),
  values: byName(anyText),
  otherwise: anyText,
  default: anyText,
};

/**
 * The rows, as they were at the time of the call.
 *
 * @throws {ConfigurationError} naming the row, the option, its value and what is accepted
 */
export function checkRows(where: string, given: readonly ProjectionRow[]): readonly ProjectionRow[] {
  if (!Array.isArray(given)) throw new ConfigurationError(`${where}: no array of rows is given; accepted: an array`);
  // Array.from: `map` passes over the holes of a sparse array.
  return Array.from(given, (row: ProjectionRow, index) => {
    // Taken twice, everything would count twice.
    const first = given.indexOf(row);
    if (first !== index && isRecord(row)) {
      throw new ConfigurationError(`${where}: rows[${index}] is rows[${first}] again; accepted: each row once`);
    }
    return checkRow(`${where}: rows[${index}]`, row ?? null);
  });
}

function checkRow(where: string, given: ProjectionRow): ProjectionRow {
  const row = checkOptions(where, given, rowTypes);
  const { source: from, target, labels = {} } = row;
  if (from === undefined || target === undefined || row.labels === undefined) {
    throw new ConfigurationError(`${where}: an option is not given; accepted: at least source, target and labels`);
  }
  return {
    ...row,
    source: withName(`${where}: option "source"`, checkOptions(`${where}: option "source"`, from, sourceTypes)),
    target: withName(`${where}: option "target"`, checkOptions(`${where}: option "target"`, target, targetTypes)),
    labels: Object.fromEntries(
      Object.entries(labels).map(([name, rule]) => [name, checkLabel(where, name, rule)] as const),
    ),
  };
}

function checkLabel(where: string, name: string, rule: string | LabelRule): LabelRule {
  // As a key of an object, it would be no label but the object's prototype.
  if (name === '' || name === '__proto__') {
    throw new ConfigurationError(`${where}: option "labels" has ${JSON.stringify(name)}; accepted: names of labels`);
  }
  return typeof rule === 'string'
    ? { from: rule }
    : checkOptions(`${where}: label ${JSON.stringify(name)}`, rule, labelTypes);
}

function withName<T extends { name: string }>(where: string, checked: Partial<T>): T {
  if (checked.name !== undefined) return checked as T;
  throw new ConfigurationError(`${where}: option "name" is not given; accepted: ${text.expected}`);
}
