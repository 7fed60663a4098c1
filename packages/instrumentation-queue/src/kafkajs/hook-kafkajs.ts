import { isWrapped, type Kit, type Rival } from '@executor-metrics/instrumentation';
import type { Attributes } from '@opentelemetry/api';
import { system } from '../kafka/kafka-instruments.ts';
import type { KafkaInstrumentationOptions } from '../kafka/kafka-options.ts';
import { lagsOf } from '../kafka/lags.ts';
import { createRecording, type Recording } from '../kafka/recording.ts';
import { consumerLag, requestQueueSize } from '../messaging/client-instruments.ts';
import { hookCommits } from './hook-commits.ts';
import { hookEvents } from './hook-events.ts';
import { hookProducer, hookProducers } from './hook-producers.ts';
import { hookRunners } from './hook-runners.ts';
import { Records } from './records.ts';

type Class = { readonly prototype: object };

const versions = { from: '2.0.0', below: '3.0.0' } as const;

/**
 * Measures all that goes through kafkajs: producers that are made from now on, and all consumers.
 *
 * @returns hooks a producer, or an instance of `Kafka`, and says whether it was one
 */
export function hookKafkajs(kit: Kit, options: KafkaInstrumentationOptions): (target: object) => boolean {
  const recording = createRecording(kit, options);
  const records = new Records(recording);
  kit.unless(officialOf(kit), (part) => {
    onFile(part, 'src/index.js', (prototype) => hookProducers(part, recording, prototype));
    onFile(part, 'src/broker/index.js', (prototype) => hookCommits(part, recording, prototype));
    onFile(part, 'src/consumer/runner.js', (prototype) => hookRunners(part, recording, records, prototype));
  });
  onFile(kit, 'src/instrumentation/emitter.js', (prototype) => hookEvents(kit, recording, records, prototype));
  observe(kit, recording, records);
  return (target) => hookTarget(kit, recording, target);
}

function onFile(kit: Kit, file: string, hook: (prototype: object) => void): void {
  kit.onModule({ name: 'kafkajs', file, versions }, (exports) => hook((exports as Class).prototype));
}

/** It counts messages and durations under the same names; lags, rebalances and requests it does not. */
function officialOf(kit: Kit): Rival {
  const prototypes = new Set<object>();
  onFile(kit, 'src/index.js', (prototype) => void prototypes.add(prototype));
  return {
    name: '@opentelemetry/instrumentation-kafkajs',
    counts: 'messaging.client.sent.messages and messaging.client.consumed.messages',
    isActive: () => [...prototypes].some((prototype) => isWrapped(Reflect.get(prototype, 'producer'))),
  };
}

function hookTarget(kit: Kit, recording: Recording, target: object): boolean {
  if (isProducer(target)) hookProducer(kit, recording, target);
  else if (typeof Reflect.get(target, 'producer') === 'function') {
    const its = Object.hasOwn(target, 'producer') ? target : Reflect.getPrototypeOf(target);
    hookProducers(kit, recording, its ?? target);
  } else return false;
  return true;
}

function isProducer(target: object): boolean {
  return typeof Reflect.get(target, 'sendBatch') === 'function';
}

const ofSystem = { 'messaging.system': system };

function observe(kit: Kit, { brokerAttributes }: Recording, records: Records): void {
  kit.observe({ lag: consumerLag, queueSize: requestQueueSize }, (observe) => {
    for (const [{ attributes }, lag] of lagsOf(records.live)) observe.lag(lag, { ...ofSystem, ...attributes });
    for (const [broker, size] of queuesOf(records, brokerAttributes))
      observe.queueSize(size, { ...ofSystem, ...broker });
  });
}

/** Brokers whose queues are empty are left out. */
function queuesOf(records: Records, attributesOf: Recording['brokerAttributes']): ReadonlyMap<Attributes, number> {
  const sizes = new Map<Attributes, number>();
  for (const queues of records.queues) {
    for (const [broker, size] of queues) {
      const attributes = attributesOf(broker);
      sizes.set(attributes, (sizes.get(attributes) ?? 0) + size);
    }
  }
  return sizes;
}
