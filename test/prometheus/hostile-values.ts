import type { Attributes, AttributeValue } from '@opentelemetry/api';
import fc from 'fast-check';

// What applications, and those who send them requests, put into names, units, descriptions and attributes. Most come from
// short lists, so that things collide that must not.

/** Each of them has a meaning somewhere between here and the database of Prometheus. */
const pieces = [
  '"',
  '\\',
  '\n',
  '\r',
  '\0',
  '{',
  '}',
  '=',
  ',',
  '#',
  ' ',
  '\ud800',
  '\udc00',
  '\u{1F600}',
  'é',
  '\u2028',
];

/** Of no more than a few characters. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...pieces, '', '# EOF', '\n# EOF\n', '\\"', '"} 1\n', ';', '__', '\ufeff', '\ufffd', '%', 'a;b'),
  fc.array(fc.constantFrom(...pieces, 'a', '_', '.', '0'), { maxLength: 6 }).map((some) => some.join('')),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

/** Names that become equal, that are reserved, or that another metric needs for its samples. */
export const metricNameText: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom('a', 'a.b', 'a_b', 'a/b', 'A.b', 'jobs', 'x'), weight: 4 },
  {
    arbitrary: fc
      .tuple(
        fc.constantFrom('a', 'a.b', 'a_b', 'jobs', 'target', 'x'),
        fc.constantFrom('total', 'created', 'bucket', 'sum', 'count', 'info', 'seconds', 'ratio', 'seconds_total'),
      )
      .map(([name, suffix]) => `${name}_${suffix}`),
    weight: 4,
  },
  fc.constantFrom(
    'target',
    'target_info',
    'target.info',
    'otel_scrape_collection_errors',
    'otel.scrape.collection.errors',
  ),
  fc.constantFrom('total', '_total', '_', '__', '__name__', '1a', 'a:b', ':', 'a b', 'A'.repeat(300), 'up'),
  fc.constantFrom('a"b', 'a\\b', 'a\nb', 'a\0b', 'a{b="c"}', 'ü.b', 'a\ud800'),
  hostileText,
);

export const unitText: fc.Arbitrary<string> = fc.oneof(
  {
    arbitrary: fc.constantFrom('', '1', 's', 'ms', 'By', '%', '{job}', 'm/s', '1/s', 'By/{job}', 'seconds'),
    weight: 4,
  },
  fc.constantFrom('/', '//', '__', 'total', 'bucket', 'count', 'info', 's/s', '{', 'a b', 'ü'),
  hostileText,
);

export const attributeKey: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom('a', 'a.b', 'a_b', 'a/b', 'x', 'http.route', 'http_route'), weight: 4 },
  fc.constantFrom(
    'le',
    'LE',
    'quantile',
    '__name__',
    '..name..',
    '__proto__',
    'job',
    'instance',
    'trace_id',
    'exported_le',
  ),
  fc.constantFrom('otel_scope_name', 'otel.scope.version', 'otel_scope_schema_url', 'otel_scope_a', 'scope.a'),
  fc.constantFrom('1x', 'key_1x', '_', '__', '___', 'a:b', 'ü', '\0', 'k'.repeat(2000)),
  hostileText,
);

/** Numbers and texts that look alike, and what is no attribute at all. */
export const attributeValue: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: fc.constantFrom('v', 'w', '1', '', 'true', 1, 1.5, true, false), weight: 20 },
  { arbitrary: hostileText, weight: 10 },
  fc.constantFrom(undefined, null, Number.NaN, -0, 1e21, Number.POSITIVE_INFINITY, 1n, [], ['a', null], [1, 2], {}),
  fc.constantFrom('long'.repeat(2000), '"\\\n'.repeat(3000), '\u{1F600}'.repeat(3000), Symbol.iterator),
);

export const hostileAttributes: fc.Arbitrary<Attributes> = fc
  .array(fc.tuple(attributeKey, attributeValue), { maxLength: 4 })
  .map((entries) => Object.fromEntries(entries) as Record<string, AttributeValue>);

/** What nobody should measure. */
export const hostileNumber: fc.Arbitrary<number> = fc.oneof(
  fc.double(),
  fc.integer({ min: -10, max: 1000 }),
  fc.constantFrom(0, -0, 0.3, 5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, Number.NaN),
  fc.constantFrom(
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    '7' as unknown as number,
    undefined as unknown as number,
  ),
);
