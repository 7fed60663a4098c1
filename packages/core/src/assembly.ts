import { AttributePolicy } from './attributes/attribute-policy.ts';
import { BatchMonitor } from './batch/batch-monitor.ts';
import { BusinessInstruments } from './business/business-instruments.ts';
import { CallMemory } from './decorators/call-memory.ts';
import type { Clock, Engine } from './engine.ts';
import type { Layout } from './layouts/layout.ts';
import { PerOperationLayout } from './layouts/per-operation-layout.ts';
import { UnifiedLayout } from './layouts/unified-layout.ts';
import { LlmMetrics } from './llm/llm-metrics.ts';
import { observeAges } from './operation/operation-ages.ts';
import { resolveTraits } from './operation/operation-options.ts';
import { OperationTable } from './operation/operation-table.ts';
import type { ResolvedOptions } from './options.ts';
import { PoolMonitor } from './pools/pool-monitor.ts';
import { Recorders } from './recorders/recorders.ts';
import { Drops } from './recording/drops.ts';
import { HandleBudget } from './recording/handle-budget.ts';
import { Instruments } from './recording/instruments.ts';
import { fixedMeterSource, globalMeterSource } from './recording/meter-source.ts';
import { messageOf } from './support/message-of.ts';
import type { Report } from './support/report.ts';
import { WebSocketRecorder } from './websocket/web-socket-recorder.ts';

const monotonicClock: Clock = () => performance.now();

/** The parts of one `ExecutorMetrics`. Those with instruments of their own come into being when they are first asked for. */
export class Assembly {
  readonly engine: Engine;
  readonly operations: OperationTable;
  readonly #options: ResolvedOptions;
  readonly #report: Report;
  readonly #gate = { isOpen: false };
  #layout: Layout | undefined;
  #pools: PoolMonitor | undefined;
  #callMemory: CallMemory | undefined;
  #llmMetrics: LlmMetrics | undefined;
  #webSockets: WebSocketRecorder | undefined;
  #batches: BatchMonitor | undefined;
  #recorders: Recorders | undefined;
  #business: BusinessInstruments | undefined;

  constructor(options: ResolvedOptions, report: Report) {
    this.#options = options;
    this.#report = report;
    this.engine = createEngine(options, report, this.#gate);
    this.operations = this.#createOperations();
    if (options.enabled) this.open();
  }

  /** What comes from now on is recorded. Nothing but this creates instruments for operations, or waits for a provider. */
  open(): void {
    this.#gate.isOpen = true;
    this.engine.source.begin();
    if (this.#layout === undefined) this.#layout = this.#createLayout();
    for (const core of this.operations.cores()) core.prepare();
  }

  /** What begins from now on is not recorded; what has begun is recorded to its end. */
  close(): void {
    this.#recorders?.writeAll();
    this.#gate.isOpen = false;
  }

  get pools(): PoolMonitor {
    this.#pools ??= new PoolMonitor(this.engine);
    return this.#pools;
  }

  get callMemory(): CallMemory {
    this.#callMemory ??= new CallMemory(this.engine);
    return this.#callMemory;
  }

  get business(): BusinessInstruments {
    this.#business ??= new BusinessInstruments(this.engine, (problem, instrument, ...detail) =>
      this.engine.drops.count(problem, detail.length === 0 ? instrument : `${instrument}: ${messageOf(detail[0])}`),
    );
    return this.#business;
  }

  get batches(): BatchMonitor {
    this.#batches ??= new BatchMonitor(this.engine, this.#options.defaults);
    return this.#batches;
  }

  get recorders(): Recorders {
    this.#recorders ??= new Recorders(this);
    return this.#recorders;
  }

  get llmMetrics(): LlmMetrics {
    this.#llmMetrics ??= new LlmMetrics(this.engine, this.#report);
    return this.#llmMetrics;
  }

  get webSockets(): WebSocketRecorder {
    this.#webSockets ??= new WebSocketRecorder(this.engine, this.#report);
    return this.#webSockets;
  }

  /** The name under which an operation is recorded. */
  readonly boundedName = (operation: string): string => this.operations.get(operation).name;

  #createOperations(): OperationTable {
    const { operations, defaults, maxOperations } = this.#options;
    const layout = (): Layout => {
      this.#layout ??= this.#createLayout();
      return this.#layout;
    };
    const surroundings = {
      engine: this.engine,
      classifiers: defaults,
      get layout() {
        return layout();
      },
    };
    const table = new OperationTable(surroundings, maxOperations);
    for (const [name, own] of operations) {
      if (Object.keys(own).length === 0) table.get(name);
      else table.getWith(name, resolveTraits(own, defaults));
    }
    return table;
  }

  #createLayout(): Layout {
    const { layout, defaults } = this.#options;
    const { instruments, drops } = this.engine;
    if (layout === 'per-operation') return new PerOperationLayout(instruments, defaults.buckets, drops);
    const unified = new UnifiedLayout(instruments, defaults.buckets);
    observeAges(this.engine, () => this.operations.cores());
    return unified;
  }
}

function createEngine(
  { meterProvider, attributePolicy }: ResolvedOptions,
  report: Report,
  gate: Engine['gate'],
): Engine {
  const drops = new Drops(report);
  const source = meterProvider === undefined ? globalMeterSource(report) : fixedMeterSource(meterProvider);
  return {
    gate,
    source,
    drops,
    instruments: new Instruments(source, drops),
    policy: new AttributePolicy(attributePolicy, drops),
    budget: new HandleBudget(),
    now: monotonicClock,
  };
}
