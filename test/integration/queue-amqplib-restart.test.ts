import { createAmqplibInstrumentation } from '@executor-metrics/instrumentation-queue/amqplib';
import { type CollectedMetric, eventually, pointsOf, pointValue, uniqueName } from '@executor-metrics/testkit';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { versions } from './queue-amqplib/measured-broker.ts';
import { type PrivateRabbitmq, requireRabbitmq, startRabbitmq } from './queue-amqplib/private-rabbitmq.ts';
import {
  AmqplibApplication,
  prefetch,
  type Reconnection,
  type SeenMessages,
} from './queue-brokers/amqplib-application.ts';
import { watched } from './queue-brokers/restart-watch.ts';
import { countsByError, total } from './queue-counts.ts';

const timeoutMs = 20_000;

let server: PrivateRabbitmq | undefined;
afterAll(async () => await server?.[Symbol.asyncDispose]());

const cases = versions.flatMap(({ version, api }) =>
  (version === '2' ? ['of its own', 'of amqplib'] : ['of its own']).map((reconnection) => ({
    ...{ version, api },
    reconnection: reconnection as Reconnection,
  })),
);

describe('a RabbitMQ that is killed and started again in mid-traffic', () => {
  it.for(cases)(
    'is measured as the application sees it, with amqplib $version and a reconnection $reconnection',
    { timeout: 60_000 },
    async ({ api, reconnection }, test) => {
      const programs = requireRabbitmq(test as never);
      server ??= await startRabbitmq(programs);
      await server.start();
      const { collect, faults } = watched((options) => createAmqplibInstrumentation(options));
      const queue = uniqueName('queue');
      const of = { 'messaging.destination.name': queue };
      const application = new AmqplibApplication(api, server.url, queue);
      onTestFinished(() => application.close().catch(() => {}));
      const { seen } = application;
      await application.connect(reconnection);

      await eventually(() => expect(seen.acked).toBeGreaterThan(50), { what: 'traffic', timeoutMs });
      application.hold();
      await eventually(() => expect(seen.delivered - seen.acked).toBe(prefetch), { what: 'unacked messages' });
      expect(clientsIn(await collect(), of)).toEqual({
        connections: 1,
        channels: 2,
        active: 10,
        unacked: 10,
        limit: 10,
      });

      const killed = server.kill();
      // The broker will never hear of these.
      application.publish(20);
      await killed;
      await eventually(() => expect(application.isConnected).toBe(false), { what: 'the end of the connection' });
      const gone = await collect();
      expect(clientsIn(gone, of)).toEqual({ connections: 0, channels: 0, active: 0, unacked: 'none', limit: 'none' });
      expect(seen.unconfirmed).toBeGreaterThanOrEqual(20);
      const [reason, ...others] = endsOf(gone, 'messaging.client.connections.closed');
      expect(others).toEqual([]);
      expect(reason).toMatch(/^1 (ECONNRESET|EPIPE|connection_lost)$/);
      expect(endsOf(gone, 'messaging.client.channels.closed')).toEqual([reason?.replace('1', '2')]);

      const before = seen.acked;
      await server.start();
      await eventually(() => expect(seen.acked).toBeGreaterThan(before + 100), { what: 'traffic again', timeoutMs });
      application.endPublishing();
      await eventually(
        async () => {
          expect(seen.confirmed + seen.unconfirmed).toBe(seen.sent);
          expect([await application.waiting(), application.processing]).toEqual([0, 0]);
        },
        { what: 'the end of all messages', timeoutMs },
      );

      const lostBy = String(reason).slice(2);
      // A message may have been on its way to the application when the queue was asked.
      const metrics = await eventually(
        async () => {
          const all = await collect();
          expect(countedIn(all, of)).toEqual(seen);
          return all;
        },
        { what: 'the same numbers' },
      );
      expect(seen.refused).toBeGreaterThan(0);
      const lost = seen.delivered - seen.acked;
      expect(lost).toBeGreaterThanOrEqual(prefetch);
      expect(countsByError(metrics, 'messaging.process.duration', of)).toEqual({ none: seen.acked, [lostBy]: lost });
      expect(pointValue(metrics, 'messaging.process.retries', of)).toBe(lost);
      expect(clientsIn(metrics, of)).toEqual({ connections: 1, channels: 2, active: 0, unacked: 0, limit: prefetch });

      await application.close();
      const end = await collect();
      expect(clientsIn(end, of)).toEqual({ connections: 0, channels: 0, active: 0, unacked: 'none', limit: 'none' });
      expect(endsOf(end, 'messaging.client.connections.closed').sort()).toEqual([`1 ${lostBy}`, '1 asked for'].sort());
      expect(faults).toEqual([]);
    },
  );
});

type Of = Readonly<Record<string, string>>;

/** The same as the application has seen. */
function countedIn(metrics: readonly CollectedMetric[], of: Of): SeenMessages {
  const publish = { ...of, 'messaging.operation.name': 'publish' };
  const sent = 'messaging.client.sent.messages';
  const {
    none: confirmed = 0,
    channel_closed: unconfirmed = 0,
    ...others
  } = countsByError(metrics, 'messaging.client.operation.duration', publish);
  expect(others).toEqual({});
  return {
    sent: total(metrics, sent, { ...of, 'error.type': undefined }),
    refused: total(metrics, sent, { ...of, 'error.type': 'channel_closed' }),
    ...{ confirmed, unconfirmed },
    delivered: total(metrics, 'messaging.client.consumed.messages', of),
    redelivered: total(metrics, 'messaging.client.redelivered.messages', of),
    acked: countsByError(metrics, 'messaging.process.duration', of).none ?? 0,
  };
}

/** What there is now: the number, or `none` where nothing is said. */
function clientsIn(metrics: readonly CollectedMetric[], of: Of): Readonly<Record<string, number | 'none'>> {
  const value = (name: string, attributes: Of = {}): number | 'none' =>
    pointsOf(metrics, name, attributes).length === 0 ? 'none' : total(metrics, name, attributes);
  return {
    connections: value('messaging.client.connections'),
    channels: value('messaging.client.channels'),
    active: value('messaging.process.active', of),
    unacked: value('messaging.client.unacked.messages', of),
    limit: value('messaging.client.prefetch.limit', of),
  };
}

/** How many were closed, and why. */
function endsOf(metrics: readonly CollectedMetric[], name: string): string[] {
  return pointsOf(metrics, name).map(
    (point) => `${'value' in point ? point.value : '?'} ${point.attributes['error.type'] ?? 'asked for'}`,
  );
}
