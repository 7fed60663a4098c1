import type { Instrumentation as OfficialInstrumentation } from '@opentelemetry/instrumentation';
import { expectTypeOf, it } from 'vitest';
import { createInstrumentation, type Instrumentation, type Kit } from './index.ts';

interface Options {
  readonly limit?: number;
}

declare const kit: Kit;

it('an instrumentation is one of OpenTelemetry', () => {
  expectTypeOf<Instrumentation<Options>>().toExtend<OfficialInstrumentation>();
});

it('the options are those of the definition, and a provider', () => {
  const definition = { name: 'n', version: '1', optionTypes: {}, enable: (): undefined => {} };
  createInstrumentation<object>(definition, {});
  // @ts-expect-error: there is no such option
  createInstrumentation<object>(definition, { limit: 1 });
});

it('a record takes a value for each key, of its type', () => {
  interface Endpoint {
    readonly host: string;
  }
  const attributesOf = ({ host }: Endpoint) => ({ 'server.address': host });
  const about = { name: 'n', unit: 's', description: 'd', boundaries: [1] };
  const histogram = kit.histogram({ ...about, keys: ['http.route', attributesOf] });
  histogram.record(1, '/users', { host: 'a' });
  histogram.record(1, undefined, { host: 'a' });
  // @ts-expect-error: a key is missing
  histogram.record(1, '/users');
  // @ts-expect-error: no attribute has such a value
  histogram.record(1, {}, { host: 'a' });
  // @ts-expect-error: not what the function takes
  histogram.record(1, '/users', 'a');
});

it('an observing callback has a function for each instrument', () => {
  kit.observe({ size: { kind: 'gauge', name: 'n', unit: '1', description: 'd' } }, (observe) => {
    observe.size(1, { pool: 'a' });
    // @ts-expect-error: there is no such instrument
    observe.age(1);
  });
});

it('a patch has the type of what it replaces', () => {
  kit.patch<(this: Date, hours: number) => number>(
    Date.prototype,
    'setHours',
    (original) =>
      function (hours) {
        return original.call(this, hours);
      },
  );
});
