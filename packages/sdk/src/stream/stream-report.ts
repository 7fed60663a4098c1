import { emitWarning, type Report } from '@executor-metrics/core/support';
import type { Cell } from '../cell/cell.ts';
import { longestText } from '../series/bounded-text.ts';
import { type AttributeReport, isArray, mostItems } from '../series/clean-attributes.ts';
import { growingAttribute } from './growing-attribute.ts';
import { createReportOnce, type ReportOnce } from './once-per-site.ts';

/** Whose trouble it is: an instrument or a stream, and the meter that it belongs to. */
export interface Site {
  readonly scope: string;
  readonly name: string;
}

/** A property in which two instruments of one name differ. */
export interface Difference {
  readonly property: string;
  readonly wanted: unknown;
  readonly known: unknown;
}

/** What instruments and their streams have to say to people: each kind of trouble once for each of them. */
export class StreamReport {
  readonly #once: ReportOnce;

  constructor(report: Report = emitWarning) {
    this.#once = createReportOnce(report);
  }

  attributesOf(site: Site): AttributeReport {
    return {
      leftOut: (key, value) =>
        this.#say('EXECUTOR_METRICS_ATTRIBUTE', site, (who) =>
          key === ''
            ? `${who}: an attribute is left out, because its key is empty`
            : `${who}: the attribute "${shortened(key)}" is left out, because its value is ${nameOf(value)}; accepted: a string, number, boolean or an array of one of these`,
        ),
      cut: (key) => {
        const length = `to ${longestText} characters, of which the last are a hash of the whole`;
        this.#say('EXECUTOR_METRICS_CUT', site, (who) => `${who}: the attribute "${shortened(key)}" is cut ${length}`);
      },
    };
  }

  refusedValue(site: Site, value: unknown): void {
    const what = typeof value === 'number' ? String(value) : nameOf(value);
    this.#say('EXECUTOR_METRICS_VALUE', site, (who) => `${who}: a value was dropped, because it is ${what}`);
  }

  overflow(site: Site, limit: number, cells: Iterable<Cell>): void {
    this.#say('EXECUTOR_METRICS_OVERFLOW', site, (who) => {
      const growing = growingAttribute(cells);
      const culprit = growing && `; the attribute "${shortened(growing.key)}" alone has ${growing.values} values`;
      const kept = 'further ones are recorded together under otel.metric.overflow=true';
      return `${who}: the limit of ${limit} series is reached, and ${kept}${culprit ?? ''}`;
    });
  }

  invalidName(site: Site): void {
    const accepted = 'a letter, then up to 254 letters, digits, "_", ".", "-" and "/"';
    const message = `"${shortened(site.name)}" is no valid name of an instrument: ${accepted}`;
    this.#say('EXECUTOR_METRICS_NAME', site, () => message);
  }

  /** Another instrument of that name exists; `shared` says that both record into the same one. */
  conflict(site: Site, differences: readonly Difference[], shared: boolean): void {
    // Not the values, which a program may make up for each call.
    const details = differences.map(({ property }) => property);
    const message = (who: string): string =>
      `${who} was created again with ${differences.map(inWords).join(', ')}; ${shared ? 'both record into the first one' : duplicated}`;
    this.#say('EXECUTOR_METRICS_CONFLICT', site, message, details);
  }

  /** Views gave this name to streams of two instruments. */
  nameTwice(site: Site, instruments: readonly [string, string]): void {
    const [first, second] = instruments.map((name) => `"${shortened(name)}"`);
    const message = (who: string): string =>
      `${who} is the name of streams of both ${first} and ${second}, because of a view; ${duplicated}`;
    this.#say('EXECUTOR_METRICS_CONFLICT', site, message, ['views']);
  }

  #say(code: string, { scope, name }: Site, message: (who: string) => string, details: readonly string[] = []): void {
    const [meter, who] = [shortened(scope), shortened(name)];
    this.#once(code, [meter, who, ...details], () => message(meter === '' ? who : `${who} of meter "${meter}"`));
  }
}

const duplicated = 'both are exported under one name, which backends may refuse';

function inWords({ property, wanted, known }: Difference): string {
  return `${property} "${shortened(String(wanted))}", not "${shortened(String(known))}"`;
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (!isArray(value)) return `of type ${typeof value}`;
  return hasTooMany(value) ? `an array of more than ${mostItems} items` : 'an array of other or several types';
}

function hasTooMany(value: readonly unknown[]): boolean {
  try {
    return value.length > mostItems;
  } catch {
    return false;
  }
}

/** Names have up to 255 characters; longer ones are not valid, and need not be shown or kept. */
const longestShown = 255;

function shortened(text: string): string {
  return text.slice(0, longestShown);
}
