/** OpenTelemetry specification, "Instrument name syntax": an ASCII letter, then up to 254 letters, digits and `_.-/`. */
const nameSyntax = /^[a-z][a-z0-9_.\-/]{0,254}$/i;

export function isValidInstrumentName(name: unknown): name is string {
  return typeof name === 'string' && nameSyntax.test(name);
}

/** Names that differ in their case alone are one name: whatever compares or looks up a name does so in this form. */
export function comparableName(name: string): string {
  return name.toLowerCase();
}

/** What JavaScript applications pass may be anything: the instrument works, and its name is reported. */
export function nameAsText(name: unknown): string {
  try {
    return String(name);
  } catch {
    return '';
  }
}
