import type { Engine } from '../engine.ts';
import type { Instruments } from '../recording/instruments.ts';
import { ConfigurationError } from '../support/options.ts';
import type { TellProblem } from './business-problems.ts';
import type { BusinessSite } from './business-site.ts';
import { idleEngine } from './idle-engine.ts';
import { comparableName } from './instrument-name.ts';

/** Names come from code; where they are made of data all the same, they must not fill memory. */
const maxInstruments = 500;

/** The kinds of instruments. Those of one kind are always of one class. */
export type BusinessKind = 'counter' | 'up-down counter' | 'gauge' | 'observed gauge' | 'histogram' | 'duration';

/** What an instrument is made with. */
export interface BusinessTraits {
  readonly unit: string;
  readonly description: string;
  readonly boundaries?: readonly number[];
  readonly keepMs?: number;
}

/** An instrument as it is asked for. */
export interface BusinessRequest {
  readonly kind: BusinessKind;
  /** With the namespace. */
  readonly name: string;
  readonly traits: BusinessTraits;
  /** Whether the traits are only what it is made with if it is not there yet. */
  readonly isAsBefore: boolean;
}

interface Kept {
  readonly kind: BusinessKind;
  readonly name: string;
  readonly traits: string;
  readonly instrument: object;
}

/** The business instruments of one `ExecutorMetrics`, by name. */
export class BusinessInstruments {
  readonly #engine: Engine;
  readonly #tell: TellProblem;
  readonly #kept = new Map<string, Kept>();

  constructor(engine: Engine, tell: TellProblem) {
    this.#engine = engine;
    this.#tell = tell;
  }

  /** Whether there is an instrument to come back to. */
  has(name: string): boolean {
    return this.#kept.has(comparableName(name));
  }

  /** @throws {ConfigurationError} where the name is taken by another instrument */
  get<I extends object>(request: BusinessRequest, create: (site: BusinessSite, instruments: Instruments) => I): I {
    const { kind, name, traits } = request;
    const kept = this.#kept.get(comparableName(name));
    if (kept !== undefined) {
      checkSame(kept, request);
      return kept.instrument as I;
    }
    if (this.#engine.instruments.byKey.has(name)) {
      throw new ConfigurationError(`business(): "${name}" is a metric of operations; accepted: another name`);
    }
    const engine = this.#engineForOneMore(name);
    const instrument = create({ name, engine, tell: this.#tell }, engine.instruments);
    if (engine === this.#engine) {
      this.#kept.set(comparableName(name), { kind, name, traits: shownTraits(traits), instrument });
    }
    return instrument;
  }

  #engineForOneMore(name: string): Engine {
    if (this.#kept.size < maxInstruments) return this.#engine;
    this.#tell('too-many-instruments', name);
    return idleEngine(this.#engine);
  }
}

function shownTraits({ unit, description, boundaries, keepMs }: BusinessTraits): string {
  return JSON.stringify({ unit, description, boundaries, keepMs });
}

/** @throws {ConfigurationError} where what is asked for is not what there is */
function checkSame(kept: Kept, { kind, name, traits, isAsBefore }: BusinessRequest): void {
  if (kept.name !== name) {
    throw new ConfigurationError(
      `business(): "${name}" and "${kept.name}" are one name to a backend; accepted: names that differ in letters or digits`,
    );
  }
  if (kept.kind !== kind) {
    throw new ConfigurationError(
      `business(): "${name}" is there as another kind (${kept.kind}, now ${kind}); accepted: another name`,
    );
  }
  const asked = isAsBefore ? kept.traits : shownTraits(traits);
  if (asked !== kept.traits) {
    throw new ConfigurationError(
      `business(): "${name}" was made with the options ${kept.traits}, now they are ${asked}; accepted: the same, or none`,
    );
  }
}
