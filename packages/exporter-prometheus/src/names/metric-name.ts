import { escapeName } from './escaping.ts';
import { quotableName } from './legacy-name.ts';
import { addsSuffixes, keepsCharacters, type TranslationStrategy } from './translation-strategy.ts';
import { legacyUnitWords, type UnitWords, unitWords } from './unit-words.ts';

export type { TranslationStrategy } from './translation-strategy.ts';

/** What a metric is, as far as its name depends on it. */
export interface MetricIdentity {
  readonly name: string;
  /** UCUM; empty where there is none. */
  readonly unit: string;
  /** `counter` is a monotonic sum, `up-down-counter` one that may fall; exponential histograms are histograms. */
  readonly kind: 'counter' | 'up-down-counter' | 'gauge' | 'histogram';
}

export interface TranslatedName {
  /** Never empty, always well-formed; of letters, digits, `_` and `:` unless the strategy keeps characters. */
  readonly name: string;
  /**
   * The word that `# UNIT` may show: empty unless the name, without the `_total` of a counter, ends with it. OpenMetrics
   * demands that, and Prometheus refuses a scrape where it is otherwise.
   */
  readonly unit: string;
}

/**
 * The name that Prometheus's own OTLP receiver would store (prometheus/otlptranslator 1.0, and `kBy`, see `unit-words.ts`;
 * specification, "Prometheus and OpenMetrics compatibility", "Metric metadata"). What the receiver would drop, because
 * nothing of its name is left, keeps a name here: see `nameOfLastResort`.
 *
 * @param prefix is put before the name with an underscore between; empty for none
 */
export function metricName(metric: MetricIdentity, strategy: TranslationStrategy, prefix = ''): TranslatedName {
  const name = translated(metric, strategy, prefix);
  if (name === '') return { name: nameOfLastResort(metric.name), unit: '' };
  return { name, unit: addsSuffixes(strategy) ? unitAtTheEndOf(name, metric) : '' };
}

/**
 * For a name of which the strategy leaves nothing: its characters as numbers (`U___3088_`), so that two such names stay two.
 */
export function nameOfLastResort(name: string): string {
  return /[^_]/.test(name) ? escapeName(name, 'values') : 'unnamed';
}

function translated(metric: MetricIdentity, strategy: TranslationStrategy, prefix: string): string {
  const adds = addsSuffixes(strategy);
  if (keepsCharacters(strategy)) {
    const whole = quotableName(prefix === '' ? metric.name : `${prefix}_${metric.name}`);
    return adds ? withSuffixes(whole, metric) : whole;
  }
  const name = adds ? tokensWithSuffixes(metric, prefix).join('_') : withoutSuffixes(metric.name, prefix);
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

/** Words of letters, digits and `:`, then those of the unit and the type unless they are there already. */
function tokensWithSuffixes({ name, unit, kind }: MetricIdentity, prefix: string): readonly string[] {
  const tokens = [...legacyTokens(name)];
  tokens.push(...missingWords(tokens, legacyUnitWords(unit)));
  const withType = typeWordsOf(kind, unit).reduce(
    (all, word) => [...all.filter((token) => token !== word), word],
    tokens,
  );
  return [...legacyTokens(prefix), ...withType];
}

function missingWords(tokens: readonly string[], { main, per }: UnitWords): readonly string[] {
  const perWord = per === 'per_' ? '' : per.replace(/_$/, '');
  const missingPer = tokens.includes(perWord) ? '' : perWord;
  const mainWord = tokens.includes(main) ? '' : main;
  return [missingPer === '' ? mainWord : mainWord.replace(/_$/, ''), missingPer].filter((word) => word !== '');
}

function withoutSuffixes(name: string, prefix: string): string {
  const [start, end] = [legacyText(prefix), legacyText(name)];
  const whole = start === '' ? end : `${start}_${end}`;
  // Underscores alone are no name, unless the application chose it.
  return /[^_]/.test(whole) || whole === name ? whole : '';
}

function legacyText(text: string): string {
  return text
    .split(/[^A-Za-z0-9:_]+/)
    .filter((piece) => piece !== '')
    .join('_');
}

/** The receiver cuts what it is about to add, with the one character before it, whatever that is: `subtotal` loses its `b`. */
function withSuffixes(name: string, { unit, kind }: MetricIdentity): string {
  const { main, per } = unitWords(quotableName(unit));
  const suffixes = [...(per === '' ? [] : [per]), ...typeWordsOf(kind, unit)];
  const bare = suffixes.reduceRight(withoutSuffix, name);
  const inner = main === '' || bare.endsWith(main) ? bare : `${bare}_${main}`;
  return [inner, ...suffixes].join('_');
}

function withoutSuffix(name: string, suffix: string): string {
  if (!name.endsWith(suffix) || name.length <= suffix.length + 1) return name;
  const bare = name.slice(0, -suffix.length - 1);
  // The receiver cuts a byte; half a character that is left there is none that could be stored.
  return bare.isWellFormed() ? bare : bare.slice(0, -1);
}

/** Units of counters and up-down counters are so often said to be `1` that the receiver takes it for a ratio in gauges only. */
function typeWordsOf(kind: MetricIdentity['kind'], unit: string): readonly string[] {
  if (kind === 'counter') return ['total'];
  return kind === 'gauge' && unit === '1' ? ['ratio'] : [];
}

function unitAtTheEndOf(name: string, { unit, kind }: MetricIdentity): string {
  const { main, per } = legacyUnitWords(unit);
  const words = [main, per]
    .filter((word) => word !== '')
    .join('_')
    .replace(/_$/, '');
  const word = words === '' && kind === 'gauge' && unit === '1' ? 'ratio' : words;
  const base = kind === 'counter' ? name.replace(/_total$/, '') : name;
  return word !== '' && base.endsWith(`_${word}`) ? word : '';
}

function legacyTokens(text: string): readonly string[] {
  return text.split(/[^A-Za-z0-9:]+/).filter((token) => token !== '');
}
