/**
 * How names of OpenTelemetry become names of Prometheus (specification, "Prometheus exporter", `translation_strategy`). The
 * four are those of Prometheus's OTLP receiver:
 *
 * | strategy | `http.server.duration`, a histogram in `s` |
 * | --- | --- |
 * | `UnderscoreEscapingWithSuffixes` | `http_server_duration_seconds` |
 * | `UnderscoreEscapingWithoutSuffixes` | `http_server_duration` |
 * | `NoUTF8EscapingWithSuffixes` | `http.server.duration_seconds` |
 * | `NoTranslation` | `http.server.duration` |
 */
export type TranslationStrategy =
  | 'UnderscoreEscapingWithSuffixes'
  | 'UnderscoreEscapingWithoutSuffixes'
  | 'NoUTF8EscapingWithSuffixes'
  | 'NoTranslation';

/** All of them, the default first. */
export const translationStrategies: readonly TranslationStrategy[] = [
  'UnderscoreEscapingWithSuffixes',
  'UnderscoreEscapingWithoutSuffixes',
  'NoUTF8EscapingWithSuffixes',
  'NoTranslation',
];

/** Whether names keep every character that they have. */
export function keepsCharacters(strategy: TranslationStrategy): boolean {
  return strategy === 'NoUTF8EscapingWithSuffixes' || strategy === 'NoTranslation';
}

/** Whether names end with their unit and their type. */
export function addsSuffixes(strategy: TranslationStrategy): boolean {
  return strategy === 'UnderscoreEscapingWithSuffixes' || strategy === 'NoUTF8EscapingWithSuffixes';
}
