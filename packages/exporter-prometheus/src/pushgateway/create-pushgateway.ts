import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { ConfigurationError } from '@executor-metrics/core/support';
import type { PushRequest } from './attempt.ts';
import { type Delivery, deliver, type PushRuntime, shownRequest } from './delivery.ts';
import { oneAfterAnother } from './one-after-another.ts';
import { type PushgatewayOptions, type ResolvedOptions, resolveOptions } from './options.ts';
import { PushgatewayError } from './pushgateway-error.ts';
import { timeBound, untilAborted } from './time-bound.ts';

export interface PushCall {
  /** Ends the push early: it rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A group of metrics on a Pushgateway. Calls run one after another, so that an older state never replaces a newer one;
 * `timeoutMs` counts from the call. Each resolves when the gateway has confirmed it, keeps the process alive until then, and
 * rejects with a `PushgatewayError`, or with what `render` of the exporter rejected with.
 */
export interface Pushgateway {
  /** Replaces all metrics of the group by what the exporter has now. */
  push(call?: PushCall): Promise<void>;
  /** Replaces those metrics of the group that the exporter has as well, by name; others stay. */
  pushAdd(call?: PushCall): Promise<void>;
  /** Removes the group. The gateway confirms that it will, not that it has. */
  delete(call?: PushCall): Promise<void>;
}

/**
 * Pushes metrics of jobs that end before Prometheus could scrape them.
 *
 * @throws {ConfigurationError} naming the option, the value and what is accepted
 * @example
 * const exporter = createPrometheusExporter({ preventServerStart: true });
 * const provider = new MeterProvider({ readers: [exporter] });
 * const gateway = createPushgateway({ exporter, url: 'http://pushgateway:9091', jobName: 'nightly-report' });
 * try {
 *   await report();
 * } finally {
 *   await gateway.push();
 * }
 */
export function createPushgateway(options: PushgatewayOptions): Pushgateway {
  return pushgatewayOf(resolveOptions(options), systemRuntime);
}

const systemRuntime: PushRuntime = {
  random: () => Math.random(),
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  wait: (ms, signal) => wait(ms, undefined, { signal }),
};

export function pushgatewayOf(options: ResolvedOptions, runtime: PushRuntime): Pushgateway {
  const inTurn = oneAfterAnother();

  async function send(method: PushRequest['method'], call: PushCall | undefined): Promise<void> {
    const whole = timeBound(options.timeoutMs, signalOf(call));
    const { signal } = whole;
    const endsAtMs = runtime.monotonicMs() + options.timeoutMs;
    const delivery: Delivery = { signal, endsAtMs, attempts: 0, failure: undefined };
    const work = async (): Promise<void> => {
      signal.throwIfAborted();
      const request = await untilAborted(requestOf(method, options), signal);
      await deliver(request, delivery, options, runtime);
    };
    try {
      // A call that waits for its turn ends with its own time, whatever those before it do.
      await untilAborted(inTurn(work), signal);
    } catch (error) {
      if (!whole.timedOut()) throw error;
      const request = shownRequest({ method, url: options.url });
      throw new PushgatewayError({ ...delivery, request, timeoutMs: options.timeoutMs });
    } finally {
      whole.end();
    }
  }

  return {
    push: (call) => send('PUT', call),
    pushAdd: (call) => send('POST', call),
    delete: (call) => send('DELETE', call),
  };
}

function signalOf(call: PushCall | undefined): AbortSignal | undefined {
  const signal = call?.signal;
  if (signal === undefined || signal instanceof AbortSignal) return signal;
  throw new ConfigurationError('a push: option "signal" is something else; accepted: an AbortSignal');
}

const gzipped = promisify(gzip);

async function requestOf(method: PushRequest['method'], options: ResolvedOptions): Promise<PushRequest> {
  const { exporter, url, headers, compression } = options;
  if (method === 'DELETE') return { method, url, headers, body: undefined };
  const { contentType, body } = await exporter.render();
  const described = { ...headers, 'content-type': contentType };
  // What renders does not share its memory with other threads.
  const bytes = typeof body === 'string' ? Buffer.from(body) : (body as Uint8Array<ArrayBuffer>);
  if (compression === 'none') return { method, url, headers: described, body: bytes };
  return { method, url, headers: { ...described, 'content-encoding': 'gzip' }, body: await gzipped(bytes) };
}
