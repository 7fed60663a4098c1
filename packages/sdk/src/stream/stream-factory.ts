import { ValueType } from '@opentelemetry/api';
import { type AggregationOption, AggregationType } from '@opentelemetry/sdk-metrics';
import { highest } from '../cell/cell.ts';
import type { Collector } from '../collect/collector.ts';
import type { InstrumentParts } from '../instrument/synchronous-instrument.ts';
import { resolveStreams } from '../view/resolve-streams.ts';
import type { InstrumentDescriptor, StreamConfig } from '../view/stream-config.ts';
import { streamKey } from '../view/stream-key.ts';
import type { View } from '../view/view.ts';
import { ObservableStream } from './observable-stream.ts';
import type { Consumer } from './places.ts';
import type { StreamReport } from './stream-report.ts';
import { type StreamSurroundings, SynchronousStream } from './synchronous-stream.ts';

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
    const streams = this.#wanted(descriptor).map(
      ({ config, consumers }) => new SynchronousStream(descriptor, config, consumers, surroundings),
    );
    const floor = descriptor.type === 'COUNTER' || descriptor.type === 'HISTOGRAM' ? 0 : -highest;
    return { streams, floor, integer: descriptor.valueType === ValueType.INT, sampling: surroundings.sampling };
  }

  observable(descriptor: InstrumentDescriptor): readonly ObservableStream[] {
    const { surroundings } = this.#parts;
    return this.#wanted(descriptor).map(
      ({ config, consumers }) => new ObservableStream(descriptor, config, consumers, surroundings),
    );
  }

  /** Readers that want the same share a stream: it is written once, however many read it. */
  #wanted(descriptor: InstrumentDescriptor): readonly { config: StreamConfig; consumers: readonly Consumer[] }[] {
    const wanted = new Map<string, { config: StreamConfig; consumers: Consumer[] }>();
    for (const collector of this.#parts.collectors) {
      const consumer = { reader: collector, temporality: collector.temporalityOf(descriptor.type) };
      for (const config of resolveStreams(descriptor, this.#parts.views(), this.#defaultsOf(collector, descriptor))) {
        const key = streamKey(config);
        const same = wanted.get(key);
        if (same === undefined) wanted.set(key, { config, consumers: [consumer] });
        else same.consumers.push(consumer);
      }
    }
    return [...wanted.values()];
  }

  #defaultsOf({ reader }: Collector, { type }: InstrumentDescriptor) {
    const limit: number | undefined = reader.selectCardinalityLimit?.(type);
    const aggregation: AggregationOption = reader.selectAggregation?.(type) ?? { type: AggregationType.DEFAULT };
    // Official readers say 2000 when nobody told them anything.
    const unsaid = limit === undefined || limit === specifiedLimit || !(limit >= 1);
    return { aggregation, cardinalityLimit: unsaid ? this.#parts.cardinalityLimit : limit };
  }
}

/** The default of the OpenTelemetry specification, "Cardinality limits". */
export const specifiedLimit = 2000;
