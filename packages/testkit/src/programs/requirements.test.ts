import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, expectTypeOf, it, type TestContext, vi } from 'vitest';
import { freePort } from './free-port.ts';
import { requireProgram, requireServer, type SkippableTest } from './requirements.ts';

class Skipped extends Error {}

/** Ends the test as the context of vitest does: by throwing. */
function skippableTest() {
  const skip = vi.fn((note: string): never => {
    throw new Skipped(note);
  });
  return { skip };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('requireProgram', () => {
  it('takes the context of a vitest test', () => {
    expectTypeOf<TestContext>().toExtend<SkippableTest>();
  });

  it('gives the path of the program', async () => {
    const findProgram = (name: string) => `/opt/${name}`;
    expect(await requireProgram(skippableTest(), 'promtool', { findProgram })).toBe('/opt/promtool');
  });

  it('skips the test with the reason when the program is missing on the machine of a developer', async () => {
    const outcome = requireProgram(skippableTest(), 'promtool', { findProgram: () => undefined, ci: false });
    await expect(outcome).rejects.toEqual(new Skipped('promtool is not installed; "npm run services" provides it'));
  });

  it('fails and never skips when the program is missing in CI', async () => {
    const test = skippableTest();
    const outcome = requireProgram(test, 'otelcol', { findProgram: () => undefined, ci: true });
    await expect(outcome).rejects.toThrow('otelcol is not installed; "npm run services" provides it');
    expect(test.skip).not.toHaveBeenCalled();
  });

  it.each([
    { CI: 'true', skips: 0 },
    { CI: '1', skips: 1 },
    { CI: undefined, skips: 1 },
  ])('takes CI from the environment: $CI', async ({ CI, skips }) => {
    vi.stubEnv('CI', CI);
    const test = skippableTest();
    await expect(requireProgram(test, 'promtool', { findProgram: () => undefined })).rejects.toThrow('not installed');
    expect(test.skip).toHaveBeenCalledTimes(skips);
  });

  it('asks the finder of the services by default', async () => {
    vi.stubEnv('PROMTOOL_BIN', process.execPath);
    expect(await requireProgram(skippableTest(), 'promtool')).toBe(process.execPath);
  });
});

describe('requireServer', () => {
  it('lets the test go on when something listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await requireServer(skippableTest(), { name: 'Redis', host: '127.0.0.1', port }, { ci: true });
    server.close();
  });

  it('skips the test with the reason when nobody listens on the machine of a developer', async () => {
    const port = await freePort();
    const outcome = requireServer(skippableTest(), { name: 'Redis', host: '127.0.0.1', port }, { ci: false });
    await expect(outcome).rejects.toEqual(
      new Skipped(`Redis does not listen on 127.0.0.1:${port}; "npm run services" provides it`),
    );
  });

  it('fails and never skips when nobody listens in CI', async () => {
    const port = await freePort();
    const test = skippableTest();
    await expect(requireServer(test, { name: 'Redis', host: '127.0.0.1', port }, { ci: true })).rejects.toThrow(
      `Redis does not listen on 127.0.0.1:${port}`,
    );
    expect(test.skip).not.toHaveBeenCalled();
  });
});
