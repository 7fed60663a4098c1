import { MeterProvider } from '@executor-metrics/sdk';
import type { Counter } from '@opentelemetry/api';
import { composeOtlpExporter } from '../create-otlp-exporter.ts';
import { type OtlpExporterOptions, resolveOptions } from '../options.ts';
import type { OtlpExporter } from '../otlp-exporter.ts';
import type { Payload } from '../transport/transport.ts';
import { type DecodedPoint, pointsOf } from './decoded.ts';
import { type Script, ScriptedTransport } from './sending.ts';

/** The functions of timers and clocks that fake time replaces. */
export const fakedTime = {
  toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
  now: Date.parse('2026-01-01T00:00:00Z'),
} as const;

export const second = 1000;

export interface Reading {
  readonly transport: ScriptedTransport;
  readonly exporter: OtlpExporter;
  readonly provider: MeterProvider;
  readonly jobs: Counter;
  /** The values of `jobs` in the request of that number. */
  readonly jobsIn: (index: number) => readonly number[];
}

export function pointsIn({ body }: Payload): readonly DecodedPoint[] {
  return pointsOf({ body: Buffer.from(body), headers: { 'content-type': 'application/x-protobuf' } });
}

/** Our SDK over a transport that does what it is told, in fake time; uncompressed, because zlib's threads know only real time. */
export function reading(options: OtlpExporterOptions, ...answers: readonly Script[]): Reading {
  const transport = new ScriptedTransport(...answers);
  const exporter = composeOtlpExporter(resolveOptions({ compression: 'none', ...options }), transport);
  const provider = new MeterProvider({ readers: [exporter] });
  const jobs = provider.getMeter('m').createCounter('jobs');
  const jobsIn = (index: number) =>
    pointsIn(transport.payloads[index] as Payload)
      .filter(({ metric }) => metric === 'jobs')
      .map(({ value }) => value);
  return { transport, exporter, provider, jobs, jobsIn };
}
