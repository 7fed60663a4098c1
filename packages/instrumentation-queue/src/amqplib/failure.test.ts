import { describe, expect, it } from 'vitest';
import { amqpErrorType, returnReason } from './failure.ts';

const general = (): string => 'general';

describe('amqpErrorType', () => {
  it('is the code of the broker', () => {
    expect(amqpErrorType(Object.assign(new Error('NOT_FOUND - no queue q'), { code: 404 }), general)).toBe('404');
  });

  it.each([
    ['message nacked', 'nack'],
    ['channel closed', 'channel_closed'],
    ['Channel closed', 'channel_closed'],
    ['Channel ended, no reply will be forthcoming', 'channel_closed'],
    ['Heartbeat timeout', 'heartbeat_timeout'],
    ['Unexpected close', 'connection_lost'],
  ])('has a word for "%s"', (message, type) => {
    expect(amqpErrorType(new Error(message), general)).toBe(type);
  });

  it.each([new Error('of user 4711'), { code: 'ECONNRESET' }, { code: 1e9 }, { code: 1.5 }, null, 'text', undefined])(
    'leaves %s to the general rules',
    (error) => {
      expect(amqpErrorType(error, general)).toBe('general');
    },
  );
});

describe('returnReason', () => {
  it('says why a message could not be routed', () => {
    expect([312, 313, 500, 'x', undefined].map(returnReason)).toEqual([
      'NO_ROUTE',
      'NO_CONSUMERS',
      '500',
      '_OTHER',
      '_OTHER',
    ]);
  });
});
