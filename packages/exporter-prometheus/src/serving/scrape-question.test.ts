import { describe, expect, it } from 'vitest';
import type { ServedRequest } from './answer.ts';
import { questionOf } from './scrape-question.ts';

function request(url: string | undefined, timeoutSeconds?: string): ServedRequest {
  const header = (name: string) => (name === 'x-prometheus-scrape-timeout-seconds' ? timeoutSeconds : undefined);
  return { method: 'GET', url, remoteAddress: undefined, header };
}

const namesOf = (url: string | undefined) => {
  const question = questionOf(request(url), 10_000);
  return 'problem' in question ? question.problem : question.names;
};

const timeoutOf = (header: string | undefined, mostMs = 10_000) => {
  const question = questionOf(request('/metrics', header), mostMs);
  return 'problem' in question ? question.problem : question.timeoutMs;
};

const manyNames = (count: number) => Array.from({ length: count }, (_, i) => `name[]=n${i}`).join('&');

describe('the names of a scrape', () => {
  it.each<[url: string | undefined, names: readonly string[] | undefined]>([
    [undefined, undefined],
    ['', undefined],
    ['/metrics', undefined],
    ['/metrics?', undefined],
    ['/metrics?name=up', undefined],
    ['/metrics?name[]=', undefined],
    ['/metrics?name[]=up', ['up']],
    ['/metrics?name%5B%5D=up&x=1&name[]=jobs_total', ['jobs_total', 'up']],
    ['/metrics?name[]=b&name[]=a&name[]=b', ['a', 'b']],
    ['/metrics?name[]=up#name[]=down', ['up']],
    ['http://app.example/metrics?name[]=up', ['up']],
    ['/metrics?name[]=a?b', ['a?b']],
    ['/metrics?name[]=http.server.%C3%A9', ['http.server.é']],
  ])('of %j are %j: those in name[], once each and in order', (url, names) => {
    expect(namesOf(url)).toEqual(names);
  });

  it('may be broken in any way that a URL can be', () => {
    expect(namesOf('/metrics?name[]=%zz&name[]=%&name[]=%00&name[]=%FF%FE')).toEqual(['\0', '%', '%zz', '��']);
  });

  it('are a hundred at most, counting each once', () => {
    expect(namesOf(`/?${manyNames(100)}&name[]=n7`)).toHaveLength(100);
    expect(namesOf(`/?${manyNames(101)}`)).toBe('There are 101 different name[] in the query; at most 100 are served.');
  });

  it('have a length that is limited', () => {
    expect(namesOf(`/?name[]=${'a'.repeat(1024)}`)).toHaveLength(1);
    expect(namesOf(`/?name[]=${'a'.repeat(1025)}`)).toBe('A name[] in the query is longer than 1024 characters.');
  });

  it('are not looked for in a query of a megabyte', () => {
    expect(namesOf(`/?${'&'.repeat(1_000_000)}`)).toBe('The query is longer than 65536 characters.');
  });
});

describe('the time of a scrape', () => {
  it.each<[header: string, timeoutMs: number]>([
    ['10', 9000],
    ['10.000000', 9000],
    ['5', 4000],
    ['1', 800],
    ['0.5', 400],
    ['0.30000000000000004', 240],
    ['0.001', 1],
    ['0.000000001', 1],
    [' 5 ', 4000],
  ])('is for %j seconds what is left after a fifth, a second at most, has been put aside', (header, timeoutMs) => {
    expect(timeoutOf(header)).toBe(timeoutMs);
  });

  it('is never more than the option says', () => {
    expect(timeoutOf('60')).toBe(10_000);
    expect(timeoutOf('999999999', 250)).toBe(250);
  });

  it.each(['', '0', '0.0', '-5', '+5', '1e3', 'NaN', 'Infinity', '5s', '10, 10', '0x10', '.5', '5.', '9'.repeat(400)])(
    'is what the option says for the invalid %j',
    (header) => {
      expect(timeoutOf(header)).toBe(10_000);
    },
  );

  it('is what the option says where there is no header', () => {
    expect(timeoutOf(undefined)).toBe(10_000);
  });
});
