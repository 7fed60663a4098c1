import { ValueType } from '@opentelemetry/api';
import type { Collector } from '../collect/collector.ts';
import type { InstrumentParts } from '../instrument/synchronous-instrument.ts';
import type { MetricTemporality } from '../snapshot/snapshot.ts';
import { type ReaderDefaults, resolveStreams } from '../view/resolve-streams.ts';
import type { InstrumentDescriptor } from '../view/stream-config.ts';
import { streamKey } from '../view/stream-key.ts';
import { instrumentRange } from '../view/value-range.ts';
import type { View } from '../view/view.ts';
import { ObservableStream } from './observable-stream.ts';
import type { StreamPlan, StreamSurroundings } from './stream-plan.ts';
import type { StreamReport } from './stream-report.ts';
import { SynchronousStream } from './synchronous-stream.ts';

interface StreamFactoryParts {
  readonly surroundings: StreamSurroundings;
  readonly collectors: readonly Collector[];
  /** Asked at each new instrument: views can be added. */
  readonly views: () => readonly View[];
  /** Where neither view nor reader says something else. */
  readonly cardinalityLimit: number;
}

/** Makes the streams of an instrument: those that its views and the readers want, each once. */
export class StreamFactory {
  readonly report: StreamReport;
  readonly #parts: StreamFactoryParts;

  constructor(parts: StreamFactoryParts) {
    this.#parts = parts;
    this.report = parts.surroundings.report;
  }

  synchronous(descriptor: InstrumentDescriptor): InstrumentParts {
    const { surroundings } = this.#parts;
    const streams = this.#plansOf(descriptor).map((plan) => new SynchronousStream(plan, surroundings));
    const { lowest: floor } = instrumentRange(descriptor);
    return { streams, floor, integer: descriptor.valueType === ValueType.INT, sampling: surroundings.sampling };
  }

  observable(descriptor: InstrumentDescriptor): readonly ObservableStream[] {
    const { surroundings } = this.#parts;
    return this.#plansOf(descriptor).map((plan) => new ObservableStream(plan, surroundings));
  }

  /** Readers that want the same share a stream: it is written once, however many read it. */
  #plansOf(descriptor: InstrumentDescriptor): readonly StreamPlan[] {
    const plans = new Map<string, StreamPlan & { readonly readers: Map<object, MetricTemporality> }>();
    for (const collector of this.#parts.collectors) {
      const temporality = collector.preferences.temporalityOf(descriptor.type);
      for (const config of resolveStreams(descriptor, this.#parts.views(), this.#defaultsOf(collector, descriptor))) {
        const key = streamKey(config);
        const plan = plans.get(key) ?? { descriptor, config, readers: new Map() };
        plans.set(key, plan);
        plan.readers.set(collector, temporality);
      }
    }
    return [...plans.values()];
  }

  #defaultsOf({ preferences }: Collector, { type }: InstrumentDescriptor): ReaderDefaults {
    return {
      aggregation: preferences.aggregationOf(type),
      cardinalityLimit: preferences.cardinalityLimitOf(type) ?? this.#parts.cardinalityLimit,
    };
  }
}
