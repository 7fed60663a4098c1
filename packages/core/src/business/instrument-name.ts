import { ConfigurationError, shown } from '../support/options.ts';

/** OpenTelemetry specification, "Instrument name syntax". */
const validName = /^[A-Za-z][A-Za-z0-9_./-]*$/;
const longestName = 255;
const expected = `a letter, then letters, digits, "_", ".", "-" and "/", up to ${longestName} characters in all`;

/** Ours: what is recorded under such names has a meaning that is written down. */
const reserved = 'executor.';

/** @throws {ConfigurationError} where no instrument can have the name */
export function fullName(namespace: string, name: unknown): string {
  if (typeof name !== 'string' || name === '') throw unfit('an instrument', name, expected);
  const full = namespace === '' ? name : `${namespace}.${name}`;
  if (full.length > longestName || !validName.test(full)) throw unfit('an instrument', full, expected);
  if (full.toLowerCase().startsWith(reserved)) throw unfit('an instrument', full, `names without "${reserved}"`);
  return full;
}

/** @throws {ConfigurationError} where no instrument can have a name that begins so */
export function checkNamespace(namespace: unknown): string {
  if (namespace === undefined || namespace === '') return '';
  if (typeof namespace === 'string' && namespace.length < longestName && validName.test(namespace)) return namespace;
  throw unfit('a namespace', namespace, `${expected}, or none`);
}

/**
 * The same for names that meet somewhere on their way: OpenTelemetry does not look at the case, Prometheus has `_` alone for
 * what separates words, and gives `_total` to counters.
 */
export function comparableName(full: string): string {
  return full
    .toLowerCase()
    .replace(/[./-]/g, '_')
    .replace(/_total$/, '');
}

function unfit(what: string, name: unknown, accepted: string): ConfigurationError {
  return new ConfigurationError(`business(): the name of ${what} is ${shown(name)}; accepted: ${accepted}`);
}
