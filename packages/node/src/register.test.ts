import { eventually, otlpReceiver, parseExposition, sampleValue } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { run, runRegistered, warningsOf } from './testdata/programs.ts';

/** Programs are started, and the machine may be busy. */
const timeout = 60_000;
const ready = { readyWhen: /^ready / };
const endedWell = { code: 0, signal: null };

describe('node --import @executor-metrics/node/register', () => {
  it.each(['service.js', 'service.cjs'])('gives %s its metrics', { timeout }, async (file) => {
    await using program = await runRegistered(file, { METRICS_PORT: '0', OTEL_SERVICE_NAME: 'svc' }, ready);
    const [, endpoint = ''] = (await program.waitForLine(/^ready /)).split(' ');
    const exposition = parseExposition(await (await fetch(endpoint)).text());
    expect(sampleValue(exposition, 'jobs_total')).toBe(3);
    expect(exposition.families.get('target_info')?.samples[0]?.labels.get('service_name')).toBe('svc');
    expect(await program.stop('SIGTERM')).toEqual({ code: null, signal: 'SIGTERM' });
    expect(warningsOf(program)).toEqual([]);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('flushes at %s, and the process dies of it', { timeout }, async (signal) => {
    const receiver = await otlpReceiver();
    const env = { METRICS_PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.origin };
    await using program = await runRegistered('service.js', env, ready);
    expect(await program.stop(signal)).toEqual({ code: null, signal });
    expect(receiver.pushes.map(({ path }) => path)).toEqual(['/v1/metrics']);
    expect(receiver.pushes[0]?.body.includes('jobs')).toBe(true);
    expect(warningsOf(program)).toEqual([]);
  });

  it('ends at SIGTERM within the deadline when the backend hangs, and says so', { timeout }, async () => {
    const receiver = await otlpReceiver(() => {});
    const env = {
      METRICS_ENABLED: 'true',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.origin,
    };
    await using program = await runRegistered('service.js', env, ready);
    expect(await program.stop('SIGTERM')).toEqual({ code: null, signal: 'SIGTERM' });
    expect(receiver.pushes).toHaveLength(1);
    expect(warningsOf(program)).toEqual(['EXECUTOR_METRICS_PUSH_FAILED']);
  });

  it('flushes a short program before it ends', { timeout }, async () => {
    const receiver = await otlpReceiver();
    const env = { METRICS_PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.origin };
    await using program = await runRegistered('script.js', env);
    expect(await program.exited).toEqual(endedWell);
    expect(receiver.pushes).toHaveLength(1);
    expect(receiver.pushes[0]?.body.includes('jobs')).toBe(true);
    expect(program.output()).toBe('done');
  });

  it('lets a program end that has nothing else to do', { timeout }, async () => {
    await using program = await runRegistered('script.js', { METRICS_PORT: '0' });
    expect(await program.exited).toEqual(endedWell);
    expect(program.output()).toBe('done');
  });

  it('warns exactly once of a backend that cannot be reached, and the program ends well', { timeout }, async () => {
    const env = { METRICS_PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
    await using program = await runRegistered('script.js', env);
    expect(await program.exited).toEqual(endedWell);
    expect(warningsOf(program)).toEqual(['EXECUTOR_METRICS_PUSH_FAILED']);
    expect(program.output()).toContain('ECONNREFUSED 127.0.0.1:1');
  });

  it('warns exactly once of METRICS_PORT=banana and asks the next variable', { timeout }, async () => {
    const env = { METRICS_PORT: 'banana', OTEL_EXPORTER_PROMETHEUS_PORT: '0' };
    await using program = await runRegistered('service.js', env, ready);
    const line = await program.waitForLine(/^ready /);
    expect(line).toMatch(/^ready http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    expect(warningsOf(program)).toEqual(['EXECUTOR_METRICS_ENVIRONMENT']);
  });

  it('does nothing with METRICS_ENABLED=false', { timeout }, async () => {
    await using program = await runRegistered('service.js', { METRICS_ENABLED: 'false' }, ready);
    expect(program.output()).toBe('ready undefined');
  });

  it('gives a worker thread no endpoint, and says so once', { timeout }, async () => {
    await using program = await runRegistered('threads.js', { METRICS_PORT: '0' });
    expect(await program.exited).toEqual(endedWell);
    expect(program.stdoutLines).toEqual([expect.stringMatching(/^main http/), 'thread undefined']);
    expect(warningsOf(program)).toEqual(['EXECUTOR_METRICS_THREAD']);
  });

  it('gives each process of a cluster an endpoint of its own, which tells of that process', { timeout }, async () => {
    await using program = await runRegistered('cluster.js', { METRICS_PORT: '0' });
    const lines = await eventually(
      () => {
        expect(program.stdoutLines).toHaveLength(3);
        return program.stdoutLines;
      },
      { what: 'the endpoints of the primary and two workers', timeoutMs: 30_000 },
    );
    const places = lines.map((line) => line.split(' '));
    expect(new Set(places.map(([, , endpoint]) => endpoint)).size).toBe(3);
    for (const [, pid, endpoint = ''] of places) {
      const exposition = parseExposition(await (await fetch(endpoint)).text());
      expect(exposition.families.get('target_info')?.samples[0]?.labels.get('process_pid')).toBe(pid);
    }
    expect(warningsOf(program)).toEqual([]);
  });
});

describe('a process that has called start()', () => {
  it('ends at SIGTERM although a reader hangs, and says that metrics may be lost', { timeout }, async () => {
    await using program = await run('hanging-reader.js', { METRICS_PORT: '0' }, { readyWhen: /^ready/ });
    expect(await program.stop('SIGTERM')).toEqual({ code: null, signal: 'SIGTERM' });
    expect(warningsOf(program)).toEqual(['EXECUTOR_METRICS_LAST_FLUSH']);
    expect(program.output()).toContain('the flush of the metrics did not finish within 300 ms');
  });

  it('ends at SIGTERM beside a listener that raises signals again only if it is alone', { timeout }, async () => {
    await using program = await run('polite-neighbour.js', { METRICS_PORT: '0' }, { readyWhen: /^ready/ });
    expect(await program.stop('SIGTERM')).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('under register says that its options are ignored', { timeout }, async () => {
    await using program = await runRegistered('hanging-reader.js', { METRICS_PORT: '0' }, { readyWhen: /^ready/ });
    expect(warningsOf(program)).toEqual(['EXECUTOR_METRICS_STARTED']);
  });
});
