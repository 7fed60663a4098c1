import type { ObservableResult } from '@opentelemetry/api';
import { cleanText } from '../attributes/clean-text.ts';
import type { Engine } from '../engine.ts';
import type { Classifiers } from '../outcome/classifier.ts';
import type { Batch } from './batch.ts';
import { type BatchInstruments, batchKey, createBatchInstruments } from './batch-instruments.ts';
import { BatchSeries } from './batch-series.ts';
import { idleBatch } from './idle-batch.ts';
import { MeasuredBatch } from './measured-batch.ts';

/** So many names are told apart, so that names made of data cannot fill memory. */
const maxNames = 200;
const maxNameLength = 128;
const overflowName = 'batch_overflow';
/** So many batches show their progress at a time: there may be some that nobody ends. */
const maxLive = 1000;

/**
 * So long the end of a batch is shown, in milliseconds, where no other one of its name is under way: one that ends between
 * two scrapes would never be seen to have ended, and an SDK that repeats what a gauge said last would repeat half a batch.
 */
const farewellMs = 60_000;

/** How far a batch is, apart from the batch: what is left of one that the application has lost. */
export interface Progress {
  readonly series: BatchSeries;
  size: number;
  done: number;
}

/** The batches of one `ExecutorMetrics`. */
export class BatchMonitor {
  readonly engine: Engine;
  readonly #classifiers: Classifiers;
  readonly #instruments: BatchInstruments;
  readonly #series = new Map<string, BatchSeries>();
  /** The oldest first. */
  readonly #live = new Set<Progress>();
  /** By name, the batch that ended last. */
  readonly #ended = new Map<string, { readonly progress: Progress; readonly atMs: number }>();

  constructor(engine: Engine, classifiers: Classifiers) {
    this.engine = engine;
    this.#classifiers = classifiers;
    this.#instruments = createBatchInstruments(engine.instruments);
    engine.instruments.observableGauge(
      {
        name: 'executor.batch.progress',
        unit: '1',
        description: 'The share of the jobs of batches that has ended, from 0 to 1, while there are others.',
      },
      (result) => this.#observe(result),
    );
  }

  /** Only where recording is switched on. Never throws, whatever the values are. */
  create(name: unknown, size: unknown): Batch {
    const { drops } = this.engine;
    const clean = typeof name === 'string' ? cleanText(name, maxNameLength).trim() : '';
    if (clean === '') {
      drops.count('invalid-batch');
      return idleBatch;
    }
    const isSize = Number.isSafeInteger(size) && Number(size) >= 0;
    if (!isSize) drops.count('invalid-batch', clean);
    return new MeasuredBatch(this, this.#seriesOf(clean), isSize ? Number(size) : undefined);
  }

  /** Its progress is shown from now on. */
  show(progress: Progress): void {
    if (this.#live.has(progress)) return;
    const [oldest] = this.#live;
    if (oldest !== undefined && this.#live.size >= maxLive) {
      this.engine.drops.count('too-many-batches', oldest.series.name);
      this.#live.delete(oldest);
    }
    this.#live.add(progress);
  }

  /** It has ended. */
  conclude(progress: Progress): void {
    if (this.hide(progress)) this.#ended.set(progress.series.name, { progress, atMs: this.engine.now() });
  }

  /** @returns whether it was shown */
  hide(progress: Progress): boolean {
    return this.#live.delete(progress);
  }

  #seriesOf(name: string): BatchSeries {
    const known = this.#series.get(name);
    if (known !== undefined) return known;
    if (this.#series.size >= maxNames && name !== overflowName) {
      this.engine.drops.count('too-many-batches', name);
      return this.#seriesOf(overflowName);
    }
    const { drops, budget } = this.engine;
    const hold = budget.take() ? 'bound' : 'labelled';
    const created = new BatchSeries(name, this.#instruments, { drops, classifiers: this.#classifiers, hold });
    this.#series.set(name, created);
    return created;
  }

  /** Batches of one name together: of all their jobs, the share that is done. */
  #observe(result: ObservableResult): void {
    if (!this.engine.gate.isOpen) return;
    const byName = new Map<string, { size: number; done: number }>();
    for (const { series, size, done } of this.#live) {
      const before = byName.get(series.name) ?? { size: 0, done: 0 };
      byName.set(series.name, { size: before.size + size, done: before.done + done });
    }
    for (const [name, { progress, atMs }] of this.#ended) {
      if (byName.has(name) || this.engine.now() - atMs > farewellMs) this.#ended.delete(name);
      else byName.set(name, progress);
    }
    for (const [name, { size, done }] of byName) {
      // Of a batch without jobs, or whose number nobody knows yet, there is no share.
      if (size > 0) result.observe(done / size, { [batchKey]: name });
    }
  }
}
