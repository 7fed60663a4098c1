import { createSecureContext, type TlsOptions } from 'node:tls';
import { ConfigurationError, guarded, isRecord, type OptionType } from '@executor-metrics/core/support';

const identity = '`key` and `cert`, `pfx`, or an `SNICallback`';

/** The options of `node:https` and `node:tls`. */
export const tlsType: OptionType<TlsOptions> = {
  ...guarded(
    `an object of options of https.createServer() with ${identity}`,
    (value): value is TlsOptions =>
      isRecord(value) &&
      ((isGiven(value.key) && isGiven(value.cert)) || isGiven(value.pfx) || typeof value.SNICallback === 'function'),
  ),
  secret: true,
};

/**
 * Makes a secure context of the options and throws it away, so that a key that cannot be read is an error of whoever configures.
 *
 * @throws {ConfigurationError} with the reason that OpenSSL gives, which repeats nothing of what was given
 */
export function checkTls(where: string, tls: TlsOptions): void {
  try {
    createSecureContext(tls);
  } catch (error) {
    throw new ConfigurationError(
      `${where}: option "tls" cannot be used (${reasonOf(error)}); accepted: ${tlsType.expected}`,
    );
  }
}

/** A message is OpenSSL's own where there is no code; those of Node.js, which have one, may show the value. */
function reasonOf(error: unknown): string {
  if (!isRecord(error)) return 'for an unknown reason';
  const { reason, code, message } = error;
  const parts = [reason, code].filter((part) => typeof part === 'string');
  return parts.length > 0 ? parts.join(', ') : String(message);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
