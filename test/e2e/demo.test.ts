import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startDemo } from './demo.ts';

describe('the demo', () => {
  it('ends by itself after --duration, with exit code 0 and its totals', async () => {
    await using demo = await startDemo({ args: ['--duration', '3', '--rate', '50'] });
    expect(await demo.program.exited).toEqual({ code: 0, signal: null });
    const { operations } = await demo.stop();
    expect(operations.intent.successes).toBeGreaterThan(0);
  });

  it('stops cleanly on Ctrl-C', async () => {
    await using demo = await startDemo({ args: ['--rate', '50'] });
    await demo.stop();
    expect(await demo.program.exited).toEqual({ code: 0, signal: null });
  });

  it('goes on without an endpoint where its port is taken, and says so once', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await using demo = await startDemo({
      args: ['--tasks', '10', '--rate', '50'],
      env: { METRICS_PORT: String(port) },
    });
    expect(demo.metricsUrl).toBeNull();
    const { operations } = await demo.idle(10);
    expect(operations.intent.successes).toBeGreaterThan(0);
    await demo.stop();
    other.close();
    const warnings = demo.program
      .output()
      .split('\n')
      .filter((line) => line.includes('ExecutorMetricsWarning'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`port ${port} is taken on 127.0.0.1`);
  });

  it('warns once of METRICS_PORT=banana and serves on the default port or says that it is taken', async () => {
    await using demo = await startDemo({ args: ['--rate', '0'], env: { METRICS_PORT: 'banana' } });
    await demo.stop();
    const warnings = demo.program
      .output()
      .split('\n')
      .filter((line) => line.includes('EXECUTOR_METRICS_ENVIRONMENT'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/METRICS_PORT is "banana".*a port from 0 to 65535/);
    if (demo.metricsUrl !== null) expect(demo.metricsUrl).toBe('http://127.0.0.1:9464/metrics');
  });
});
