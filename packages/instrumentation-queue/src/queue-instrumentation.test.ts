import { createBullmqInstrumentation } from '@executor-metrics/instrumentation-queue/bullmq';
import { pointsOf, recordWarnings } from '@executor-metrics/testkit';
import { Job, Queue } from 'bullmq';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createQueueInstrumentation } from './queue-instrumentation.ts';
import type { QueueInstrumentationOptions } from './queue-options.ts';
import { recordingProvider } from './testdata/recording.ts';

const sent = 'messaging.client.sent.messages';
const original = Job.create;

/** A job that a broker takes which there is not. */
async function addJob(): Promise<void> {
  const queue = { name: 'mail', qualifiedName: 'bull:mail', backend: { addJob: async () => '1' }, toKey: String };
  await Job.create(queue as never, 'job', {});
}

function enabled(options: QueueInstrumentationOptions = {}): ReturnType<typeof recordingProvider> {
  const recording = recordingProvider();
  const queues = createQueueInstrumentation({ ...options, meterProvider: recording.meterProvider });
  queues.enable();
  onTestFinished(() => queues.disable());
  return recording;
}

describe('createQueueInstrumentation', () => {
  it('has the name and the version of the package', () => {
    const queues = createQueueInstrumentation();
    expect(queues.instrumentationName).toBe('@executor-metrics/instrumentation-queue');
    expect(queues.instrumentationVersion).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('does nothing until it is enabled, and undoes it when it is disabled', () => {
    const queues = createQueueInstrumentation();
    expect(Job.create).toBe(original);
    queues.enable();
    queues.enable();
    expect(Job.create).not.toBe(original);
    expect(queues.getConfig()).toEqual({ enabled: true });
    queues.disable();
    expect(Job.create).toBe(original);
    expect(queues.getConfig()).toEqual({ enabled: false });
  });

  it('measures what the libraries do', async () => {
    const { collect } = enabled();
    await addJob();
    expect(pointsOf(await collect(), sent)).toMatchObject([{ value: 1, attributes: { 'messaging.system': 'bullmq' } }]);
  });

  it('leaves out what the user does not want', async () => {
    const { collect } = enabled({ bullmq: false });
    await addJob();
    expect(Job.create).toBe(original);
    expect(pointsOf(await collect(), sent)).toEqual([]);
  });

  it('gives each library its own options, and those for all', async () => {
    const { collect } = enabled({ destinationTemplate: () => 'any', bullmq: { jobNames: true } });
    await addJob();
    const attributes = { 'messaging.destination.template': 'any', 'messaging.job.name': 'job' };
    expect(pointsOf(await collect(), sent)).toMatchObject([{ attributes }]);
  });

  it('counts once beside the instrumentation of one library alone', async () => {
    const warnings = recordWarnings();
    const { meterProvider, collect } = recordingProvider();
    const [all, one] = [createQueueInstrumentation({ meterProvider }), createBullmqInstrumentation({ meterProvider })];
    for (const each of [all, one]) {
      each.enable();
      onTestFinished(() => each.disable());
    }
    await addJob();
    expect(pointsOf(await collect(), sent)).toMatchObject([{ value: 1 }]);
    expect(warnings.map(({ code }) => code)).toEqual(['EXECUTOR_METRICS_ENABLED_TWICE']);
  });

  it('can be given other options, and another provider', async () => {
    const { meterProvider, collect } = recordingProvider();
    const queues = createQueueInstrumentation({ bullmq: false });
    onTestFinished(() => queues.disable());
    queues.setMeterProvider(meterProvider);
    queues.setTracerProvider({} as never);
    queues.setConfig({ enabled: true, bullmq: { jobNames: true } });
    expect(queues.getConfig()).toEqual({ enabled: true, bullmq: { jobNames: true } });
    await addJob();
    expect(pointsOf(await collect(), sent)).toMatchObject([{ attributes: { 'messaging.job.name': 'job' } }]);
    queues.setConfig({ bullmq: false });
    await addJob();
    expect(pointsOf(await collect(), sent)).toMatchObject([{ value: 1 }]);
    expect(queues.getConfig()).toEqual({ enabled: true, bullmq: false });
  });

  it.each([
    ['unknown option "bull"', { bull: false }],
    ['option "bullmq": unknown option "jobName"', { bullmq: { jobName: true } }],
    ['option "bullmq": option "depthIntervalMs" is 0', { bullmq: { depthIntervalMs: 0 } }],
    ['option "bullmq" is true', { bullmq: true }],
    ['option "kafkajs": option "partitions" is "yes"', { kafkajs: { partitions: 'yes' } }],
    ['option "maxDestinations" is 0', { maxDestinations: 0 }],
    ['option "destinationTemplate" is "x"', { destinationTemplate: 'x' }],
  ])('throws and says: %s', (message, options) => {
    expect(() => createQueueInstrumentation(options as QueueInstrumentationOptions)).toThrow(message);
    expect(() => createQueueInstrumentation().setConfig(options as QueueInstrumentationOptions)).toThrow(message);
  });

  it('hooks what it is given, and says when it does not know it', () => {
    const warnings = recordWarnings();
    const queues = createQueueInstrumentation();
    queues.enable();
    onTestFinished(() => queues.disable());
    expect(queues.instrument(Queue)).toBe(Queue);
    expect(warnings).toEqual([]);
    queues.instrument({});
    expect(warnings).toMatchObject([{ code: 'EXECUTOR_METRICS_NOT_HOOKED' }]);
  });

  it('hooks a copy of a library that it could not find by itself', async () => {
    class Bundled {
      static async create(): Promise<string> {
        return 'a job';
      }
      async moveToCompleted(): Promise<void> {}
      async moveToFailed(): Promise<void> {}
      asJSON(): object {
        return {};
      }
    }
    const { meterProvider, collect } = recordingProvider();
    const queues = createQueueInstrumentation({ meterProvider });
    queues.enable();
    onTestFinished(() => queues.disable());
    const before = Bundled.create;
    queues.instrument(Bundled);
    expect(Bundled.create).not.toBe(before);
    await Reflect.apply(Bundled.create, Bundled, [{ name: 'mail', qualifiedName: 'bull:mail' }, 'job']);
    expect(pointsOf(await collect(), sent)).toMatchObject([{ value: 1 }]);
  });
});
