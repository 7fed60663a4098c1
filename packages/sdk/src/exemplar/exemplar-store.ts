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
import { cleanAttributes } from '../series/clean-attributes.ts';
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

  /** @param attributes what the caller recorded with, where a view took some of it away */
  offer(cell: Cell, value: number, within: Context | undefined, attributes: Attributes | undefined): void {
    const span = spanContextOf(within);
    if (span === undefined || (span.traceFlags & TraceFlags.SAMPLED) === 0) return;
    const slots = this.#slotsOf(cell);
    const slot = this.#slotOf(value);
    const filledAtMs = this.#clock.monotonicMs();
    const last = slots.get(slot);
    if (last !== undefined && filledAtMs - last.filledAtMs < restMs) return;
    const { traceId, spanId } = span;
    const filteredAttributes = attributes === undefined ? none : attributesBeyond(cell.series.attributes, attributes);
    slots.set(slot, { exemplar: { value, time: this.#clock.now(), traceId, spanId, filteredAttributes }, filledAtMs });
  }

  /** The exemplars of a series, by slot. */
  of(cell: Cell): readonly Exemplar[] {
    if (this.#isEmpty) return noExemplars;
    const slots = this.#bySeries.get(cell);
    if (slots === undefined) return noExemplars;
    return [...slots].sort(([a], [b]) => a - b).map(([, { exemplar }]) => exemplar);
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
  return cleanAttributes(given, { keeps: (key) => !Object.hasOwn(kept, key) }, () => {});
}

/** What applications pass may be no context, and tracers are not ours: whatever they do, the record succeeds. */
function spanContextOf(within: Context | undefined): SpanContext | undefined {
  try {
    return trace.getSpan(within ?? contextApi.active())?.spanContext();
  } catch {
    return undefined;
  }
}
