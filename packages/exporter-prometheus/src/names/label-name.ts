import { quotableName } from './legacy-name.ts';
import { nameOfLastResort } from './metric-name.ts';
import { keepsCharacters, type TranslationStrategy } from './translation-strategy.ts';

/**
 * What becomes of several underscores, or invalid characters, in a row. The specification, and the translator's own default,
 * have one underscore for all of them. Prometheus's OTLP receiver keeps their number unless
 * `otlp.label_name_preserve_multiple_underscores` is false, "for backwards compatibility".
 */
export type LabelUnderscores = 'collapsed' | 'preserved';

/** Reserved in every exposition: it is the name of the metric. */
export const metricNameLabel = '__name__';

/**
 * The name of the label for an attribute, as Prometheus's OTLP receiver makes it (prometheus/otlptranslator 1.0; specification,
 * "Prometheus and OpenMetrics compatibility", "Metric attributes"). It is never empty and never `__name__`; what the receiver
 * would refuse gets a name of last resort.
 */
export function labelName(
  key: string,
  strategy: TranslationStrategy,
  underscores: LabelUnderscores = 'collapsed',
): string {
  const name = keepsCharacters(strategy) ? quotableName(key) : legacyLabelName(key, underscores);
  // The receiver takes no name of underscores alone.
  if (!/[^_]/.test(name)) return nameOfLastResort(key);
  return name === metricNameLabel ? exportedName(name) : name;
}

/** Where Prometheus needs a label for itself it renames the exposed one so, and so do we (configuration, `honor_labels`). */
export function exportedName(name: string): string {
  return `exported_${name}`;
}

function legacyLabelName(key: string, underscores: LabelUnderscores): string {
  const name = underscores === 'preserved' ? key.replace(/[^A-Za-z0-9]/gu, '_') : withSingleUnderscores(key);
  return /^[0-9]/.test(name) ? `key_${name}` : name;
}

function withSingleUnderscores(key: string): string {
  // `__name__` and its like are Prometheus's own, with two underscores on either side.
  const isReserved = key.length >= 4 && key.startsWith('__') && key.endsWith('__');
  const name = (isReserved ? key.slice(2, -2) : key).replace(/[^A-Za-z0-9]+/g, '_');
  return isReserved ? `__${name}__` : name;
}
