/** The words for a unit, empty where there is none: of `By/s` they are `bytes` and `per_second`. */
export interface UnitWords {
  readonly main: string;
  readonly per: string;
}

// The table of Prometheus's OTLP receiver (prometheus/otlptranslator). The specification's table ("Prometheus and OpenMetrics
// compatibility", "Metric metadata") is the same but for kilobytes, which UCUM writes kBy and the receiver KBy: both are here.
const mainWords: ReadonlyMap<string, string> = new Map([
  ['d', 'days'],
  ['h', 'hours'],
  ['min', 'minutes'],
  ['s', 'seconds'],
  ['ms', 'milliseconds'],
  ['us', 'microseconds'],
  ['ns', 'nanoseconds'],
  ['By', 'bytes'],
  ['KiBy', 'kibibytes'],
  ['MiBy', 'mebibytes'],
  ['GiBy', 'gibibytes'],
  ['TiBy', 'tibibytes'],
  ['kBy', 'kilobytes'],
  ['KBy', 'kilobytes'],
  ['MBy', 'megabytes'],
  ['GBy', 'gigabytes'],
  ['TBy', 'terabytes'],
  ['m', 'meters'],
  ['V', 'volts'],
  ['A', 'amperes'],
  ['J', 'joules'],
  ['W', 'watts'],
  ['g', 'grams'],
  ['Cel', 'celsius'],
  ['Hz', 'hertz'],
  ['1', ''],
  ['%', 'percent'],
]);

// After the slash the receiver takes `m` for minutes, and not for meters.
const perWords: ReadonlyMap<string, string> = new Map([
  ['s', 'second'],
  ['m', 'minute'],
  ['h', 'hour'],
  ['d', 'day'],
  ['w', 'week'],
  ['mo', 'month'],
  ['y', 'year'],
]);

/** What a unit adds to a name. A part that has an annotation (`{packet}`, `By{file}`) adds nothing. */
export function unitWords(unit: string): UnitWords {
  const slash = unit.indexOf('/');
  if (slash === -1) return { main: wordFor(unit, mainWords), per: '' };
  const per = wordFor(unit.slice(slash + 1), perWords);
  return { main: wordFor(unit.slice(0, slash), mainWords), per: per === '' ? '' : `per_${per}` };
}

/** The same of letters, digits, `_` and `:` alone. */
export function legacyUnitWords(unit: string): UnitWords {
  const { main, per } = unitWords(unit);
  return { main: legacyWord(main), per: legacyWord(per) };
}

function wordFor(part: string, words: ReadonlyMap<string, string>): string {
  const symbol = part.trim();
  return /[{}]/.test(symbol) ? '' : (words.get(symbol) ?? symbol);
}

function legacyWord(word: string): string {
  return word.replace(/[^A-Za-z0-9:]+/g, '_').replace(/^_/, '');
}
