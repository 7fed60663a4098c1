import type { LabelSet } from '../../families/family.ts';
import { isLegacyMetricName } from '../../names/legacy-name.ts';
import { quotedText } from './quoting.ts';

/** A metric name in a line of metadata (`# TYPE`). */
export function nameText(name: string): string {
  return isLegacyMetricName(name) ? name : `"${quotedText(name)}"`;
}

/**
 * The name of a sample as it stands before its labels: `http_requests_total{`, and with quotes, which a name outside of
 * letters, digits, `_` and `:` needs, within the braces: `{"http.requests",`.
 */
export class SampleName {
  readonly #bare: string;
  readonly #open: string;
  /** Everything before the labels, in UTF-8. */
  readonly opening: Uint8Array;

  constructor(name: string) {
    const quoted = `{"${quotedText(name)}"`;
    this.#bare = isLegacyMetricName(name) ? `${name} ` : `${quoted}} `;
    this.#open = isLegacyMetricName(name) ? `${name}{` : `${quoted},`;
    this.opening = Buffer.from(this.#open);
  }

  /** Everything before the value, with the space between. */
  with({ text }: LabelSet): string {
    return text === '' ? this.#bare : `${this.#open}${text}} `;
  }
}
