import { EventEmitter } from 'node:events';
import { type Collector, createCollector, eventually, pointsOf, pointValue } from '@executor-metrics/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from '../../executor-metrics.ts';
import { Credit } from './credit.ts';
import { createMessage } from './port-message.ts';
import type { RecordReceiver } from './record-receiver.ts';

const completed = 'executor.operation.completed';
const protocol = 'executor-metrics.records.v1';

let collector: Collector;
let metrics: ExecutorMetrics;
let port: EventEmitter;
let credit: Credit;
let receiver: RecordReceiver;

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  collector = createCollector();
  metrics = new ExecutorMetrics({ meterProvider: collector.provider });
  port = new EventEmitter();
  credit = new Credit();
  receiver = metrics.receiveRecords(port);
});

afterEach(() => vi.restoreAllMocks());

const dropped = () => metrics.getMetricsSummary().dropped;

function arrives(content: object): void {
  port.emit('message', { ...createMessage({ producer: 'a', credit: credit.buffer }), ...content });
}

describe('receiveRecords', () => {
  it('records what arrives, and then says that it was taken', async () => {
    arrives({ records: [{ operation: 'plan', durationSeconds: 1 }, { operation: 'plan' }] });
    expect([credit.isOpen, credit.taken]).toEqual([true, 0]);
    await eventually(() => expect(credit.taken).toBe(1), { what: 'the credit', intervalMs: 1 });
    expect(pointValue(await collector.collect(), completed)).toBe(2);
  });

  it('answers who asks whether anybody receives', () => {
    arrives({});
    expect([credit.isOpen, credit.taken]).toEqual([true, 0]);
  });

  it('counts what the other side has dropped', async () => {
    arrives({ records: [], dropped: { full: 7, closed: 2 } });
    expect(dropped()).toEqual({ 'recorder-full': 7, 'recorder-closed': 2 });
    const reason = { 'executor.drop.reason': 'full' };
    expect(pointValue(await collector.collect(), 'executor.recorder.dropped', reason)).toBe(7);
  });

  it('hears the ports of the web as well', async () => {
    const target = new EventTarget();
    metrics.receiveRecords(target as never);
    const message = createMessage({ producer: 'a', credit: credit.buffer, records: [{ operation: 'plan' }] });
    target.dispatchEvent(new MessageEvent('message', { data: message }));
    expect(pointValue(await collector.collect(), completed)).toBe(1);
  });

  it('starts a port of the web, which holds its messages back until then', () => {
    const start = vi.fn();
    metrics.receiveRecords(Object.assign(new EventTarget(), { start }));
    expect(start).toHaveBeenCalledTimes(1);
  });

  it('neither records nor answers any more after its end, and tells those who send', () => {
    arrives({ records: [{ operation: 'plan' }] });
    receiver[Symbol.dispose]();
    expect([credit.isOpen, port.listenerCount('message')]).toEqual([false, 0]);
    receiver.stop();
    arrives({ records: [{ operation: 'execute' }] });
    expect(metrics.getMetricsSummary().operations).toEqual(['plan']);
  });

  it('that is ended in the middle of a message records it no more, and stays ended', () => {
    receiver.stop();
    port.on('message', () => receiver.stop());
    receiver = metrics.receiveRecords(port);
    arrives({ records: [{ operation: 'plan' }] });
    expect([credit.isOpen, metrics.getMetricsSummary().operations]).toEqual([false, []]);
  });

  it('keeps an end in mind of a bounded number of those who send', () => {
    const credits = Array.from({ length: 300 }, () => new Credit());
    for (const [i, { buffer }] of credits.entries()) arrives({ producer: `p${i}`, credit: buffer });
    receiver.stop();
    expect(credits.filter(({ isOpen }) => isOpen)).toHaveLength(300 - 256);
  });

  it('does not record where recording is switched off, but keeps those who send going', async () => {
    metrics.setEnabled(false);
    arrives({ records: [{ operation: 'plan' }], dropped: { full: 1 } });
    port.emit('message', { protocol, records: 'none' });
    await eventually(() => expect(credit.taken).toBe(1), { what: 'the credit', intervalMs: 1 });
    expect(dropped()).toEqual({});
    expect(pointsOf(await collector.collect(), completed)).toEqual([]);
  });
});

const throwing = {
  protocol,
  get producer(): string {
    throw new Error('no producer');
  },
};

describe('a receiver of what is not right', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', protocol],
    ['what an application sends', { type: 'job', id: 1 }],
    ['another version', { protocol: 'executor-metrics.records.v2', records: [] }],
    ['a list', [protocol]],
  ])('leaves %s to others', (_what, message) => {
    expect(() => port.emit('message', message)).not.toThrow();
    expect(dropped()).toEqual({});
  });

  const buffer = new SharedArrayBuffer(8);
  it.each([
    ['no producer', { protocol, credit: buffer, records: [] }],
    ['a long producer', { protocol, producer: 'x'.repeat(1e6), credit: buffer, records: [] }],
    ['no credit', { protocol, producer: 'a', records: [] }],
    ['a credit of other memory', { protocol, producer: 'a', credit: new ArrayBuffer(8), records: [] }],
    ['a credit that is too long', { protocol, producer: 'a', credit: new SharedArrayBuffer(16), records: [] }],
    ['records that are no list', { protocol, producer: 'a', credit: buffer, records: { length: 2 } }],
    ['too many records', { protocol, producer: 'a', credit: buffer, records: new Array(1001).fill({}) }],
    ['a getter that throws', throwing],
  ])('counts and drops a message with %s', (_what, message) => {
    expect(() => port.emit('message', message)).not.toThrow();
    expect(dropped()).toEqual({ 'recorder-invalid': 1 });
  });

  it.each([
    ['less than nothing', { full: -1 }],
    ['half a record', { full: 0.5 }],
    ['endless numbers', { full: Number.POSITIVE_INFINITY, closed: Number.NaN }],
    ['text', { full: '7' }],
    ['reasons that do not exist', { 'recorder-full': 7, constructor: 7 }],
    ['a list', [7]],
  ])('counts no drops of %s', (_what, counts) => {
    arrives({ records: [], dropped: counts });
    expect(dropped()).toEqual({});
  });

  it('records the good ones among bad records', async () => {
    const holes = new Array(3);
    arrives({
      records: [null, 7, 'plan', holes, { operation: 7 }, { operation: 'plan', success: 'no' }, { operation: 'plan' }],
    });
    expect(pointValue(await collector.collect(), completed)).toBe(1);
    expect(dropped()).toEqual({ 'invalid-record': 4, 'invalid-operation': 2 });
  });

  it('never throws, and names no more operations than there may be, whatever arrives', async () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
    const records = fc.array(fc.oneof(anything, fc.record({ operation: fc.oneof(fc.string(), anything) })));
    const message = fc.record({
      records: fc.oneof(anything, records),
      dropped: anything,
      producer: fc.oneof(fc.string(), anything),
    });
    metrics = new ExecutorMetrics({ meterProvider: collector.provider, maxOperations: 5 });
    metrics.receiveRecords(port);
    fc.assert(
      fc.property(message, (content) => arrives(content)),
      { seed: 20_261_121, numRuns: 500 },
    );
    expect(metrics.getMetricsSummary().operations.length).toBeLessThanOrEqual(5);
  });
});
