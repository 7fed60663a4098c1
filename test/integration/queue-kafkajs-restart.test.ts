import { createKafkajsInstrumentation } from '@executor-metrics/instrumentation-queue/kafkajs';
import { createPlatformaticKafkaInstrumentation } from '@executor-metrics/instrumentation-queue/platformatic-kafka';
import { type CollectedMetric, eventually, pointsOf, pointValue, uniqueName } from '@executor-metrics/testkit';
import { afterAll, describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import type { SeenMessages } from './queue-brokers/kafka-traffic.ts';
import { KafkajsApplication } from './queue-brokers/kafkajs-application.ts';
import { PlatformaticKafkaApplication } from './queue-brokers/platformatic-kafka-application.ts';
import { watched } from './queue-brokers/restart-watch.ts';
import { countsByError, total } from './queue-counts.ts';
import { type PrivateKafka, requireKafka, startKafka } from './queue-kafkajs/private-kafka.ts';

const timeoutMs = 20_000;
const sent = 'messaging.client.sent.messages';
const duration = 'messaging.client.operation.duration';
const lag = 'messaging.consumer.lag';
const active = 'messaging.process.active';

/** Both libraries have the same one. */
let server: PrivateKafka | undefined;
afterAll(async () => await server?.[Symbol.asyncDispose]());

async function runningServer(test: TestContext): Promise<PrivateKafka> {
  const java = requireKafka(test);
  server ??= await startKafka(java);
  await server.start();
  return server;
}

/** The same as the application has seen. */
function countedIn(metrics: readonly CollectedMetric[], topic: string): SeenMessages {
  const of = { 'messaging.destination.name': topic };
  const done = total(metrics, sent, { ...of, 'error.type': undefined });
  return {
    sent: done,
    notSent: total(metrics, sent, of) - done,
    calls: total(metrics, duration, { ...of, 'messaging.operation.name': 'send' }),
    consumed: total(metrics, 'messaging.client.consumed.messages', of),
    crashes: total(metrics, 'messaging.consumer.crashes'),
    rebalances: total(metrics, 'messaging.consumer.rebalances'),
  };
}

describe('a Kafka that is killed and started again in mid-traffic', () => {
  it('is measured as an application with kafkajs sees it', { timeout: 90_000 }, async (test) => {
    const kafka = await runningServer(test);
    const { collect, faults } = watched((options) => createKafkajsInstrumentation(options));
    const topic = uniqueName('topic');
    const of = { 'messaging.destination.name': topic, 'messaging.consumer.group.name': topic };
    const application = new KafkajsApplication(kafka.broker, topic);
    onTestFinished(() => application.close().catch(() => {}));
    const { seen } = application;
    await application.start();

    await eventually(() => expect(seen.consumed).toBeGreaterThan(50), { what: 'traffic', timeoutMs });
    application.hold(true);
    await eventually(async () => expect(pointValue(await collect(), active, of)).toBe(1), {
      what: 'a message at work',
    });
    const before = { ...seen };
    await kafka.kill();
    await eventually(() => expect(seen.notSent).toBeGreaterThan(4), { what: 'failures', timeoutMs });
    // The application is still at it.
    expect(pointValue(await collect(), active, of)).toBe(1);
    application.hold(false);
    await eventually(() => expect(seen.crashes).toBeGreaterThan(before.crashes), { what: 'a crash', timeoutMs });
    const gone = await collect();
    expect(pointValue(gone, active, of)).toBe(0);
    expect(pointsOf(gone, lag)).toEqual([]);

    await kafka.start();
    await eventually(() => expect(seen.sent).toBeGreaterThan(before.sent + 100), { what: 'traffic again', timeoutMs });
    await application.endSending();
    await eventually(
      async () => {
        const [written, committed] = await kafka.offsets(topic, topic);
        expect([application.offsets.size, committed]).toEqual([written, written]);
        expect(pointValue(await collect(), lag, of)).toBe(0);
      },
      { what: 'the end of all messages', timeoutMs },
    );

    const metrics = await collect();
    expect(countedIn(metrics, topic)).toEqual(seen);
    expect(seen.notSent).toBeGreaterThan(0);
    for (const { attributes } of pointsOf(metrics, sent)) {
      expect(attributes['error.type'] ?? 'ECONNREFUSED').toMatch(/^(ECONN[A-Z]+|EPIPE|KafkaJSConnection[A-Za-z]+)$/);
    }
    expect(countsByError(metrics, 'messaging.process.duration', of)).toEqual({ none: seen.consumed });
    expect(pointValue(metrics, active, of)).toBe(0);
    expect(pointsOf(metrics, 'messaging.process.retries')).toEqual([]);
    expect(pointsOf(metrics, 'messaging.client.request.queue_size')).toEqual([]);

    await application.close();
    expect(pointsOf(await collect(), lag)).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('is measured as an application with @platformatic/kafka sees it', { timeout: 90_000 }, async (test) => {
    const kafka = await runningServer(test);
    const { collect, faults } = watched((options) => createPlatformaticKafkaInstrumentation(options));
    const topic = uniqueName('topic');
    const of = { 'messaging.destination.name': topic, 'messaging.consumer.group.name': topic };
    const application = new PlatformaticKafkaApplication(kafka.broker, topic);
    onTestFinished(() => application.close().catch(() => {}));
    const { seen } = application;
    await application.start();

    await eventually(() => expect(application.commits).toBeGreaterThan(50), { what: 'traffic', timeoutMs });
    await eventually(async () => expect(pointsOf(await collect(), lag, of)).toHaveLength(1), {
      what: 'a lag',
      timeoutMs,
    });
    const before = { ...seen };
    await kafka.kill();
    await eventually(() => expect(seen.notSent).toBeGreaterThan(4), { what: 'failures', timeoutMs });
    await eventually(async () => expect(pointsOf(await collect(), lag)).toEqual([]), {
      what: 'no consumer',
      timeoutMs,
    });

    await kafka.start();
    await eventually(() => expect(seen.sent).toBeGreaterThan(before.sent + 100), { what: 'traffic again', timeoutMs });
    await application.endSending();
    await eventually(
      async () => {
        const [written, committed] = await kafka.offsets(topic, topic);
        expect([application.offsets.size, committed]).toEqual([written, written]);
        expect(pointValue(await collect(), lag, of)).toBe(0);
      },
      { what: 'the end of all messages', timeoutMs },
    );

    const metrics = await collect();
    expect(countedIn(metrics, topic)).toEqual(seen);
    expect(seen.notSent).toBeGreaterThan(0);
    const commits = { 'messaging.operation.name': 'commit', 'messaging.consumer.group.name': topic };
    expect(countsByError(metrics, duration, commits).none).toBe(application.commits);

    await application.close();
    expect(pointsOf(await collect(), lag)).toEqual([]);
    expect(faults).toEqual([]);
  });
});
