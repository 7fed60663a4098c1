import { type Snapshot, TimeSlice } from '@executor-metrics/sdk';
import type { Family } from '../families/family.ts';
import type { FormatWriter, TextSink } from '../formats/format.ts';
import type { Negotiated } from '../negotiation/negotiate.ts';
import type { SlicedProjection } from '../profile/projection.ts';
import { collectionErrors } from './collection-errors.ts';
import type { TranslationOptions } from './translation.ts';
import { Translations } from './translations.ts';
import { type WritingOptions, writerFor } from './writer-for.ts';

export interface RenderingOptions extends TranslationOptions, WritingOptions {
  /** Shows metrics under other names. */
  readonly project: SlicedProjection;
  readonly appendTimestamp: boolean;
}

/** What was collected for a scrape. */
export interface Collected {
  readonly snapshot: Snapshot;
  /** Of callbacks that failed. */
  readonly errors: readonly unknown[];
}

/** What of it is wanted, and how. */
export interface Rendering {
  readonly negotiated: Negotiated;
  /** Names of families or samples; everything where it is empty. */
  readonly names: ReadonlySet<string>;
  readonly slice?: TimeSlice | undefined;
}

/** Writes what was collected in the format that was agreed on. */
export class Renderer {
  readonly #options: RenderingOptions;
  readonly #translations: Translations;

  constructor(options: RenderingOptions) {
    this.#options = options;
    this.#translations = new Translations(options);
  }

  /** In slices, so that the largest exposition does not hold up the event loop. Rejects where a slice cannot begin. */
  async render({ snapshot, errors }: Collected, rendering: Rendering, out: TextSink): Promise<void> {
    const { project, appendTimestamp } = this.#options;
    const { negotiated, names, slice = new TimeSlice() } = rendering;
    const { format, escaping } = negotiated;
    const projected = await project(snapshot, slice);
    const families = await this.#translations.for(format, escaping).families(projected, slice, names);
    const timestamp = appendTimestamp ? timeOf(projected) : undefined;
    const writer = writerFor(format, out, { ...this.#options, timestamp });
    await write([...families, ...collectionErrors(errors)], writer, slice);
  }
}

async function write(families: readonly Family[], writer: FormatWriter, slice: TimeSlice): Promise<void> {
  for (const family of families) {
    writer.begin(family);
    for (let i = 0; i < family.rows.length; i++) {
      writer.row(family, i);
      if (slice.isOver()) await slice.next();
    }
    writer.end(family);
  }
  writer.close();
}

/** When the metrics were collected, in milliseconds since the epoch; all that have a time have the same. */
function timeOf({ scopes }: Snapshot): number | undefined {
  for (const { metrics } of scopes) {
    for (const { time } of metrics) if (time[0] > 0) return time[0] * 1000 + Math.floor(time[1] / 1e6);
  }
  return undefined;
}
