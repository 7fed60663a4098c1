import { createRequire } from 'node:module';
import { autometrics, registerExporter } from '@autometrics/autometrics';
import { ExecutorMetrics } from '@executor-metrics/core';
import { MeterProvider } from '@executor-metrics/sdk';
import type { Attributes } from '@opentelemetry/api';
import { MeterProvider as OfficialMeterProvider } from '@opentelemetry/sdk-metrics';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { boundaries, ManualReader } from '../sdk/contestants.ts';

/** Our own SDK, and the core on it. */
export const own: MeterProvider = new MeterProvider({ readers: [new ManualReader()] });
export const onOwn: ExecutorMetrics = new ExecutorMetrics({ meterProvider: own });

export const official: OfficialMeterProvider = new OfficialMeterProvider({ readers: [new ManualReader()] });
export const onOfficial: ExecutorMetrics = new ExecutorMetrics({ meterProvider: official });

/** What a user writes who has nothing but OpenTelemetry: the same duration, outcome and number under way. */
export interface ByHand {
  sync<T>(fn: () => T, labels: Attributes): T;
  async<T>(fn: () => Promise<T>, labels: Attributes): Promise<T>;
  success(labels: Attributes): void;
}

export const officialByHand: ByHand = handWritten(officialInstruments());
export const promByHand: ByHand = handWritten(promInstruments());

interface HandInstruments {
  completed(labels: Attributes): void;
  active(change: 1 | -1, labels: Attributes): void;
  /** Begins to measure; the returned function ends it. */
  timer(): (labels: Attributes) => void;
}

function handWritten({ completed, active, timer }: HandInstruments): ByHand {
  const ended = (labels: Attributes, outcome: string, end: (labels: Attributes) => void): void => {
    active(-1, labels);
    const all = { ...labels, outcome };
    completed(all);
    end(all);
  };
  return {
    sync(fn, labels) {
      active(1, labels);
      const end = timer();
      try {
        const result = fn();
        ended(labels, 'success', end);
        return result;
      } catch (error) {
        ended(labels, 'failure', end);
        throw error;
      }
    },
    async async(fn, labels) {
      active(1, labels);
      const end = timer();
      try {
        const result = await fn();
        ended(labels, 'success', end);
        return result;
      } catch (error) {
        ended(labels, 'failure', end);
        throw error;
      }
    },
    success: (labels) => completed({ ...labels, outcome: 'success' }),
  };
}

function officialInstruments(): HandInstruments {
  const meter = official.getMeter('bench');
  const counter = meter.createCounter('done');
  const underWay = meter.createUpDownCounter('under_way');
  const duration = meter.createHistogram('duration', { unit: 's', advice: { explicitBucketBoundaries: boundaries } });
  return {
    completed: (labels) => counter.add(1, labels),
    active: (change, labels) => underWay.add(change, labels),
    timer: () => {
      const startedAt = performance.now();
      return (labels) => duration.record((performance.now() - startedAt) / 1000, labels);
    },
  };
}

function promInstruments(): HandInstruments {
  const registers = [new Registry()];
  const labelNames = ['operation', 'outcome', 'task_type'];
  const counter = new Counter({ name: 'done_total', help: 'Done', labelNames, registers });
  const underWay = new Gauge({ name: 'under_way', help: 'Under way', labelNames, registers });
  const duration = new Histogram({ name: 'seconds', help: 'Duration', labelNames, registers, buckets: boundaries });
  return {
    completed: (labels) => counter.inc(labels as never),
    active: (change, labels) => underWay.inc(labels as never, change),
    timer: () => {
      const end = duration.startTimer();
      return (labels) => void end(labels as never);
    },
  };
}

/** A function that autometrics measures: duration, outcome and number under way, with labels of its own. */
export function autometricsOf<F extends (...args: never[]) => unknown>(functionName: string, fn: F): F {
  registerAutometrics();
  const options = { functionName, moduleName: 'bench', trackConcurrency: true };
  return autometrics(options as never, fn as never) as unknown as F;
}

let isRegistered = false;

/** It brings a copy of the official SDK of its own, whose readers are those of that copy. */
function registerAutometrics(): void {
  if (isRegistered) return;
  isRegistered = true;
  const resolve = createRequire(import.meta.url).resolve('@autometrics/autometrics');
  const { MetricReader } = createRequire(resolve)('@opentelemetry/sdk-metrics');
  class Reader extends MetricReader {
    async onForceFlush(): Promise<void> {}
    async onShutdown(): Promise<void> {}
  }
  registerExporter({ metricReader: new Reader() as never });
}

const taskTypes = ['ml', 'etl', 'report', 'image'];
let i = 0;

/** Attributes as an application writes them: a new object each time, with one of a few values. */
export function taskType(): { readonly task_type: string } {
  return { task_type: taskTypes[i++ & 3] as string };
}
