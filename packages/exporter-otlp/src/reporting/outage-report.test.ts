import { describe, expect, it } from 'vitest';
import { createOutageReport, withoutSecrets } from './outage-report.ts';
import { rateLimited } from './rate-limited.ts';

const failed = 'EXECUTOR_METRICS_PUSH_FAILED';
const recovered = 'EXECUTOR_METRICS_PUSH_RECOVERED';

/** A report with a clock that is set by hand. */
function reporter() {
  const codes: string[] = [];
  const messages: string[] = [];
  let timeMs = 0;
  const outages = createOutageReport({
    backend: 'http://backend/v1/metrics',
    report: (code, message) => {
      codes.push(code);
      messages.push(message);
    },
    now: () => timeMs,
  });
  return {
    codes,
    messages,
    failAt(atMs: number): boolean {
      timeMs = atMs;
      return outages.failed('refused');
    },
    arriveAt(atMs: number): void {
      timeMs = atMs;
      outages.arrived();
    },
  };
}

describe('createOutageReport', () => {
  it('says once that an outage begins, and once that it is over', () => {
    const { failAt, arriveAt, codes, messages } = reporter();
    arriveAt(0);
    for (const at of [1, 2, 3]) expect(failAt(at)).toBe(true);
    arriveAt(4);
    arriveAt(5);
    expect(codes).toEqual([failed, recovered]);
    expect(messages[0]).toContain('cannot be pushed to http://backend/v1/metrics: refused.');
    expect(messages[1]).toBe('metrics arrive at http://backend/v1/metrics again');
  });

  it('says nothing while all arrives', () => {
    const { arriveAt, codes } = reporter();
    arriveAt(0);
    expect(codes).toEqual([]);
  });

  it('reports outages that come and go once a minute, and tells who asks which are not reported', () => {
    const { failAt, arriveAt, codes } = reporter();
    expect(failAt(0)).toBe(true);
    arriveAt(1000);
    expect(failAt(2000)).toBe(false);
    expect(failAt(59_999)).toBe(false);
    expect(codes).toEqual([failed, recovered]);
    expect(failAt(60_000)).toBe(true);
    expect(codes).toEqual([failed, recovered, failed]);
  });
});

describe('withoutSecrets', () => {
  it.each([
    ['http://user:s3cret@host:4318/v1/metrics?token=s3cret#s3cret', 'http://host:4318/v1/metrics'],
    ['https://host', 'https://host/'],
  ])('shows of %s what is no secret', (url, shown) => {
    expect(withoutSecrets(url)).toBe(shown);
  });
});

describe('rateLimited', () => {
  it('says a message of each code once a minute', () => {
    const said: string[] = [];
    let timeMs = 0;
    const report = rateLimited(
      (code, message) => said.push(code + message),
      () => timeMs,
    );
    const at = (ms: number, code: string, message: string): void => {
      timeMs = ms;
      report(code, message);
    };
    at(0, 'A', '1');
    at(1, 'B', '1');
    at(59_999, 'A', '2');
    at(60_000, 'A', '3');
    expect(said).toEqual(['A1', 'B1', 'A3']);
  });
});
