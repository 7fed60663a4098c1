import {
  type Attributes,
  type Context,
  context as contextApi,
  type SpanContext,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import type { Cell } from '../cell/cell.ts';
import type { Clock } from '../collect/clock.ts';
import { boundedText } from '../series/bounded-text.ts';
import { cleanAttributes, unreported } from '../series/clean-attributes.ts';
import type { Exemplar } from '../snapshot/snapshot.ts';

/** A slot takes another exemplar only after so long: under load the next one says no more than the last. */
const restMs = 100;

/** Chooses the slot of a value: its bucket where there are buckets. */
export type SlotOf = (value: number) => number;

interface Slot {
  readonly exemplar: Exemplar;
  readonly filledAtMs: number;
}

/**
 * Keeps, for each series, the last measurements that were made inside of sampled spans, one a slot (OpenTelemetry
 * specification, "Exemplar", filter `TraceBased`).
 */
export class ExemplarStore {
  readonly #clock: Clock;
  readonly #slotOf: SlotOf;
  /** Nobody has traced yet: the look-up of each series at each collection is saved. */
  #isEmpty = true;
  readonly #bySeries = new WeakMap<Cell, Map<number, Slot>>();

  constructor(clock: Clock, slotOf: SlotOf) {
    this.#clock = clock;
    this.#slotOf = slotOf;
  }

  /**
   * What applications pass may be no context, and tracers are not ours: whatever they do, the record succeeds.
   *
   * @param attributes what the caller recorded with, where a view took some of it away
   */
  offer(cell: Cell, value: number, within: Context | undefined, attributes: Attributes | undefined): void {
    try {
      const span = trace.getSpan(within ?? contextApi.active())?.spanContext();
      if (span && (span.traceFlags & TraceFlags.SAMPLED) !== 0) this.#take(cell, value, span, attributes);
    } catch {
      // There is no exemplar of it.
    }
  }

  #take(cell: Cell, value: number, { traceId, spanId }: SpanContext, attributes: Attributes | undefined): void {
    if (typeof traceId !== 'string' || typeof spanId !== 'string') return;
    const slots = this.#slotsOf(cell);
    const slot = this.#slotOf(value);
    const filledAtMs = this.#clock.monotonicMs();
    const last = slots.get(slot);
    if (last !== undefined && filledAtMs - last.filledAtMs < restMs) return;
    const filteredAttributes = attributes === undefined ? none : attributesBeyond(cell.series.attributes, attributes);
    const exemplar = Object.freeze({ value, time: this.#clock.now(), traceId, spanId, filteredAttributes });
    slots.set(slot, { exemplar, filledAtMs });
  }

  /** The exemplars of a series by value, of those that came since a moment of the monotonic clock. */
  of(cell: Cell, sinceMs: number = Number.NEGATIVE_INFINITY): readonly Exemplar[] {
    if (this.#isEmpty) return noExemplars;
    const slots = this.#bySeries.get(cell);
    if (slots === undefined) return noExemplars;
    const exemplars: Exemplar[] = [];
    for (const { exemplar, filledAtMs } of slots.values()) if (filledAtMs >= sinceMs) exemplars.push(exemplar);
    return exemplars.sort((a, b) => a.value - b.value);
  }

  /** The series begins anew. */
  forget(cell: Cell): void {
    this.#bySeries.delete(cell);
  }

  #slotsOf(cell: Cell): Map<number, Slot> {
    let slots = this.#bySeries.get(cell);
    if (slots === undefined) {
      slots = new Map();
      this.#bySeries.set(cell, slots);
      this.#isEmpty = false;
    }
    return slots;
  }
}

const none: Attributes = Object.freeze({});
const noExemplars: readonly Exemplar[] = Object.freeze([]);

function attributesBeyond(kept: Attributes, given: Attributes): Attributes {
  return cleanAttributes(given, { keeps: (key) => !Object.hasOwn(kept, boundedText(key)) }, unreported);
}
