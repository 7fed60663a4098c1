import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { reportingOutages } from './outage-reporting-exporter.ts';

type Outcome = Error | 'arrived' | undefined;

/** A reporting exporter around one that does what it is told, with a clock that is set by hand. */
function reporter() {
  const reported: string[] = [];
  const messages: string[] = [];
  let timeMs = 0;
  let outcome: Outcome;
  const exporter: PushMetricExporter = {
    export: (_, done) => done(outcome === 'arrived' ? { code: 0 } : { code: 1, ...(outcome && { error: outcome }) }),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const reporting = reportingOutages(exporter, {
    url: 'http://backend/v1/metrics',
    report: (code, message) => {
      reported.push(code);
      messages.push(message);
    },
    now: () => timeMs,
  });
  return {
    reported,
    messages,
    push(next: Outcome, atMs = timeMs): number | undefined {
      timeMs = atMs;
      outcome = next;
      let code: number | undefined;
      reporting.export({} as ResourceMetrics, (result) => {
        code = result.code;
      });
      return code;
    },
  };
}

const refused = new Error('refused');
const failed = 'EXECUTOR_METRICS_PUSH_FAILED';
const recovered = 'EXECUTOR_METRICS_PUSH_RECOVERED';

describe('reportingOutages', () => {
  it('says once that an outage begins, and once that it is over', () => {
    const { push, reported, messages } = reporter();
    for (const outcome of ['arrived', refused, refused, refused, 'arrived', 'arrived'] as const) push(outcome);
    expect(reported).toEqual([failed, recovered]);
    expect(messages[0]).toContain('cannot be pushed to http://backend/v1/metrics: refused.');
    expect(messages[1]).toBe('metrics arrive at http://backend/v1/metrics again');
  });

  it('says nothing while all arrives', () => {
    const { push, reported } = reporter();
    push('arrived');
    push('arrived');
    expect(reported).toEqual([]);
  });

  it('reports the next outage again', () => {
    const { push, reported } = reporter();
    push(refused, 0);
    push('arrived', 60_000);
    push(refused, 120_000);
    push('arrived', 180_000);
    expect(reported).toEqual([failed, recovered, failed, recovered]);
  });

  it('reports outages that come and go once a minute', () => {
    const { push, reported } = reporter();
    for (let second = 0; second < 60; second += 2) {
      push(refused, second * 1000);
      push('arrived', (second + 1) * 1000);
    }
    expect(reported).toEqual([failed, recovered]);
    push(refused, 60_000);
    expect(reported).toEqual([failed, recovered, failed]);
  });

  it('reports an outage that began within that minute when the minute is over', () => {
    const { push, reported } = reporter();
    push(refused, 0);
    push('arrived', 1000);
    push(refused, 2000);
    push(refused, 59_999);
    expect(reported).toEqual([failed, recovered]);
    push(refused, 60_000);
    expect(reported).toEqual([failed, recovered, failed]);
  });

  it('tells the reader of no failure, which it would write down at every push', () => {
    const { push } = reporter();
    expect(push(refused)).toBe(0);
    expect(push('arrived')).toBe(0);
  });

  it.each<[error: Error | undefined, reason: string]>([
    [undefined, 'the exporter gave no reason'],
    [new AggregateError([new Error('::1 refused'), new Error('127.0.0.1 refused')]), '::1 refused; 127.0.0.1 refused'],
    [Object.assign(new Error(''), { code: 'ECONNRESET' }), 'ECONNRESET'],
    [new TypeError(''), 'TypeError'],
    [Object.assign(new Error('Not Found'), { code: 404 }), 'HTTP 404 Not Found'],
    [Object.assign(new Error(''), { code: 500 }), 'HTTP 500'],
  ])('has a reason for %o', (error, reason) => {
    const { push, messages } = reporter();
    push(error);
    expect(messages[0]).toContain(`: ${reason}. The application`);
  });
});
