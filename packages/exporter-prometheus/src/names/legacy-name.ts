const metricPattern = /^[A-Za-z_:][A-Za-z0-9_:]*$/;
const labelPattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether a metric name needs no quotes in any format, and is known to every version of Prometheus. */
export function isLegacyMetricName(name: string): boolean {
  return metricPattern.test(name);
}

/** The same for the name of a label, where a colon is not allowed. */
export function isLegacyLabelName(name: string): boolean {
  return labelPattern.test(name);
}

/**
 * A name of any characters, as it may stand between quotes: half a surrogate pair cannot be sent, and a NUL in a name makes
 * Prometheus refuse the whole scrape (its lexer takes it for the end), so both become U+FFFD.
 */
export function quotableName(name: string): string {
  const wellFormed = name.isWellFormed() ? name : name.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\uFFFD') : wellFormed;
}
