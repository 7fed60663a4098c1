import type { ServerResponse } from 'node:http';
import { type OtlpReceiver, otlpReceiver } from '@executor-metrics/testkit';
import { expect } from 'vitest';
import { type Pushgateway, pushgatewayOf } from '../pushgateway/create-pushgateway.ts';
import type { PushRuntime } from '../pushgateway/delivery.ts';
import { type PushgatewayOptions, resolveOptions } from '../pushgateway/options.ts';
import type { PushgatewayError } from '../pushgateway/pushgateway-error.ts';

export const text = 'text/plain; version=0.0.4; charset=utf-8';
export const exporter = {
  render: async (): Promise<{ contentType: string; body: string }> => ({ contentType: text, body: 'jobs_total 1\n' }),
};

export type Answer = (res: ServerResponse) => void;

export function answering(status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Answer {
  return (res) => void res.writeHead(status, headers).end(body);
}

export const ok: Answer = answering(200);
export const hanging: Answer = () => {};
export const resetting: Answer = (res) => void res.socket?.resetAndDestroy();

/** Its requests are answered by one after the other, and by the last one from then on. */
export function gatewayThat(...answers: readonly Answer[]): Promise<OtlpReceiver> {
  return otlpReceiver((res, index) => answers[Math.min(index, answers.length - 1)]?.(res));
}

export interface TimedGateway {
  readonly gateway: Pushgateway;
  /** What was waited between attempts, in milliseconds; no time passes in fact. */
  readonly pauses: readonly number[];
}

/** With a clock on which nothing but the pauses takes time, and chance that is always the same. */
export function timed(
  url: string,
  options: Partial<PushgatewayOptions> = {},
  runtime: Partial<PushRuntime> = {},
): TimedGateway {
  const pauses: number[] = [];
  let nowMs = 0;
  const gateway = pushgatewayOf(resolveOptions({ exporter, url, jobName: 'report', ...options }), {
    random: () => 0,
    wallMs: () => Date.UTC(2026, 0, 1),
    monotonicMs: () => nowMs,
    wait: async (ms) => {
      pauses.push(ms);
      nowMs += ms;
    },
    ...runtime,
  });
  return { gateway, pauses };
}

export function failureOf(pushed: Promise<void>): Promise<PushgatewayError> {
  return pushed.then(
    () => expect.unreachable('the push succeeded'),
    (error: PushgatewayError) => error,
  );
}
