import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { negotiate } from './negotiate.ts';

const text4 = 'text/plain; version=0.0.4; charset=utf-8';
const text1 = 'text/plain; version=1.0.0; charset=utf-8; escaping=underscores';
const openMetrics0 = 'application/openmetrics-text; version=0.0.1; charset=utf-8';
const openMetrics1 = 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores';
const protobufType = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';
const protobuf =
  'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=underscores';

function contentTypeFor(accept: string | undefined, offered = { protobuf: true }): string {
  return negotiate(accept, offered).contentType;
}

describe('negotiate, asked by', () => {
  // As they are sent, by default and with native histograms (prometheus/prometheus, `scrape.acceptHeader`).
  it.each([
    [
      'Prometheus 2.30',
      'application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      openMetrics0,
    ],
    [
      'Prometheus 2.42',
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      openMetrics1,
    ],
    [
      'Prometheus 2.42 with native histograms',
      'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      protobuf,
    ],
    [
      'Prometheus 3.3',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;escaping=allow-utf-8;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;escaping=allow-utf-8;q=0.3,*/*;q=0.2',
      openMetrics1.replace('underscores', 'allow-utf-8'),
    ],
    [
      'Prometheus 3.11',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      openMetrics1.replace('underscores', 'allow-utf-8'),
    ],
    [
      'Prometheus 3.11 with native histograms',
      'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;escaping=dots;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=dots;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1',
      protobuf,
    ],
    ['vmagent', 'text/plain;version=0.0.4;q=1,*/*;q=0.1', text4],
    ['curl', '*/*', text4],
    ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', text4],
    ['a client that sends no header', undefined, text4],
    ['a client that sends an empty header', '', text4],
  ])('%s, answers with the right type', (_, accept, expected) => {
    expect(contentTypeFor(accept)).toBe(expected);
  });
});

describe('negotiate', () => {
  it('gives format and escaping with the type', () => {
    expect(negotiate('text/plain;version=1.0.0;escaping=values')).toEqual({
      format: { kind: 'text', version: '1.0.0' },
      escaping: 'values',
      contentType: 'text/plain; version=1.0.0; charset=utf-8; escaping=values',
    });
    expect(negotiate(undefined)).toEqual({
      format: { kind: 'text', version: '0.0.4' },
      escaping: 'underscores',
      contentType: text4,
    });
    expect(negotiate(protobufType)).toEqual({
      format: { kind: 'protobuf' },
      escaping: 'underscores',
      contentType: protobuf,
    });
  });

  it.each([
    ['text/plain', text4],
    ['application/openmetrics-text', openMetrics0],
    ['text/plain;version=1.0.0', text1],
    ['application/openmetrics-text;version=1.0.0', openMetrics1],
    ['TEXT/Plain; Version=1.0.0', text1],
    ['text/plain;version="1.0.0"', text1],
    ['text/plain;charset=utf-16;version=1.0.0;more=less', text1],
    ['\ttext/plain ;\tversion = 1.0.0 ', text1],
  ])('understands %j', (accept, expected) => {
    expect(contentTypeFor(accept)).toBe(expected);
  });

  it.each([
    'application/json',
    'text/plain;version=2.0.0',
    'application/openmetrics-text;version=2.0.0',
    'application/openmetrics-text;version=0.0.4',
    'application/vnd.google.protobuf',
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text',
    'application/vnd.google.protobuf;proto=other.Message;encoding=delimited',
    'image/*',
  ])('answers with text 0.0.4 where it has nothing of what is asked for: %s', (accept) => {
    expect(contentTypeFor(accept)).toBe(text4);
  });

  it('answers with what comes next where protobuf is not offered', () => {
    const accept = `${protobufType};q=0.9,application/openmetrics-text;version=1.0.0;q=0.5`;
    expect(contentTypeFor(accept, { protobuf: false })).toBe(openMetrics1);
  });

  it.each([
    'text/plain;version=0.0.4;q=0.4,text/plain;version=1.0.0;q=0.5',
    'text/plain;version=0.0.4;q=0,text/plain;version=1.0.0;q=0.001',
    'text/plain;version=0.0.4;q=.2,text/plain;version=1.0.0;q=0.30000',
    'text/plain;version=0.0.4;q=0.9;q=1,text/plain;version=1.0.0;q=7',
  ])('prefers the higher quality: %s', (accept) => {
    expect(contentTypeFor(accept)).toBe(text1);
  });

  it.each([
    ['text/plain;version=1.0.0,application/openmetrics-text;version=1.0.0', text1],
    ['application/openmetrics-text;version=1.0.0,text/plain;version=1.0.0', openMetrics1],
    [`text/plain;version=0.0.4;q=0.5,${protobufType};q=0.5`, text4],
    [`${protobufType};q=0.5,text/plain;version=0.0.4;q=0.5`, protobuf],
  ])('takes what stands first at equal quality: %s', (accept, expected) => {
    expect(contentTypeFor(accept)).toBe(expected);
  });

  it.each([
    ['*', text4],
    ['text/*', text4],
    ['application/*', openMetrics1],
    ['*/*,application/openmetrics-text;version=1.0.0', openMetrics1],
    ['text/*;q=0.5,application/*;q=0.6', openMetrics1],
    ['application/openmetrics-text;version=1.0.0;q=0.5,*/*', text4],
    ['text/plain;version=0.0.4;q=0,text/*', text1],
    ['text/*;q=0,*/*;q=0.1', openMetrics1],
    ['*/*;q=0', text4],
  ])('counts wildcards less than what is named: %s', (accept, expected) => {
    expect(contentTypeFor(accept)).toBe(expected);
  });

  it.each([
    '/',
    ';',
    ',',
    ',,;;,',
    'q=1',
    'text',
    'text/',
    '/plain',
    '=;=',
    'text/plain;q=',
    '"',
    'text/plain;q=x;version=1.0.0',
  ])('answers a malformed header with text 0.0.4: %j', (accept) => {
    expect(contentTypeFor(accept)).toBe(text4);
  });

  it('reads what is well-formed beside what is not', () => {
    const accept = '/;q=0.9, text/plain;version=1.0.0;q=high, application/openmetrics-text;version=1.0.0;q=0.1, ;';
    expect(contentTypeFor(accept)).toBe(openMetrics1);
  });

  it('gives an answer to any header', () => {
    const piece = fc.constantFrom(
      'text/plain',
      '*/*',
      ';',
      ',',
      'q=',
      '0.5',
      'version=',
      '1.0.0',
      '"',
      '\\',
      '/',
      '=',
      ' ',
    );
    const header = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(header, (accept) => {
        expect([text4, text1, openMetrics0, openMetrics1]).toContain(contentTypeFor(accept));
      }),
      { seed: 20_261_127, numRuns: 2000 },
    );
  });
});

describe('the escaping of names', () => {
  const withEscaping = (type: string, escaping: string) => negotiate(`${type};escaping=${escaping}`).escaping;

  it.each(['text/plain;version=1.0.0', 'application/openmetrics-text;version=1.0.0', protobufType])(
    'is the one that is asked for, in %s',
    (type) => {
      const schemes = ['allow-utf-8', 'underscores', 'dots', 'values'] as const;
      expect(schemes.map((scheme) => withEscaping(type, scheme))).toEqual(schemes);
    },
  );

  it.each(['text/plain;version=0.0.4', 'application/openmetrics-text;version=0.0.1', 'text/plain', '*/*'])(
    'is always by underscores in %s, which knows no other',
    (type) => {
      const { escaping, contentType } = negotiate(`${type};escaping=allow-utf-8`);
      expect([escaping, contentType.includes('escaping')]).toEqual(['underscores', false]);
    },
  );

  it.each(['', 'none', 'utf-8', '"'])('is by underscores where %j is asked for, which nobody knows', (escaping) => {
    expect(withEscaping('text/plain;version=1.0.0', escaping)).toBe('underscores');
  });

  it.each(['ALLOW-UTF-8', '"allow-utf-8"', 'allow-utf8'])('may also be written %s', (escaping) => {
    expect(withEscaping('text/plain;version=1.0.0', escaping)).toBe('allow-utf-8');
  });

  it('is that of the range that was chosen', () => {
    const accept = 'application/json;escaping=allow-utf-8,text/plain;version=1.0.0;escaping=dots;q=0.2,*/*;q=0.1';
    expect(negotiate(accept).escaping).toBe('dots');
    const twice = 'text/plain;version=1.0.0;escaping=dots;q=0.2,text/plain;version=1.0.0;escaping=values;q=0.3';
    expect(negotiate(twice).escaping).toBe('values');
  });
});
