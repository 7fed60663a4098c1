// Hooks the fixture library: notes the version of each copy that is found, and each query that is made.
import { createInstrumentation, type Kit } from '@executor-metrics/instrumentation';

interface Client {
  query(sql: string): string;
}

interface Exports {
  readonly Client: { readonly prototype: Client };
}

type Query = (this: Client, sql: string) => string;

const seen = { found: [] as string[], queries: [] as string[] };
Reflect.set(globalThis, 'seen', seen);

function enable(kit: Kit): undefined {
  kit.onModule({ name: 'kit-fixture', file: 'lib/client.js' }, (exports, { version }) => {
    seen.found.push(version);
    kit.patch<Query>(
      (exports as Exports).Client.prototype,
      'query',
      (original) =>
        function query(sql) {
          seen.queries.push(`${version} ${sql}`);
          return original.call(this, sql);
        },
    );
  });
}

createInstrumentation<object>({ name: 'kit-modules', version: '1.0.0', optionTypes: {}, enable }).enable();
