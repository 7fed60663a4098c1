// Hot: each method and each message goes through these. Guarded by bench/instrumentation-queue/amqplib.bench.ts.
import { performance } from 'node:perf_hooks';
import type { Kit } from '@executor-metrics/instrumentation';
import { methods, replySuccess } from './amqp-methods.ts';
import type { AmqpChannel, Fields, Message, Reply } from './amqplib-types.ts';
import type { ChannelRecord } from './channel-record.ts';
import type { Records } from './records.ts';
import { watchReplies } from './watch-replies.ts';

type SendMessage = (this: AmqpChannel, fields: Fields, properties: Fields, content: unknown) => unknown;
type SendImmediately = (this: AmqpChannel, method: unknown, fields: Fields) => unknown;
type SendOrEnqueue = (this: AmqpChannel, method: unknown, fields: Fields, reply: Reply) => unknown;
type PushConfirmCallback = (this: AmqpChannel, confirm?: unknown) => unknown;
type Emit = (this: AmqpChannel, ...args: unknown[]) => unknown;
type Seen = (channel: AmqpChannel, about: unknown) => void;
type Allocate = (this: AmqpChannel) => unknown;

/**
 * Hooks the class from which all channels derive, those of promises, of callbacks and with confirmations: whatever an
 * application calls goes through these few methods, in all versions.
 */
export function hookChannels(kit: Kit, records: Records, prototype: object): void {
  const opened = kit.safe('the opening of a channel', (channel: AmqpChannel) => void records.ofChannel(channel));
  kit.patch<Allocate>(
    prototype,
    'allocate',
    (original) =>
      function allocate() {
        const result = original.call(this);
        opened(this);
        return result;
      },
  );
  hookPublishing(kit, records, prototype);
  hookSettling(kit, records, prototype);
  hookEvents(kit, records, prototype);
  const watched = kit.safe('a request of a channel', watchReplies(kit, records));
  kit.patch<SendOrEnqueue>(
    prototype,
    'sendOrEnqueue',
    (original) =>
      function sendOrEnqueue(method, fields, reply) {
        return original.call(this, method, fields, watched(this, method, fields, reply) ?? reply);
      },
  );
}

function hookPublishing(kit: Kit, records: Records, prototype: object): void {
  const sent = kit.safe('a published message', (channel: AmqpChannel, fields: Fields, startedMs: number) =>
    records.ofChannel(channel)?.published(fields, startedMs),
  );
  const notSent = kit.safe('a message that was not published', (channel: AmqpChannel, fields: Fields, error: unknown) =>
    records.ofChannel(channel)?.notPublished(fields, error),
  );
  const confirming = kit.safe('a confirmation', (channel: AmqpChannel) => {
    const { lwm, unconfirmed } = channel;
    // The last one of those that amqplib waits for, the first of which has the number `lwm`.
    if (typeof lwm === 'number' && Array.isArray(unconfirmed))
      records.ofChannel(channel)?.confirming(lwm + unconfirmed.length - 1);
  });
  kit.patch<SendMessage>(
    prototype,
    'sendMessage',
    (original) =>
      function sendMessage(fields, properties, content) {
        const startedMs = performance.now();
        let result: unknown;
        try {
          result = original.call(this, fields, properties, content);
        } catch (error) {
          notSent(this, fields, error);
          throw error;
        }
        sent(this, fields, startedMs);
        return result;
      },
  );
  kit.patch<PushConfirmCallback>(
    prototype,
    'pushConfirmCallback',
    (original) =>
      function pushConfirmCallback(confirm) {
        const result = original.call(this, confirm);
        confirming(this);
        return result;
      },
  );
}

function hookSettling(kit: Kit, records: Records, prototype: object): void {
  const sent = kit.safe('a method of a channel', (channel: AmqpChannel, method: unknown, fields: Fields) => {
    const record = records.ofChannel(channel);
    if (method === methods.basicAck) record?.settled(fields, 'ack');
    // Whatever is truthy requeues: that is how it is encoded.
    else if (method === methods.basicNack) record?.settled(fields, fields.requeue ? 'requeue' : 'nack');
    else if (method === methods.basicReject) record?.settled(fields, fields.requeue ? 'requeue' : 'reject');
    else if (fields.replyCode !== replySuccess) record?.failed({ code: fields.replyCode });
  });
  kit.patch<SendImmediately>(
    prototype,
    'sendImmediately',
    (original) =>
      function sendImmediately(method, fields) {
        const result = original.call(this, method, fields);
        if (looksAt.has(method)) sent(this, method, fields);
        return result;
      },
  );
}

/** A closed channel has a method of its own that refuses all messages. */
function hookRefusals(kit: Kit, record: ChannelRecord, channel: AmqpChannel): void {
  const refused = kit.safe('a refused message', (fields: Fields, error: unknown) => record.notPublished(fields, error));
  kit.patch<SendMessage>(
    channel,
    'sendMessage',
    (original) =>
      function sendMessage(fields, properties, content) {
        try {
          return original.call(this, fields, properties, content);
        } catch (error) {
          refused(fields, error);
          throw error;
        }
      },
  );
}

const looksAt: ReadonlySet<unknown> = new Set([
  methods.basicAck,
  methods.basicNack,
  methods.basicReject,
  methods.channelClose,
]);

function hookEvents(kit: Kit, records: Records, prototype: object): void {
  const handlers: Readonly<Record<string, (channel: AmqpChannel, about: unknown) => void>> = {
    delivery: (channel, message) => records.ofChannel(channel)?.delivered(message as Message),
    // Of messages that were published on a confirm channel.
    ack: (channel, fields) => records.ofChannel(channel)?.confirmed(fields as Fields, undefined),
    nack: (channel, fields) => records.ofChannel(channel)?.confirmed(fields as Fields, 'nack'),
    return: (channel, message) => records.ofChannel(channel)?.returned((message as Message).fields),
    cancel: (channel, fields) => records.ofChannel(channel)?.cancelled((fields as Fields).consumerTag),
    error: (channel, error) => records.ofChannel(channel)?.failed(error),
    close: (channel) => {
      const record = records.closeChannel(channel);
      if (record !== undefined) hookRefusals(kit, record, channel);
    },
  };
  const seen = new Map<unknown, Seen>(
    Object.entries(handlers).map(([event, handle]) => [event, kit.safe(`the event "${event}" of a channel`, handle)]),
  );
  kit.patch<Emit>(
    prototype,
    'emit',
    (original) =>
      function emit(...args) {
        seen.get(args[0])?.(this, args[1]);
        return original.apply(this, args);
      },
  );
}
