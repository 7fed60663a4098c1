import { describe, expect, it } from 'vitest';
import { parseAnyExposition } from './any-exposition.ts';
import { sampleValue } from './exposition-queries.ts';
import { failureOf } from './testdata/failure.ts';
import { counter, family, metric } from './testdata/protobuf-writer.ts';

const protobuf = 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';
const message = family('a_total', 'counter', metric([], counter(1)));
const utf8Message = family('a.total', 'counter', metric([], counter(1)));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('parseAnyExposition', () => {
  it.each([
    ['text/plain; version=0.0.4; charset=utf-8', 'a_total 1\n'],
    ['text/plain; version=0.0.4; charset=utf-8; escaping=underscores', 'a_total 1\n'],
    ['text/plain', 'a_total 1\n'],
    ['TEXT/PLAIN;Version="0.0.4";Charset=UTF-8', 'a_total 1\n'],
    ['text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8', '{"a_total"} 1\n'],
    ['text/plain; version=1.0.0; charset=utf-8; escaping=dots', 'a_total 1\n'],
    ['application/openmetrics-text; version=1.0.0; charset=utf-8', '# TYPE a counter\na_total 1\n# EOF\n'],
    ['application/openmetrics-text; version=0.0.1; charset=utf-8', '# TYPE a counter\na_total 1\n# EOF\n'],
    ['application/openmetrics-text; version=1.0.0; escaping=allow-utf-8', '{"a_total"} 1\n# EOF\n'],
    [protobuf, message],
    [`${protobuf}; escaping=values`, message],
    [`${protobuf}; escaping=allow-utf-8`, message],
  ])('reads %s', (contentType, body) => {
    expect(sampleValue(parseAnyExposition(contentType, body), 'a_total')).toBe(1);
    if (typeof body === 'string') {
      expect(sampleValue(parseAnyExposition(contentType, bytes(body)), 'a_total')).toBe(1);
    }
  });

  it.each([
    ['text/plain; version=0.0.4', '{"a.b"} 1\n'],
    ['text/plain; version=0.0.4; escaping=allow-utf-8', '{"a.b"} 1\n'],
    ['text/plain; version=1.0.0', '{"a.b"} 1\n'],
    ['text/plain; version=1.0.0; escaping=underscores', '{"a.b"} 1\n'],
    ['application/openmetrics-text; version=1.0.0', '{"a.b"} 1\n# EOF\n'],
    ['application/openmetrics-text; version=0.0.1; escaping=allow-utf-8', '{"a.b"} 1\n# EOF\n'],
    [protobuf, utf8Message],
    [`${protobuf}; escaping=dots`, utf8Message],
  ])('refuses names that need quotes in %s', (contentType, body) => {
    expect(failureOf(() => parseAnyExposition(contentType, body)).problem).toMatch(/is not a metric name/);
  });

  it('reads names that need quotes in protobuf when the content type says so', () => {
    expect(sampleValue(parseAnyExposition(`${protobuf}; escaping=allow-utf-8`, utf8Message), 'a.total')).toBe(1);
  });

  it.each([
    ['', /no format/],
    [null, /no format/],
    [undefined, /no format/],
    ['text', /no format/],
    ['text/html; charset=utf-8', /no format/],
    ['text/plain; version=2.0.0', /no format/],
    ['application/openmetrics-text', /no format/],
    ['application/openmetrics-text; version=2.0.0', /no format/],
    ['application/vnd.google.protobuf', /no format/],
    ['application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=text', /no format/],
    ['application/json', /no format/],
    ['text/plain; version', /"; version" is not a parameter/],
    ['text/plain, text/plain', /is not a parameter/],
    ['text/plain; version=0.0.4; version=1.0.0', /version is given twice/],
    ['text/plain; version=0.0.4; charset=latin1', /the formats are UTF-8/],
    ['text/plain; version=1.0.0; escaping=allow-utf8', /"allow-utf8" is not a way to escape names/],
  ])('refuses the content type %s', (contentType, problem) => {
    const error = failureOf(() => parseAnyExposition(contentType, ''));
    expect(error.problem).toMatch(problem);
    expect(error.line).toBe(`content-type: ${contentType ?? ''}`);
  });

  it('names the line with bytes that are not UTF-8', () => {
    const body = Uint8Array.from([...bytes('ä 1\nb{c="'), 0xff, ...bytes('"} 1\n')]);
    const error = failureOf(() => parseAnyExposition('text/plain; version=0.0.4', body));
    expect(error.message).toBe('line 2: bytes that are not UTF-8\n  b{c="ÿ"} 1');
  });

  it('refuses a byte order mark, as Prometheus does', () => {
    const body = Uint8Array.from([0xef, 0xbb, 0xbf, ...bytes('a 1\n')]);
    expect(failureOf(() => parseAnyExposition('text/plain', body)).problem).toBe('"\ufeffa" is not a metric name');
  });

  it('wants the bytes of protobuf', () => {
    expect(() => parseAnyExposition(protobuf, 'a')).toThrow(TypeError);
  });
});
