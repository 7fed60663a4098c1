import type { Kit } from '@executor-metrics/instrumentation';
import { methods } from './amqp-methods.ts';
import type { AmqpChannel, Fields, Frame, Reply } from './amqplib-types.ts';
import type { ChannelRecord } from './channel-record.ts';
import type { Records } from './records.ts';

type Answered = (record: ChannelRecord, asked: Fields, answer: Frame) => void;

/** What is learned from the answers to methods that need no time of their own. */
const learned: ReadonlyMap<unknown, Answered> = new Map<unknown, Answered>([
  [methods.basicConsume, (record, asked, { fields }) => record.consuming(fields?.consumerTag, asked)],
  [methods.basicQos, (record, asked) => record.limited(asked)],
  [methods.basicRecover, (record) => record.recovered()],
]);

/**
 * What takes the answers to those methods of which the answer matters, and hands them on.
 *
 * @returns `undefined` for all other methods
 */
export function watchReplies(
  kit: Kit,
  records: Records,
): (channel: AmqpChannel, method: unknown, asked: Fields, reply: Reply) => Reply | undefined {
  const got = watchGet(kit);
  return (channel, method, asked, reply) => {
    const learn = learned.get(method);
    if (learn === undefined && method !== methods.basicGet) return undefined;
    const record = records.ofChannel(channel);
    if (record === undefined) return undefined;
    if (learn === undefined) return got(channel, record, asked, reply);
    const answered = kit.safe('the answer to a channel', (answer: Frame) => learn(record, asked, answer));
    return (error, answer) => {
      // A consumer has to be known before its first message comes, which may be at once.
      if (error === null && answer !== undefined) answered(answer);
      return reply(error, answer);
    };
  };
}

type WatchGet = (channel: AmqpChannel, record: ChannelRecord, asked: Fields, reply: Reply) => Reply;

function watchGet(kit: Kit): WatchGet {
  const ended = kit.safe(
    'the answer to get()',
    (record: ChannelRecord, asked: Fields, startedMs: number, error: unknown, answer: Frame | undefined) => {
      if (error !== null) record.getFailed(asked, startedMs, closeErrorOf(error));
      else record.got(asked, startedMs, answer?.id === methods.basicGetOk ? answer.fields : undefined);
    },
  );
  const header = kit.safe(
    'the header of a message',
    (record: ChannelRecord, asked: Fields, fields: Fields, of: Frame) =>
      record.headerOf(asked, fields, of?.fields ?? null),
  );
  return (channel, record, asked, reply) => {
    const startedMs = performance.now();
    return (error, answer) => {
      ended(record, asked, startedMs, error, answer);
      const result = reply(error, answer);
      const { handleMessage } = channel;
      // The next frame is the header: amqplib has just made what takes it.
      if (answer?.id === methods.basicGetOk && answer.fields !== undefined && typeof handleMessage === 'function') {
        const { fields } = answer;
        channel.handleMessage = function takeHeader(this: AmqpChannel, frame: Frame): unknown {
          header(record, asked, fields, frame);
          return handleMessage.call(this, frame);
        };
      }
      return result;
    };
  };
}

/** Where the broker closed the channel instead of answering, amqplib hands over the frame that says so. */
function closeErrorOf(error: unknown): unknown {
  const { fields } = (typeof error === 'object' && error !== null ? error : {}) as Frame;
  return fields === undefined ? error : { code: fields.replyCode };
}
