import { BoundedValues, otherValue } from '../attributes/bounded-values.ts';

/** So many codes of libraries and applications are told apart. */
const maxOwnCodes = 50;

/** Which codes connections are closed with, as values of a label. */
export class CloseCodes {
  readonly #own = new BoundedValues(maxOwnCodes, () => {});

  /**
   * The codes of the protocol (RFC 6455, section 7.4.1, and the IANA registry of close codes: 1000 to 1015), and as many of
   * those of libraries and applications (3000 to 4999) as are told apart; `_OTHER` for all else.
   */
  of(code: unknown): string {
    if (typeof code !== 'number' || !Number.isInteger(code)) return otherValue;
    if (code >= 1000 && code <= 1015) return String(code);
    return code >= 3000 && code <= 4999 ? this.#own.of(String(code)) : otherValue;
  }
}
