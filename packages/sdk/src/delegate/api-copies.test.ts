import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNoopMeter, metrics } from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadedApiCopies, reportApiSkew } from './api-copies.ts';

const registryKey = Symbol.for('opentelemetry.js.api.1');

/** Puts a registry in the place of the API's own, as a copy of another version would have made it. */
const fakeRegistry = (registry: object): boolean => Reflect.set(globalThis, registryKey, registry);

const provider = { getMeter: () => createNoopMeter() };
const none = { own: '1.10.0', loaded: [] };
const copy = (version: string) => ({ version, path: `/app/node_modules/x/node_modules/@opentelemetry/api@${version}` });

function skew(known?: Parameters<typeof reportApiSkew>[1]): string | undefined {
  const report = vi.fn();
  reportApiSkew(report, known);
  expect(report.mock.calls.map(([code]) => code)).toEqual(report.mock.calls.map(() => 'EXECUTOR_METRICS_API_SKEW'));
  return report.mock.calls[0]?.[1];
}

afterEach(() => {
  Reflect.deleteProperty(globalThis, registryKey);
});

describe('reportApiSkew', () => {
  it('names both versions where an older API has registered, which gives ours a no-op (B24)', () => {
    fakeRegistry({ version: '1.9.0', metrics: provider });
    expect(metrics.getMeterProvider()).not.toBe(provider);
    expect(skew()).toMatch(
      /belong to version 1\.9\.0 of @opentelemetry\/api: version 1\.10\.\d+ that .* records nothing/,
    );
  });

  it('says so also where it cannot find out its own version', () => {
    fakeRegistry({ version: '1.9.0', metrics: provider });
    expect(skew({ own: undefined, loaded: [] })).toContain('records nothing');
  });

  it('says that an API that can read the globals of a newer one may not register beside them', () => {
    fakeRegistry({ version: '1.11.0', trace: {} });
    expect(metrics.setGlobalMeterProvider(provider)).toBe(false);
    expect(skew(none)).toContain('version 1.10.0 that @executor-metrics/sdk uses may not register a MeterProvider');
  });

  it('is content with a newer API that has registered a provider, which ours can read', () => {
    fakeRegistry({ version: '1.11.0', metrics: provider });
    expect(metrics.getMeterProvider()).toBe(provider);
    expect(skew(none)).toBeUndefined();
  });

  it('is content where nobody has registered, and with its own registration', () => {
    expect(skew()).toBeUndefined();
    metrics.setGlobalMeterProvider(provider);
    expect(skew()).toBeUndefined();
  });

  it('names the loaded copies that do not see the globals, before and after they are registered', () => {
    const loaded = ['1.9.0', '1.10.0', '1.10.7', '1.11.0', '2.0.0'].map(copy);
    const expected = [copy('1.11.0'), copy('2.0.0')].map(
      ({ version, path }) => `version ${version} (${path}) does not`,
    );
    for (const part of expected) expect(skew({ own: '1.10.0', loaded })).toContain(part);
    fakeRegistry({ version: '1.10.0', metrics: provider });
    const message = skew({ own: '1.10.0', loaded });
    for (const part of expected) expect(message).toContain(part);
    expect(message?.match(/does not see/g)).toHaveLength(2);
  });
});

describe('loadedApiCopies', () => {
  it('finds the copies among the loaded CommonJS modules, and loads none', () => {
    const require = createRequire(import.meta.url);
    const before = Object.keys(require.cache).length;
    loadedApiCopies();
    expect(Object.keys(require.cache)).toHaveLength(before);
    const folder = mkdtempSync(join(tmpdir(), 'api-copies-'));
    try {
      const root = (name: string) => join(folder, name, 'node_modules/@opentelemetry/api');
      for (const [name, manifest] of [
        ['a', { name: '@opentelemetry/api', version: '1.99.0', main: 'index.js' }],
        ['b', { name: 'an-imitation', version: '1.99.0', main: 'index.js' }],
      ] as const) {
        mkdirSync(root(name), { recursive: true });
        writeFileSync(join(root(name), 'package.json'), JSON.stringify(manifest));
        writeFileSync(join(root(name), 'index.js'), '');
        require(root(name));
      }
      const found = loadedApiCopies().filter(({ path }) => path.startsWith(folder));
      expect(found).toEqual([{ version: '1.99.0', path: root('a') }]);
      expect(skew()).toContain(`version 1.99.0 (${root('a')}) does not see them`);
    } finally {
      for (const file of Object.keys(require.cache)) if (file.startsWith(folder)) delete require.cache[file];
      rmSync(folder, { recursive: true });
    }
  });
});
