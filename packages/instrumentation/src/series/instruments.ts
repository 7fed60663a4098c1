import type { Counter, Gauge, Histogram, Meter, UpDownCounter } from '@opentelemetry/api';
import type { Context } from '../context.ts';
import type { Kit } from '../kit.ts';
import type { UndoStack } from '../undo-stack.ts';
import { Adding } from './adding.ts';
import { CountedActivity } from './counted-activity.ts';
import { LateInstrument } from './late-instrument.ts';
import { Observation } from './observation.ts';
import { Recording } from './recording.ts';
import { seriesAttributes } from './series-attributes.ts';

type Instruments = Pick<Kit, 'counter' | 'upDownCounter' | 'histogram' | 'gauge' | 'activity' | 'observe'>;

export function instrumentsOf({ source, notices }: Context, undo: UndoStack): Instruments {
  const late = <I extends object>(create: (meter: Meter) => I): LateInstrument<I> => {
    const instrument = new LateInstrument(source, create);
    undo.push(source.listen(() => instrument.forget()));
    return instrument;
  };
  const released = <T extends { release(): void }>(series: T): T => {
    undo.push(() => series.release());
    return series;
  };
  return {
    counter(options) {
      const { name, ...about } = instrumentOptions(options);
      const shared = { name, notices, late: late<Counter>((meter) => meter.createCounter(name, about)) };
      return released(new Adding(shared, seriesAttributes(options)));
    },
    upDownCounter(options) {
      const { name, ...about } = instrumentOptions(options);
      const shared = { name, notices, late: late<UpDownCounter>((meter) => meter.createUpDownCounter(name, about)) };
      return released(new Adding(shared, seriesAttributes(options)));
    },
    histogram(options) {
      const { name, ...about } = instrumentOptions(options);
      const advice = { explicitBucketBoundaries: [...options.boundaries] };
      const create = (meter: Meter): Histogram => meter.createHistogram(name, { ...about, advice });
      return released(new Recording({ name, notices, late: late(create) }, seriesAttributes(options)));
    },
    gauge(options) {
      const { name, ...about } = instrumentOptions(options);
      const shared = { name, notices, late: late<Gauge>((meter) => meter.createGauge(name, about)) };
      return released(new Recording(shared, seriesAttributes(options)));
    },
    activity(options) {
      const { name, ...about } = instrumentOptions(options);
      const shared = { name, notices, late: late<UpDownCounter>((meter) => meter.createUpDownCounter(name, about)) };
      return released(new CountedActivity(shared, seriesAttributes(options)));
    },
    observe(descriptions, callback) {
      const observation = new Observation(descriptions, callback as (observe: object) => void, notices);
      undo.push(source.listen(() => observation.attach(source.meter)));
      undo.push(() => observation.attach(undefined));
      observation.attach(source.meter);
    },
  };
}

interface Described {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
}

function instrumentOptions({ name, unit, description }: Described): Described {
  return { name, unit, description };
}
