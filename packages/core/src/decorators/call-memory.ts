import type { Attributes, Histogram } from '@opentelemetry/api';
import type { Engine } from '../engine.ts';
import { operationKey } from '../layouts/layout.ts';
import type { CallObserver } from '../operation/call-observer.ts';
import { observeCall } from '../operation/observe-call.ts';
import type { AnyFunction } from '../operation/operation.ts';
import { passFor } from '../operation/pass-for.ts';
import { RecorderCell } from '../recording/cells.ts';
import type { Drops } from '../recording/drops.ts';
import type { LateInstrument } from '../recording/instruments.ts';

/** From 1 KiB to 16 GiB, each four times the one before. */
const boundaries: readonly number[] = Object.freeze(Array.from({ length: 13 }, (_, i) => 1024 * 4 ** i));

/**
 * How much memory calls take: by how many bytes the heap was larger at their end, and the most that the process had in
 * memory meanwhile.
 */
export class CallMemory {
  readonly #engine: Engine;
  readonly #histogram: LateInstrument<Histogram>;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#histogram = engine.instruments.histogram(
      { name: 'executor.call.memory', unit: 'By', description: 'Growth of the heap in calls, and peak RSS meanwhile.' },
      () => boundaries,
    );
  }

  /** @param operation a name that was bounded */
  wrap(operation: string, fn: AnyFunction, attributes: Attributes | undefined): AnyFunction {
    const { gate, policy, budget, drops } = this.#engine;
    const labels = { ...policy.clean(attributes), [operationKey]: operation };
    const hold = budget.take() ? 'bound' : 'labelled';
    const cellOf = (kind: string): RecorderCell =>
      new RecorderCell(this.#histogram, { ...labels, 'executor.memory.kind': kind }, hold);
    const cells = { heapGrowth: cellOf('heap_growth'), peakRss: cellOf('peak_rss') };
    const standIn = function (this: unknown, ...args: unknown[]): unknown {
      if (!gate.isOpen) return Reflect.apply(fn, this, args);
      return observeCall(() => Reflect.apply(fn, this, args), new MemoryObserver(cells, drops));
    };
    return passFor(fn, standIn);
  }
}

interface MemoryCells {
  readonly heapGrowth: RecorderCell;
  readonly peakRss: RecorderCell;
}

class MemoryObserver implements CallObserver {
  readonly #cells: MemoryCells;
  readonly #drops: Drops;
  #before: Memory | undefined;

  constructor(cells: MemoryCells, drops: Drops) {
    this.#cells = cells;
    this.#drops = drops;
    this.resumed();
  }

  succeeded(): void {
    this.#record();
  }

  failed(): void {
    this.#record();
  }

  postponed(): void {
    this.#before = undefined;
  }

  resumed(): void {
    try {
      this.#before = memory();
    } catch (error) {
      this.#drops.count('recording-failed', error);
    }
  }

  #record(): void {
    const before = this.#before;
    if (before === undefined) return;
    try {
      const after = memory();
      this.#cells.heapGrowth.record(Math.max(0, after.heapUsed - before.heapUsed));
      // The peak is that of the whole life of the process: it says something about the call only where it rose meanwhile.
      const risen = after.maxRss > before.maxRss ? after.maxRss : 0;
      this.#cells.peakRss.record(Math.max(before.rss, after.rss, risen));
    } catch (error) {
      this.#drops.count('recording-failed', error);
    }
  }
}

/** In bytes. */
interface Memory {
  readonly heapUsed: number;
  readonly rss: number;
  readonly maxRss: number;
}

function memory(): Memory {
  const { heapUsed, rss } = process.memoryUsage();
  return { heapUsed, rss, maxRss: process.resourceUsage().maxRSS * 1024 };
}
