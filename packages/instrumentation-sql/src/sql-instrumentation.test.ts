import { createRequire } from 'node:module';
import { createCollector, recordWarnings } from '@executor-metrics/testkit';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSqlInstrumentation, type SqlInstrumentationOptions } from './index.ts';

const mysql = createRequire(import.meta.url)('mysql2') as typeof import('mysql2');

function enabled(options: SqlInstrumentationOptions = {}) {
  const { provider, collect, shutdown } = createCollector();
  const instrumentation = createSqlInstrumentation({ ...options, meterProvider: provider });
  instrumentation.enable();
  onTestFinished(async () => {
    instrumentation.disable();
    await shutdown();
  });
  return { instrumentation, collect };
}

/** All methods that could be replaced. */
function methods() {
  const prototypes: Readonly<Record<string, object>> = {
    client: pg.Client.prototype,
    query: (pg.Query as unknown as { readonly prototype: object }).prototype,
    pool: Reflect.getPrototypeOf(pg.Pool.prototype) as object,
    connection: mysql.Connection.prototype,
    mysqlPool: (mysql as unknown as Readonly<Record<'Pool', { readonly prototype: object }>>).Pool.prototype,
  };
  return Object.entries(prototypes).flatMap(([of, prototype]) => {
    const chain: object[] = [];
    for (let each: object | null = prototype; each && each !== Object.prototype; each = Reflect.getPrototypeOf(each)) {
      chain.push(each);
    }
    return chain.flatMap((each, i) =>
      Reflect.ownKeys(each).map(
        (key) => [`${of} ${i} ${String(key)}`, Reflect.getOwnPropertyDescriptor(each, key)?.value] as const,
      ),
    );
  });
}

describe('the instrumentation', () => {
  it('replaces nothing before it is enabled', () => {
    const before = methods();
    createSqlInstrumentation();
    expect(methods()).toEqual(before);
  });

  it('leaves nothing behind when it is disabled', () => {
    const before = new Map(methods());
    const { instrumentation } = enabled();
    const replaced = methods().filter(([name, method]) => before.get(name) !== method);
    expect(replaced.length).toBeGreaterThan(10);
    instrumentation.disable();
    expect(methods().filter(([name, method]) => before.get(name) !== method)).toEqual([]);
  });

  it('leaves a driver alone that is switched off', () => {
    const before = new Map(methods());
    enabled({ pg: false, mysql2: false });
    expect(methods().filter(([name, method]) => before.get(name) !== method)).toEqual([]);
  });

  it('keeps the names and lengths of methods', () => {
    const before = new Map(methods());
    enabled();
    for (const [name, method] of methods()) {
      const original = before.get(name) as { name: string; length: number } | undefined;
      if (typeof method !== 'function' || original === undefined) continue;
      expect([name, method.name, method.length]).toEqual([name, original.name, original.length]);
    }
  });

  it.each<[string, object]>([
    ['an empty object', {}],
    ['a function', () => {}],
    ['a class that is none of a driver', class Query {}],
    ['an array', []],
    ['an object without a prototype', Object.create(null)],
    ['a revoked proxy', revoked()],
  ])('says that it cannot hook %s', (_what, target) => {
    const warnings = recordWarnings();
    const { instrumentation } = enabled();
    expect(instrumentation.instrument(target)).toBe(target);
    expect(warnings.length).toBe(1);
  });

  it('hooks a driver that it is given, once', () => {
    const warnings = recordWarnings();
    const { instrumentation } = enabled();
    const before = methods();
    instrumentation.instrument(pg);
    instrumentation.instrument(mysql);
    expect([methods(), warnings]).toEqual([before, []]);
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
