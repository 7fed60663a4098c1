import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, type Program, startProgram } from '@executor-metrics/testkit';
import { type DecodedPoint, pointsOf } from '../../packages/exporter-otlp/src/testdata/decoded.ts';

const configuration = fileURLToPath(new URL('../../otel-collector.yaml', import.meta.url));

/** A real collector that can be stopped and started again, at the same ports and with the same file. */
export interface RestartableCollector extends AsyncDisposable {
  readonly httpUrl: string;
  readonly grpcUrl: string;
  readonly prometheusUrl: string;
  start(): Promise<void>;
  /** What it has acknowledged is in its file then. */
  stop(): Promise<void>;
  /** Every point that has come out of its file exporter, in order. */
  points(): Promise<readonly DecodedPoint[]>;
}

export async function restartableCollector(program: string): Promise<RestartableCollector> {
  const folder = await mkdtemp(join(tmpdir(), 'collector-'));
  const file = join(folder, 'otlp.jsonl');
  const [http, grpc, prometheus] = [await freePort(), await freePort(), await freePort()];
  let running: Program | undefined;
  const collector: RestartableCollector = {
    httpUrl: `http://127.0.0.1:${http}`,
    grpcUrl: `http://127.0.0.1:${grpc}`,
    prometheusUrl: `http://127.0.0.1:${prometheus}/metrics`,
    async start() {
      running = await startProgram(program, ['--config', configuration], {
        env: {
          OTLP_HTTP_LISTEN: `127.0.0.1:${http}`,
          OTLP_GRPC_LISTEN: `127.0.0.1:${grpc}`,
          COLLECTOR_PROMETHEUS_LISTEN: `127.0.0.1:${prometheus}`,
          COLLECTOR_FILE: file,
        },
        readyWhen: /Everything is ready/,
        timeoutMs: 60_000,
        stopTimeoutMs: 20_000,
      });
    },
    async stop() {
      const stopping = running;
      running = undefined;
      const ended = await stopping?.stop();
      if (ended === undefined || ended.code === 0) return;
      // It listens to signals a moment after it says that it is ready; one that comes before kills it.
      throw new Error(`the collector did not write what it had: ${JSON.stringify(ended)}\n${stopping?.output()}`);
    },
    async points() {
      const text = await readFile(file, 'utf8').catch(() => '');
      // The last line may be half written.
      const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
      return lines
        .filter((line) => line !== '')
        .flatMap((line) => pointsOf({ body: Buffer.from(line), headers: { 'content-type': 'application/json' } }));
    },
    async [Symbol.asyncDispose]() {
      await collector.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await collector.start();
  return collector;
}
