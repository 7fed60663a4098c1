import { ConfigurationError } from '@executor-metrics/core/support';
import { describe, expect, it } from 'vitest';
import { createHttpInstrumentation } from './http-instrumentation.ts';
import { fromEnv } from './options.ts';

describe('createHttpInstrumentation', () => {
  it.each([
    ['an unknown option', { severs: {} }, 'unknown option "severs"'],
    ['an unknown option of the server', { server: { bodySize: true } }, 'unknown option "bodySize"'],
    ['server: true', { server: true }, 'option "server" is true; accepted: false, or an object'],
    ['server: null', { server: null }, 'option "server" is null; accepted: false, or an object'],
    ['a method that is no token', { knownMethods: ['GET', 'NOT A METHOD'] }, 'option "knownMethods"'],
    ['methods that are a string', { knownMethods: 'GET' }, 'option "knownMethods" is "GET"'],
    // biome-ignore lint/suspicious/noSparseArray: that is what is refused
    ['a list with holes', { knownMethods: ['GET', , 'PUT'] }, 'option "knownMethods"'],
    [
      'a hook that is no function',
      { server: { ignore: '/healthz' } },
      'option "ignore" is "/healthz"; accepted: a function',
    ],
    ['attributes without their keys', { server: { attributes: () => ({}) } }, 'option "attributeKeys" is undefined'],
    ['keys without attributes', { server: { attributeKeys: ['tier'] } }, 'option "attributes" is undefined'],
    [
      'a key that is set anyway',
      { server: { attributes: () => ({}), attributeKeys: ['http.route'] } },
      'none of which the instrumentation sets itself',
    ],
    [
      'a key that is given twice',
      { server: { attributes: () => ({}), attributeKeys: ['a', 'a'] } },
      'at most 10 different names',
    ],
    [
      'too many keys',
      { server: { attributes: () => ({}), attributeKeys: Array.from({ length: 11 }, (_, i) => `key${i}`) } },
      'at most 10 different names',
    ],
  ])('refuses %s', (_, options, message) => {
    const create = () => createHttpInstrumentation(options as never);
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(message);
  });

  it('refuses the same options when they are set later', () => {
    const instrumentation = createHttpInstrumentation();
    expect(() => instrumentation.setConfig({ server: { nonsense: 1 } } as never)).toThrow(ConfigurationError);
  });

  it('takes what is documented', () => {
    const create = () =>
      createHttpInstrumentation({
        knownMethods: ['GET', 'PROPFIND'],
        yieldToOfficial: false,
        server: {
          bodySizes: true,
          trustForwardedHeaders: true,
          ignore: (request) => request.url === '/healthz',
          attributes: () => ({ tier: 'gold' }),
          attributeKeys: ['tier'],
        },
      });
    expect(create).not.toThrow();
  });
});

describe('fromEnv', () => {
  it('reads the known methods, whose case matters', () => {
    const { options, issues } = fromEnv({ OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: 'GET, PROPFIND,m-search' });
    expect(options).toEqual({ knownMethods: ['GET', 'PROPFIND', 'm-search'] });
    expect(issues).toEqual([]);
  });

  it('takes an empty value for none', () => {
    expect(fromEnv({ OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: '' }).options).toEqual({});
  });

  it.each(['GET,,PUT', 'GET PUT', ',', 'GET;PUT', `${'X'.repeat(65)}`])('complains of %j', (value) => {
    const { options, issues } = fromEnv({ OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: value });
    expect(options).toEqual({});
    expect(issues).toHaveLength(1);
  });
});
