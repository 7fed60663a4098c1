import { fileURLToPath } from 'node:url';
import { otlpReceiver, type Program, startProgram } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { pointsOf, totalOf } from '../../packages/exporter-otlp/src/testdata/decoded.ts';
import { grpcServer } from '../../packages/exporter-otlp/src/testdata/grpc-server.ts';

// What becomes of the last points of a process, and of a process with points to push.

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Time for a program to start, on a machine that is busy. */
const startsWithinMs = 15_000;

/** A program that has `exporter` with these options, `provider` and the counter `jobs`. */
function program(options: object, body: string): Promise<Program> {
  const source = `
    import { MeterProvider } from '@executor-metrics/sdk';
    import { createOtlpExporter } from '@executor-metrics/exporter-otlp';
    const exporter = createOtlpExporter(${JSON.stringify(options)});
    const provider = new MeterProvider({ readers: [exporter] });
    const jobs = provider.getMeter('m').createCounter('jobs');
    const beganAt = performance.now();
    process.on('exit', () => console.log('ended after', Math.round(performance.now() - beganAt)));
    console.log('ready');
    ${body}
  `;
  return startProgram(
    process.execPath,
    ['--conditions=@executor-metrics/source', '--input-type=module', '-e', source],
    {
      cwd: root,
      readyWhen: /^ready$/,
      timeoutMs: startsWithinMs,
      stopTimeoutMs: 15_000,
    },
  );
}

/** How long it ran, by its own clock. */
async function runTimeMs(given: Program): Promise<number> {
  return Number((await given.waitForLine(/^ended after \d+/, 15_000)).split(' ').at(-1));
}

/** The codes of the warnings that a program has printed. */
function warningsOf(given: Program): string[] {
  return [...given.output().matchAll(/\[(\w+)\] ExecutorMetricsWarning/g)].map((match) => match[1] ?? '');
}

const endedWell = { code: 0, signal: null };
const nobody = 'http://127.0.0.1:1/v1/metrics';

describe('a process that has nothing more to do', () => {
  it('is not kept by the interval', async () => {
    await using ending = await program({ url: nobody, intervalMs: 1000 }, 'jobs.add(1);');
    expect(await ending.exited).toEqual(endedWell);
    expect(await runTimeMs(ending)).toBeLessThan(1000);
  });

  it('is not kept by a retry, nor by a request that nobody answers', async () => {
    const receiver = await otlpReceiver(() => {});
    const body = 'jobs.add(1); setTimeout(() => {}, 300);';
    await using waiting = await program({ url: nobody, intervalMs: 50 }, body);
    await using hanging = await program({ url: receiver.origin, intervalMs: 50 }, body);
    for (const ending of [waiting, hanging]) {
      expect(await ending.exited).toEqual(endedWell);
      expect(await runTimeMs(ending)).toBeLessThan(1300);
    }
    expect(receiver.pushes).toHaveLength(1);
  });

  it('is not kept by a call of gRPC that nobody answers', async () => {
    const server = await grpcServer(() => {});
    const options = { url: server.url, protocol: 'grpc', intervalMs: 50 };
    await using ending = await program(options, 'jobs.add(1); setTimeout(() => {}, 300);');
    expect(await ending.exited).toEqual(endedWell);
    expect(await runTimeMs(ending)).toBeLessThan(1300);
    expect(server.pushes).toHaveLength(1);
  });

  it('is not kept by a connection that waits for the next push', async () => {
    const receiver = await otlpReceiver();
    await using ending = await program({ url: receiver.origin }, 'jobs.add(1); await provider.forceFlush();');
    expect(await ending.exited).toEqual(endedWell);
    expect(await runTimeMs(ending)).toBeLessThan(1000);
    expect(totalOf(receiver.pushes, 'jobs')).toBe(1);
  });
});

describe('a batch job', () => {
  it('gets its last points out with `await using`', async () => {
    const receiver = await otlpReceiver();
    await using job = await program(
      { url: receiver.origin, temporality: 'delta' },
      '{ await using ending = exporter; jobs.add(3); } console.log("after");',
    );
    expect(await job.exited).toEqual(endedWell);
    expect(job.output()).toContain('after');
    expect(totalOf(receiver.pushes, 'jobs')).toBe(3);
  });

  it('ends well, one deadline later at the most, with `await using` and a backend that is away', async () => {
    await using job = await program(
      { url: nobody },
      '{ await using ending = exporter; jobs.add(3); } console.log("after");',
    );
    expect(await job.exited).toEqual(endedWell);
    expect(await runTimeMs(job)).toBeLessThan(5500);
    expect(job.output()).toContain('after');
    expect(warningsOf(job)).toEqual(['EXECUTOR_METRICS_PUSH_FAILED']);
  });

  it.each([
    ['is away', nobody],
    ['hangs', undefined],
  ])('hears from shutdown() within five seconds that the backend %s, and why', async (_what, away) => {
    const receiver = await otlpReceiver(() => {});
    await using job = await program(
      { url: away ?? receiver.origin },
      'jobs.add(3); await provider.shutdown().catch((error) => console.log(error.name, error.message));',
    );
    expect(await job.exited).toEqual(endedWell);
    expect(await runTimeMs(job)).toBeLessThan(5500);
    expect(job.output()).toMatch(/PushError metrics did not arrive at http:.*(ECONNREFUSED|no answer)/);
  });

  it('gets its last points out with flushOnExit', async () => {
    const receiver = await otlpReceiver();
    const options = { url: receiver.origin, flushOnExit: true, temporality: 'delta' };
    await using job = await program(options, 'jobs.add(3);');
    expect(await job.exited).toEqual(endedWell);
    expect(totalOf(receiver.pushes, 'jobs')).toBe(3);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'gets its last points out at %s with flushOnExit, and dies of it',
    async (signal) => {
      const receiver = await otlpReceiver();
      const options = { url: receiver.origin, flushOnExit: true };
      await using job = await program(options, 'jobs.add(3); setInterval(() => {}, 1000);');
      expect(await job.stop(signal)).toEqual({ code: null, signal });
      expect(totalOf(receiver.pushes, 'jobs')).toBe(3);
    },
  );

  it('dies of a signal one deadline later at the most where the backend hangs', async () => {
    const receiver = await otlpReceiver(() => {});
    const options = { url: receiver.origin, flushOnExit: true, shutdownTimeoutMs: 1000 };
    await using job = await program(options, 'jobs.add(3); setInterval(() => {}, 1000);');
    const signalledAt = performance.now();
    expect(await job.stop('SIGTERM')).toEqual({ code: null, signal: 'SIGTERM' });
    expect(performance.now() - signalledAt).toBeLessThan(2000);
    expect(warningsOf(job)).toEqual(['EXECUTOR_METRICS_PUSH_FAILED']);
  });
});

describe('a function', () => {
  it('gets the points of each invocation out before it answers', async () => {
    const receiver = await otlpReceiver();
    await using platform = await program(
      { url: receiver.origin, temporality: 'delta' },
      `
      const handler = exporter.flushAfterInvocation(async (event) => { jobs.add(event.amount); return 'done'; });
      for (const amount of [1, 2, 3]) {
        console.log(await handler({ amount }, { getRemainingTimeInMillis: () => 3000 }));
      }
      process.exit(0);
      `,
    );
    expect(await platform.exited).toEqual(endedWell);
    expect(receiver.pushes.map((push) => pointsOf(push).map(({ value }) => value))).toEqual([[1], [2], [3]]);
  });
});

describe('an outage without an end', () => {
  it.each(['cumulative', 'delta'])('costs no memory with %s temporality', async (temporality) => {
    const source = `
      import { MeterProvider } from '@executor-metrics/sdk';
      import { composeOtlpExporter } from ${JSON.stringify(`${root}packages/exporter-otlp/src/create-otlp-exporter.ts`)};
      import { resolveOptions } from ${JSON.stringify(`${root}packages/exporter-otlp/src/options.ts`)};
      const failure = { errorType: 'x', reason: 'away' };
      const answers = [{ status: 'unsent', failure }, { status: 'unanswered', failure, retryAfterMs: undefined }];
      const transport = (answer) => ({ send: async () => answer, close() {} });
      const collect = () => { for (let i = 0; i < 4; i++) globalThis.gc(); return process.memoryUsage().heapUsed; };
      for (const answer of answers) {
        const options = resolveOptions({ temporality: '${temporality}', retry: { maxElapsedMs: 0 }, maxBatchPoints: 100 });
        const exporter = composeOtlpExporter(options, transport(answer));
        const provider = new MeterProvider({ readers: [exporter] });
        const meter = provider.getMeter('m');
        const [jobs, wait] = [meter.createCounter('jobs'), meter.createHistogram('wait')];
        const push = async () => {
          for (let i = 0; i < 500; i++) { jobs.add(1, { i }); wait.record(i, { i }); }
          await exporter.forceFlush().catch(() => {});
        };
        for (let i = 0; i < 30; i++) await push();
        const before = collect();
        // An hour of pushes at every ten seconds.
        for (let i = 0; i < 360; i++) await push();
        console.log('grown', answer.status, Math.round((collect() - before) / 1024));
        await provider.shutdown({ timeoutMillis: 100 }).catch(() => {});
      }
    `;
    const args = ['--conditions=@executor-metrics/source', '--expose-gc', '--input-type=module', '-e', source];
    await using outage = await startProgram(process.execPath, args, { cwd: root });
    expect(await outage.exited).toEqual(endedWell);
    const grown = outage.stdoutLines
      .filter((line) => line.startsWith('grown'))
      .map((line) => Number(line.split(' ')[2]));
    expect(grown).toHaveLength(2);
    // One collection of these series is some 500 KiB.
    for (const kib of grown) expect(kib).toBeLessThan(256);
  });
});
