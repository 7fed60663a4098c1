import { channel } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import { recordWarnings } from '@executor-metrics/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { enabledKit, instrumentationThat } from '../testdata/enabled-kit.ts';
import type { LoadedModule } from './module-file.ts';

const require = createRequire(import.meta.url);
const libraries = '../testdata/libraries';
const file = { name: 'kit-fixture', file: 'lib/client.js' };

interface Exports {
  readonly Client: new () => { query(sql: string): string };
}

function load(copy: string): Exports {
  return require(`${libraries}/${copy}/index.js`);
}

afterEach(() => {
  for (const path of Object.keys(require.cache)) if (path.includes('testdata')) delete require.cache[path];
  vi.restoreAllMocks();
});

describe('kit.onModule', () => {
  it('finds each copy of the file that was loaded before, by the name in its package.json', () => {
    const [first, second] = [load('first'), load('second')];
    load('stranger');
    const found: [exports: unknown, module: LoadedModule][] = [];
    const { kit, instrumentation } = enabledKit();
    kit.onModule(file, (...each) => found.push(each));
    expect(found.map(([exports]) => (exports as Exports).Client)).toEqual([first.Client, second.Client]);
    expect(found.map(([, { name, version }]) => [name, version])).toEqual([
      ['kit-fixture', '1.2.3'],
      ['kit-fixture', '2.0.0-beta.1'],
    ]);
    expect(found[0]?.[1].path).toBe(require.resolve(`${libraries}/first/lib/client.js`));
    instrumentation.disable();
  });

  it('finds each copy that is loaded afterwards, complete, before who loads it can use it', () => {
    const found: string[] = [];
    const { kit, instrumentation } = enabledKit();
    kit.onModule(file, (exports, { version }) => {
      found.push(`${version} ${Object.keys(exports as object)}`);
    });
    load('first');
    expect(found).toEqual(['1.2.3 Client,circle']);
    load('stranger');
    load('second');
    expect(found).toEqual(['1.2.3 Client,circle', '2.0.0-beta.1 Client,circle']);
    instrumentation.disable();
  });

  it('finds what a function requires in the middle of another module', () => {
    const found: string[] = [];
    const { kit, instrumentation } = enabledKit();
    kit.onModule(file, (_, { version }) => found.push(version));
    require(`${libraries}/second/lib/circle.js`);
    require(`${libraries}/first/lib/client.js`);
    expect(found).toEqual(['2.0.0-beta.1', '1.2.3']);
    instrumentation.disable();
  });

  it('finds a file once, however often it is required, and again where it is loaded anew', () => {
    const found: unknown[] = [];
    const { kit, instrumentation } = enabledKit();
    kit.onModule(file, (exports) => found.push(exports));
    const path = require.resolve(`${libraries}/first/lib/client.js`);
    const first = [require(path), require(path), load('first')];
    expect(found).toEqual([first[0]]);
    delete require.cache[path];
    expect(found).toEqual([first[0]]);
    expect(found.at(-1)).not.toBe(require(path));
    expect(found).toHaveLength(2);
    instrumentation.disable();
  });

  it('loads nothing by itself', () => {
    const { kit, instrumentation } = enabledKit();
    kit.onModule(file, () => {});
    expect(Object.keys(require.cache).filter((path) => path.includes('testdata'))).toEqual([]);
    instrumentation.disable();
  });

  it('says once which version is not supported, and leaves that alone', () => {
    const warnings = recordWarnings();
    const found: string[] = [];
    const { kit, instrumentation } = enabledKit({ name: 'my-hooks' });
    kit.onModule({ ...file, versions: { from: '1.0.0', below: '2.0.0' } }, (_, { version }) => found.push(version));
    kit.onModule({ ...file, file: 'index.js', versions: { below: '2.0.0' } }, () => {});
    load('first');
    load('second');
    expect(found).toEqual(['1.2.3']);
    expect(warnings).toEqual([
      {
        code: 'EXECUTOR_METRICS_VERSION_NOT_SUPPORTED',
        message: 'my-hooks: kit-fixture 2.0.0-beta.1 is not measured; supported: from 1.0.0, below 2.0.0',
      },
    ]);
    instrumentation.disable();
  });

  it('swallows what the hook throws, and says it once', () => {
    const warnings = recordWarnings();
    const { kit, instrumentation } = enabledKit();
    kit.onModule(file, () => {
      throw new Error('broken');
    });
    expect(new (load('first').Client)().query('a')).toBe('result of a');
    load('second');
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('the hook of kit-fixture/lib/client.js'),
    ]);
    instrumentation.disable();
  });

  it('finds nothing more once the instrumentation is disabled, and leaves no listener after a thousand times', () => {
    const found: unknown[] = [];
    const instrumentation = instrumentationThat((kit) => kit.onModule(file, (exports) => found.push(exports)));
    for (let i = 0; i < 1000; i++) {
      instrumentation.enable();
      instrumentation.disable();
    }
    load('first');
    expect(found).toEqual([]);
    expect(channel('tracing:module.require:end').hasSubscribers).toBe(false);
    expect(channel('tracing:module.import:asyncStart').hasSubscribers).toBe(false);
  });

  it('looks at the loaded modules at each tick, for those that nobody published', () => {
    vi.useFakeTimers();
    const found: unknown[] = [];
    const { kit, instrumentation } = enabledKit();
    kit.onModule(file, (exports) => found.push(exports));
    const path = require.resolve(`${libraries}/first/lib/client.js`);
    // As it is where a loader hook compiles the module: it is among the loaded ones, and there was no message.
    Reflect.set(require.cache, path, { filename: path, loaded: true, exports: 'unpublished', children: [] });
    expect(found).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(found).toEqual(['unpublished']);
    instrumentation.disable();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('survives messages that make no sense', async () => {
    const { kit, instrumentation } = enabledKit();
    kit.onModule(file, () => {});
    const uncaught = vi.fn();
    process.on('uncaughtException', uncaught);
    const nonsense = [undefined, {}, { id: '/nowhere' }, { id: 'x', parentFilename: '/nowhere.mjs' }, { id: 7 }];
    for (const message of nonsense) channel('tracing:module.require:end').publish(message);
    await new Promise(setImmediate);
    expect(uncaught).not.toHaveBeenCalled();
    process.off('uncaughtException', uncaught);
    instrumentation.disable();
  });
});
