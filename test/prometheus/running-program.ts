import { createPrometheusExporter, type PrometheusExporter } from '@executor-metrics/exporter-prometheus';
import { MeterProvider, type ViewOptions } from '@executor-metrics/sdk';
import {
  type MeterProvider as ApiMeterProvider,
  type Attributes,
  type Context,
  type Meter,
  ROOT_CONTEXT,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  type AggregationOption,
  AggregationType,
  createAllowListAttributesProcessor,
  InstrumentType,
  MeterProvider as OfficialMeterProvider,
} from '@opentelemetry/sdk-metrics';
import type { HostileInstrument, HostileProgram, HostileView, InstrumentKind } from './hostile-program.ts';

/** What an instrument was given that counts. */
export interface Recorded {
  readonly instrument: HostileInstrument;
  /** Under this name it is reported: its own, or that of its view. */
  readonly name: string;
  /** The sum of what a counter was given. */
  total: number;
}

export interface RunningProgram extends AsyncDisposable {
  readonly exporter: PrometheusExporter;
  readonly counters: readonly Recorded[];
}

/** Counters are told apart by what they add up to: each has its own power of two, as a multiple of this. */
export const unitOfTotals = 1000;

/** Runs a program to its end, on our provider or the official one. There is no endpoint. */
export async function runProgram(program: HostileProgram, kind: 'ours' | 'official' = 'ours'): Promise<RunningProgram> {
  const exporter = createPrometheusExporter({ ...program.options, preventServerStart: true });
  const settings = { resource: resourceFromAttributes(program.resource), readers: [exporter], views: viewsOf(program) };
  const provider = kind === 'ours' ? new MeterProvider(settings) : new OfficialMeterProvider(settings);
  // The provider learns at a collection that there is a tracer.
  await exporter.render();
  const counters: Recorded[] = [];
  for (const instrument of program.instruments) {
    const total = create(meterOf(provider, program, instrument), instrument, counters.length);
    if (total !== undefined) counters.push({ instrument, name: nameOf(program, instrument), total });
  }
  return { exporter, counters, [Symbol.asyncDispose]: () => provider.shutdown() };
}

function meterOf(provider: ApiMeterProvider, { scopes }: HostileProgram, { scope }: HostileInstrument): Meter {
  const { name = '', version, schemaUrl, attributes } = scopes[scope] ?? {};
  // The official provider knows no attributes of scopes.
  const options = { ...(schemaUrl !== undefined && { schemaUrl }), attributes };
  return provider.getMeter(name, version, options);
}

/** Records, and gives the total of a counter. */
function create(meter: Meter, instrument: HostileInstrument, counters: number): number | undefined {
  const { kind, name, unit, description, bounds, series } = instrument;
  const options = { unit, description, ...(bounds && { advice: { explicitBucketBoundaries: [...bounds] } }) };
  const total = unitOfTotals * 2 ** counters;
  switch (kind) {
    case 'Counter': {
      const counter = meter.createCounter(name, options);
      recordAll(instrument, partsOf(total, series.length), (...given) => counter.add(...given));
      return total;
    }
    case 'ObservableCounter': {
      const parts = partsOf(total, series.length);
      meter.createObservableCounter(name, options).addCallback((result) => {
        // Observed again, a series is replaced: `n` is of this instrument alone.
        for (const [i, attributes] of series.entries()) {
          result.observe(parts[i] ?? 0, { ...attributes, n: `${counters} ${i}` });
        }
      });
      return total;
    }
    case 'UpDownCounter': {
      const counter = meter.createUpDownCounter(name, options);
      recordAll(instrument, [], (...given) => counter.add(...given));
      return undefined;
    }
    case 'Histogram':
    case 'Gauge': {
      const recorder = meter[`create${kind}`](name, options);
      recordAll(instrument, [], (...given) => recorder.record(...given));
      return undefined;
    }
    default:
      meter[`create${kind}`](name, options).addCallback((result) => {
        recordAll(instrument, [], (value, attributes) => result.observe(value, attributes));
      });
      return undefined;
  }
}

type RecordValue = (value: number, attributes: Attributes, context: Context) => void;

/** Of a counter only what does not count is recorded besides its parts. */
function recordAll({ kind, series, values }: HostileInstrument, parts: readonly number[], record: RecordValue): void {
  for (const [i, part] of parts.entries()) recordOrNot(record, part, series[i] ?? {}, i);
  const isWrong = (value: unknown): boolean => !(typeof value === 'number' && value >= 0 && value <= Number.MAX_VALUE);
  const others = kind === 'Counter' ? values.filter(isWrong) : values;
  for (const [i, value] of others.entries()) recordOrNot(record, value, series[i % series.length] ?? {}, i);
}

function recordOrNot(record: RecordValue, value: number, attributes: Attributes, i: number): void {
  try {
    record(value, attributes, sampled(i));
  } catch {
    // The official SDK throws at some attributes; of them nothing is there.
  }
}

/** A total, in as many parts; any of them that is lost would be missed, as none is a multiple of the unit. */
function partsOf(total: number, count: number): readonly number[] {
  const small = Array.from({ length: count - 1 }, (_, i) => 1 + 2 ** (i % 8));
  return [total - small.reduce((sum, part) => sum + part, 0), ...small];
}

/** What foreign tracers call their traces is not for us to say. */
const traceIds = ['4bf92f3577b34da6a3ce929d0e0e4736', '"\n}', '', 'long'.repeat(40)];

function sampled(i: number): Context {
  const traceId = traceIds[i % traceIds.length] ?? '';
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: '00f067aa0ba902b7', traceFlags: TraceFlags.SAMPLED });
}

function nameOf(program: HostileProgram, { name, kind }: HostileInstrument): string {
  const selected = selections(program).get(selectionKey(name, kind));
  return selected?.name ?? name;
}

/** At most one view for an instrument, which would be counted twice otherwise. */
function selections({ views, instruments }: HostileProgram): ReadonlyMap<string, HostileView> {
  const byInstrument = views.map((view) => {
    const { name = '', kind = 'Counter' } = instruments[view.instrument] ?? {};
    return [selectionKey(name, kind), view] as const;
  });
  return new Map(byInstrument);
}

function selectionKey(name: string, kind: string): string {
  return `${kind} ${name.toLowerCase()}`;
}

function viewsOf(program: HostileProgram): ViewOptions[] {
  return [...selections(program).values()].flatMap((view) => {
    const { name = '', kind = 'Counter' } = program.instruments[view.instrument] ?? {};
    // Views take `*` and `?` for patterns.
    if (name === '' || /[*?]/.test(name)) return [];
    return [
      {
        ...{ instrumentName: name, instrumentType: instrumentTypes[kind] },
        ...(view.name !== undefined && { name: view.name }),
        ...(view.description !== undefined && { description: view.description }),
        ...(view.allowedKeys && { attributesProcessors: [createAllowListAttributesProcessor([...view.allowedKeys])] }),
        ...(view.limit !== undefined && { aggregationCardinalityLimit: view.limit }),
        ...(!kind.endsWith('Counter') || kind.includes('UpDown') ? aggregations[view.aggregation] : {}),
      },
    ];
  });
}

const instrumentTypes: Readonly<Record<InstrumentKind, InstrumentType>> = {
  Counter: InstrumentType.COUNTER,
  UpDownCounter: InstrumentType.UP_DOWN_COUNTER,
  Histogram: InstrumentType.HISTOGRAM,
  Gauge: InstrumentType.GAUGE,
  ObservableCounter: InstrumentType.OBSERVABLE_COUNTER,
  ObservableUpDownCounter: InstrumentType.OBSERVABLE_UP_DOWN_COUNTER,
  ObservableGauge: InstrumentType.OBSERVABLE_GAUGE,
};

/** Also for instruments whose values may be negative. */
const aggregations: Readonly<Record<HostileView['aggregation'], { readonly aggregation?: AggregationOption }>> = {
  default: {},
  exponential: { aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } },
  'few-buckets': { aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 2 } } },
  bounds: {
    aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [-1, 0, 1, 1e6] } },
  },
};
