// Hot: guarded by bench/core/bound.bench.ts.
import type { Clock, Engine } from '../engine.ts';
import type { Layout, OperationInstruments, OperationSeries } from '../layouts/layout.ts';
import { Classifier, type Classifiers } from '../outcome/classifier.ts';
import { type Outcome, success } from '../outcome/outcome.ts';
import { OutcomeTable } from '../outcome/outcome-table.ts';
import { type AttributeSet, AttributeSets } from '../recording/attribute-sets.ts';
import type { Drops } from '../recording/drops.ts';
import { ActiveRuns } from './active-runs.ts';
import { isDuration } from './duration.ts';
import type { OperationTraits } from './operation-options.ts';
import { SuccessClock } from './success-clock.ts';

/** A set of attributes of an operation, and the series that are recorded in under it. */
export type OperationSet = AttributeSet<OperationSeries>;

/** What the operations of one `ExecutorMetrics` share. */
export interface OperationSurroundings {
  readonly engine: Engine;
  /** Asked when there is something to record, so that one that is switched off has no instruments. */
  readonly layout: Layout;
  /** For operations that have none of their own. */
  readonly classifiers: Classifiers;
}

/**
 * What all handles of one operation share: its series, what is under way, and how its outcomes are decided. Its recording
 * methods do not throw: what fails is counted, and the application goes on.
 */
export class OperationCore {
  readonly name: string;
  readonly engine: Engine;
  readonly now: Clock;
  readonly drops: Drops;
  readonly outcomes: OutcomeTable;
  readonly runs: ActiveRuns = new ActiveRuns();
  readonly successes: SuccessClock = new SuccessClock();
  /** The set without attributes. */
  readonly root: OperationSet;
  readonly #surroundings: OperationSurroundings;
  #traits: OperationTraits | undefined;
  #classifier: Classifier;
  #instruments: OperationInstruments | undefined;
  #hasSeries = false;

  constructor(name: string, surroundings: OperationSurroundings) {
    const { engine, classifiers } = surroundings;
    this.name = name;
    this.engine = engine;
    this.now = engine.now;
    this.drops = engine.drops;
    this.#surroundings = surroundings;
    this.outcomes = new OutcomeTable(engine.drops);
    this.#classifier = new Classifier(this.outcomes, engine.drops, classifiers);
    this.root = this.#createSets().root;
  }

  get classifier(): Classifier {
    return this.#classifier;
  }

  /** Makes the instruments, so that they are known before anything is recorded. */
  prepare(): OperationInstruments {
    this.#instruments ??= this.#surroundings.layout.instrumentsOf(this.name, () => this.#traits?.boundaries);
    return this.#instruments;
  }

  /**
   * Takes what the operation has of its own. The first ones count; buckets are settled by the first measurement, since a
   * histogram cannot change them.
   */
  adopt(traits: OperationTraits): void {
    if (this.#traits !== undefined) {
      if (!isSame(this.#traits.boundaries, traits.boundaries)) this.drops.count('operation-options-ignored', this.name);
      return;
    }
    const isLate = this.#hasSeries && traits.boundaries !== undefined;
    if (isLate) this.drops.count('operation-options-ignored', this.name);
    this.#traits = isLate ? { ...traits, boundaries: undefined } : traits;
    this.#classifier = new Classifier(this.outcomes, this.drops, traits);
  }

  /** An operation ended after so many seconds, as somebody says: a duration that is none is dropped, its outcome is not. */
  ended(set: OperationSet, outcome: Outcome, seconds: unknown): void {
    if (!isDuration(seconds)) {
      this.drops.count('invalid-duration');
      this.completed(set, outcome);
      return;
    }
    if (outcome === success) this.successes.succeeded();
    try {
      set.series.ended(outcome, seconds);
    } catch (error) {
      this.drops.count('recording-failed', error);
    }
  }

  /** An operation succeeded, as somebody says. It is `completed` with fewer steps for the most frequent outcome. */
  succeeded(set: OperationSet): void {
    this.successes.succeeded();
    try {
      set.series.succeeded();
    } catch (error) {
      this.drops.count('recording-failed', error);
    }
  }

  completed(set: OperationSet, outcome: Outcome): void {
    if (outcome === success) this.successes.succeeded();
    try {
      set.series.completed(outcome);
    } catch (error) {
      this.drops.count('recording-failed', error);
    }
  }

  took(set: OperationSet, seconds: unknown): void {
    try {
      if (isDuration(seconds)) set.series.took(seconds);
      else this.drops.count('invalid-duration');
    } catch (error) {
      this.drops.count('recording-failed', error);
    }
  }

  waited(set: OperationSet, seconds: unknown): void {
    try {
      if (isDuration(seconds)) set.series.waited(seconds);
      else this.drops.count('invalid-duration');
    } catch (error) {
      this.drops.count('recording-failed', error);
    }
  }

  /** @param attempt its number, which is not known where it is no whole number from 1 up */
  retried(set: OperationSet, attempt: number): void {
    try {
      set.series.retried(Number.isInteger(attempt) && attempt > 0 ? attempt : undefined);
    } catch (error) {
      this.drops.count('recording-failed', error);
    }
  }

  #createSets(): AttributeSets<OperationSeries> {
    const { policy, drops, budget } = this.engine;
    return new AttributeSets({
      policy,
      drops,
      budget,
      create: (attributes, hold) => {
        this.#hasSeries = true;
        return this.prepare().seriesOf(attributes, hold);
      },
      release: (series) => series.release(),
    });
  }
}

function isSame(first: readonly number[] | undefined, second: readonly number[] | undefined): boolean {
  return (
    first === second || (first?.length === second?.length && first?.every((bound, i) => bound === second?.[i])) === true
  );
}
