import { describe, expect, it } from 'vitest';
import { kafkaErrorType } from './kafka-error.ts';

const general = (error: unknown): string => (error instanceof Error ? error.name : 'general');

describe('kafkaErrorType', () => {
  it('is what the broker called the error', () => {
    const error = Object.assign(new Error('This server is not the leader'), {
      type: 'NOT_LEADER_FOR_PARTITION',
      code: 6,
    });
    expect(kafkaErrorType(error, general)).toBe('NOT_LEADER_FOR_PARTITION');
  });

  it('looks below the error that says that all attempts were used up', () => {
    const cause = Object.assign(new Error('unknown'), { type: 'UNKNOWN_TOPIC_OR_PARTITION' });
    const error = new Error('gave up', { cause: new Error('again', { cause }) });
    expect(kafkaErrorType(error, general)).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  });

  it('is the last of the errors of several attempts and brokers, as @platformatic/kafka tells them', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const named = Object.assign(new Error('not the leader'), {
      apiId: 'NOT_LEADER_OR_FOLLOWER',
      code: 'PLT_KFK_PROTOCOL',
    });
    const all = (...errors: Error[]) => new AggregateError(errors, 'failed');
    expect(kafkaErrorType(all(refused, all(named)), general)).toBe('NOT_LEADER_OR_FOLLOWER');
    expect(kafkaErrorType(all(named, all(refused)), (error) => String(Reflect.get(error as object, 'code')))).toBe(
      'ECONNREFUSED',
    );
    expect(kafkaErrorType(all(), general)).toBe('AggregateError');
  });

  it('does not follow causes in a circle', () => {
    const error: Error & { cause?: unknown } = new TypeError('round');
    error.cause = error;
    expect(kafkaErrorType(error, general)).toBe('TypeError');
  });

  it.each([new RangeError('of user 4711'), Object.assign(new RangeError(''), { type: 'user 4711' })])(
    'leaves other errors to the general rules',
    (error) => {
      expect(kafkaErrorType(error, general)).toBe('RangeError');
    },
  );

  it.each([undefined, null, 'text', 1])('takes %j', (error) => {
    expect(kafkaErrorType(error, general)).toBe('general');
  });
});
