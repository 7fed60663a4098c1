import { recordWarnings } from '@executor-metrics/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { enabledKit } from './testdata/enabled-kit.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('kit.safe', () => {
  it('hands arguments and the result on', () => {
    const { kit, instrumentation } = enabledKit();
    expect(kit.safe('adding', (a: number, b: number) => a + b)(1, 2)).toBe(3);
    instrumentation.disable();
  });

  it('is undefined where something is thrown, which is said once for the site', () => {
    const warnings = recordWarnings();
    const { kit, instrumentation } = enabledKit({ name: 'my-hooks' });
    const fail = (thrown: unknown) => {
      throw thrown;
    };
    const [route, attributes] = [kit.safe('the option "route"', fail), kit.safe('the option "attributes"', fail)];
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    expect([route(new Error('one')), route(new Error('two')), attributes(revoked.proxy)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(warnings.map(({ message }) => message)).toEqual([
      'my-hooks: the option "route" failed, and may again; it is not said again: Error: one',
      'my-hooks: the option "attributes" failed, and may again; it is not said again: something that cannot be shown',
    ]);
    instrumentation.disable();
  });

  it('does not let a promise end the process that nobody waits for', async () => {
    const warnings = recordWarnings();
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const { kit, instrumentation } = enabledKit();
    kit.safe('the option "attributes"', async () => {
      throw new Error('rejected');
    })();
    await new Promise(setImmediate);
    expect(unhandled).not.toHaveBeenCalled();
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('Error: rejected')]);
    process.off('unhandledRejection', unhandled);
    instrumentation.disable();
  });

  it('does not say more than a hundred things', () => {
    const warnings = recordWarnings();
    const { kit, instrumentation } = enabledKit();
    const fail = () => {
      throw new Error('broken');
    };
    for (let i = 0; i < 1000; i++) kit.safe(`site ${i}`, fail)();
    expect(warnings).toHaveLength(100);
    instrumentation.disable();
  });

  it('survives a logger that throws', () => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {
      throw new Error('no warnings here');
    });
    const { kit, instrumentation } = enabledKit();
    const fail = () => {
      throw new Error('broken');
    };
    expect(() => kit.safe('site', fail)()).not.toThrow();
    instrumentation.disable();
  });
});

describe('kit.report', () => {
  it('says something once for each code, in the name of the instrumentation', () => {
    const warnings = recordWarnings();
    const { kit, instrumentation } = enabledKit({ name: 'my-hooks' });
    for (const message of ['one', 'two']) kit.report('EXECUTOR_METRICS_TEST', message);
    expect(warnings).toEqual([{ code: 'EXECUTOR_METRICS_TEST', message: 'my-hooks: one' }]);
    instrumentation.disable();
  });
});

describe('kit.errorType', () => {
  it('has at most a hundred values', () => {
    const { kit, instrumentation } = enabledKit();
    const types = Array.from({ length: 1000 }, (_, i) => kit.errorType({ code: `E${i}` }));
    expect(new Set(types).size).toBe(101);
    expect(types.at(-1)).toBe('_OTHER');
    instrumentation.disable();
  });
});
