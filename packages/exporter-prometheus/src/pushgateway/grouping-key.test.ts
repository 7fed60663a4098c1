import { ConfigurationError } from '@executor-metrics/core/support';
import { describe, expect, it } from 'vitest';
import { groupingPath } from './grouping-key.ts';

const path = (jobName: string, groupings: Readonly<Record<string, string>> = {}) =>
  groupingPath('here', jobName, groupings);

describe('groupingPath', () => {
  it.each([
    ['a plain job', path('report'), '/metrics/job/report'],
    ['labels in the order given', path('j', { b: '1', a: '2' }), '/metrics/job/j/b/1/a/2'],
    // The three examples of the Pushgateway's documentation, "URL".
    [
      'a slash',
      path('directory_cleaner', { path: '/var/tmp' }),
      '/metrics/job/directory_cleaner/path@base64/L3Zhci90bXA',
    ],
    ['an empty value', path('e', { first: '', second: 'x' }), '/metrics/job/e/first@base64/=/second/x'],
    ['other scripts', path('titan', { name: 'Προμηθεύς' }), '/metrics/job/titan/name@base64/zqDPgc6_zrzOt864zrXPjc-C'],
    ['a job with a slash', path('a/b'), '/metrics/job@base64/YS9i'],
    ['what a URL would resolve', path('..', { a: '.' }), '/metrics/job@base64/Li4/a@base64/Lg'],
    ['what a URL would decode', path('%2e%2e'), '/metrics/job@base64/JTJlJTJl'],
  ])('writes %s', (_what, actual, expected) => {
    expect(actual).toBe(expected);
  });

  it.each([
    ['an empty label', { '': 'x' }, 'label ""'],
    ['a digit in front', { '1a': 'x' }, 'label "1a"'],
    ['a dash', { 'a-b': 'x' }, 'label "a-b"'],
    ['a slash', { 'a/b': 'x' }, 'label "a/b"'],
    ['a suffix that says base64', { 'a@base64': 'x' }, 'label "a@base64"'],
    ['a name of Prometheus itself', { __name__: 'x' }, 'label "__name__"'],
    ['a name that sets the prototype', JSON.parse('{"__proto__": "x"}'), 'label "__proto__"'],
    ['the job a second time', { job: 'x' }, 'label "job"'],
    ['half a surrogate pair', { a: '\ud800' }, 'label "a" is "\\ud800"'],
  ])('refuses %s and names it', (_what, groupings, message) => {
    expect(() => path('j', groupings)).toThrow(ConfigurationError);
    expect(() => path('j', groupings)).toThrow(message);
  });

  it('refuses a job with half a surrogate pair', () => {
    expect(() => path('\udc00')).toThrow('option "jobName"');
  });

  it('refuses a path that servers on the way need not accept, without repeating a megabyte', () => {
    const megabyte = 'x'.repeat(1_000_000);
    expect(() => path('j', { a: megabyte })).toThrow('a path of 1000017 characters; accepted: up to 8000');
    expect(() => path('j', { [`${megabyte}-`]: 'x' })).toThrow(/^.{0,300}$/);
  });
});
