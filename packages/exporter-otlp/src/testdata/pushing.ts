import { MeterProvider, type MeterProviderOptions } from '@executor-metrics/sdk';
import type { Meter } from '@opentelemetry/api';
import { MeterProvider as OfficialMeterProvider } from '@opentelemetry/sdk-metrics';
import { onTestFinished } from 'vitest';
import { createOtlpExporter } from '../create-otlp-exporter.ts';
import type { OtlpExporterOptions } from '../options.ts';
import type { OtlpExporter } from '../otlp-exporter.ts';

export interface Pushing {
  readonly exporter: OtlpExporter;
  readonly meter: Meter;
  readonly provider: { forceFlush(options?: Limit): Promise<void>; shutdown(options?: Limit): Promise<void> };
}

type Limit = { readonly timeoutMillis?: number };

/** Waits that are too short to be noticed. */
export const quickRetry = { initialMs: 1, maxMs: 2, jitter: 0 } as const;

/** Our SDK with a reader that pushes; shut down at the end of the test. */
export function pushing(options: OtlpExporterOptions, sdk: Omit<MeterProviderOptions, 'readers'> = {}): Pushing {
  return pushingOver(createOtlpExporter(options), sdk);
}

export function pushingOver(exporter: OtlpExporter, sdk: Omit<MeterProviderOptions, 'readers'> = {}): Pushing {
  const provider = new MeterProvider({ ...sdk, readers: [exporter] });
  onTestFinished(() => provider.shutdown({ timeoutMillis: 200 }).catch(() => {}));
  return { exporter, provider, meter: provider.getMeter('test') };
}

/** The same with the official SDK. */
export function pushingOfficially(options: OtlpExporterOptions): Pushing {
  const exporter = createOtlpExporter(options);
  const provider = new OfficialMeterProvider({ readers: [exporter] });
  onTestFinished(() => provider.shutdown({ timeoutMillis: 200 }).catch(() => {}));
  return { exporter, provider, meter: provider.getMeter('test') };
}

/** Flushes, and takes a failure as the answer. */
export async function flushed({ provider }: Pushing, options?: Limit): Promise<Error | undefined> {
  return provider.forceFlush(options).then(
    () => undefined,
    (error: Error) => error,
  );
}
