import type { Meter, MeterProvider } from '@opentelemetry/api';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { type BoundInstrument, bindKey } from '../protocol/symbols.ts';
import type { PlainReader } from './configuration.ts';
import { type Observed, Observer, type Slot } from './observer.ts';
import { type Command, type Definition, type LooseAttributes, observerCount, type Program } from './program.ts';

/** What one `collect` of a program gave. */
export interface Collected {
  readonly reader: number;
  readonly metrics: ResourceMetrics;
  readonly errors: number;
  /** What callbacks that succeeded observed meanwhile. */
  readonly observed: readonly Observed[];
}

/** Runs a program on a provider with its readers. It does the same whichever SDK the provider is from. */
export async function run(
  program: Program,
  provider: MeterProvider,
  readers: readonly PlainReader[],
): Promise<readonly Collected[]> {
  const interpreter = new Interpreter(provider, readers);
  for (const definition of program.definitions) interpreter.create(definition);
  for (const command of program.commands) {
    if (command.type === 'collect') await interpreter.collect(command.reader);
    else interpreter.execute(command);
  }
  return interpreter.collections;
}

class Interpreter {
  readonly collections: Collected[] = [];
  readonly #provider: MeterProvider;
  readonly #readers: readonly PlainReader[];
  readonly #synchronous: Slot[] = [];
  readonly #observables: Slot[] = [];
  readonly #observers = Array.from({ length: observerCount }, (_, index) => new Observer(`callback ${index}`));

  constructor(provider: MeterProvider, readers: readonly PlainReader[]) {
    this.#provider = provider;
    this.#readers = readers;
  }

  create(definition: Definition): void {
    const instrument = create(this.#provider.getMeter(definition.scope), definition);
    const slots = definition.kind.startsWith('observable') ? this.#observables : this.#synchronous;
    // An observable that is there keeps its callbacks: in the official SDK these belong to the object, not to the instrument.
    const known = slots.find((slot) => identityOf(slot.definition) === identityOf(definition));
    if (known === undefined || slots === this.#synchronous) slots.push({ id: slots.length, definition, instrument });
  }

  async collect(index: number): Promise<void> {
    const reader = index % this.#readers.length;
    const result = await this.#readers[reader]?.collect();
    const observed = this.#observers.flatMap((observer) => observer.takeLog());
    if (result === undefined) return;
    this.collections.push({ reader, metrics: result.resourceMetrics, errors: result.errors.length, observed });
  }

  execute(command: Exclude<Command, { type: 'collect' }>): void {
    switch (command.type) {
      case 'create':
        this.create(command.definition);
        break;
      case 'record': {
        const slot = pick(this.#synchronous, command.slot);
        if (slot !== undefined) record(slot.instrument, command);
        break;
      }
      case 'behave':
        this.#observer(command.observer).manner = command.manner;
        break;
      case 'attach-batch':
      case 'detach-batch':
        this.#changeBatch(command);
        break;
      default:
        this.#observe(command, pick(this.#observables, command.slot));
    }
  }

  #observe(
    command: Extract<Command, { type: 'attach' | 'detach' | 'observe' | 'forget' }>,
    slot: Slot | undefined,
  ): void {
    const observer = this.#observer(command.observer);
    if (slot === undefined) return;
    if (command.type === 'attach') observer.attach(slot);
    else if (command.type === 'detach') observer.detach(slot);
    else if (command.type === 'observe') observer.observe(slot, command);
    else observer.forget(slot, command.attributes);
  }

  /** The instruments of a batch are of one meter (OpenTelemetry metrics API, "Multiple-instrument callbacks"). */
  #changeBatch({ type, slots, observer }: Extract<Command, { type: 'attach-batch' | 'detach-batch' }>): void {
    const picked = slots.flatMap((slot) => pick(this.#observables, slot) ?? []);
    const scope = picked[0]?.definition.scope ?? 'library';
    const batch = picked.filter(({ definition }) => definition.scope === scope);
    const meter = this.#provider.getMeter(scope);
    if (type === 'attach-batch') this.#observer(observer).attachBatch(meter, batch);
    else this.#observer(observer).detachBatch(meter, batch);
  }

  #observer(index: number): Observer {
    return this.#observers[index] as Observer;
  }
}

function pick(slots: readonly Slot[], index: number): Slot | undefined {
  return slots[index % slots.length];
}

function identityOf({ scope, name, kind, unit, valueType }: Definition): string {
  return [scope, name.toLowerCase(), kind, unit, valueType].join(' ');
}

function create(meter: Meter, { name, kind, unit, description, valueType, boundaries }: Definition): object {
  const advice = boundaries === undefined ? {} : { advice: { explicitBucketBoundaries: [...boundaries] } };
  const options = { unit, description, valueType, ...advice };
  switch (kind) {
    case 'counter':
      return meter.createCounter(name, options);
    case 'up-down-counter':
      return meter.createUpDownCounter(name, options);
    case 'histogram':
      return meter.createHistogram(name, options);
    case 'gauge':
      return meter.createGauge(name, options);
    case 'observable-counter':
      return meter.createObservableCounter(name, options);
    case 'observable-up-down-counter':
      return meter.createObservableUpDownCounter(name, options);
    case 'observable-gauge':
      return meter.createObservableGauge(name, options);
    default:
      return kind satisfies never;
  }
}

type Recording = Extract<Command, { type: 'record' }>;
type RecordMethod = (value: number, attributes?: LooseAttributes) => void;
type Bind = (attributes?: LooseAttributes) => BoundInstrument;

function record(instrument: object, { value, attributes, bound }: Recording): void {
  // A copy: the official SDK keeps what it is given (B6).
  const given = attributes && { ...attributes };
  const method = 'add' in instrument ? 'add' : 'record';
  if (bound && bindKey in instrument) (instrument[bindKey] as Bind).call(instrument, given)[method](value);
  else (Reflect.get(instrument, method) as RecordMethod).call(instrument, value, given);
}
