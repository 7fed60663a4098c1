import { onTestFinished } from 'vitest';
import type { StartOptions } from '../options.ts';
import { start } from '../start.ts';
import type { Telemetry } from '../telemetry.ts';

/** Nothing of the machine's own environment, and any free port. */
export const quiet: StartOptions = { env: {}, port: 0, hostMetrics: false };

/** What `start` gives; shut down at the end of the test. */
export async function started(options: StartOptions = quiet): Promise<Telemetry> {
  const telemetry = await start(options);
  onTestFinished(() => telemetry.shutdown().catch(() => {}));
  return telemetry;
}

export async function scrape({ endpoint }: Telemetry): Promise<string> {
  return (await fetch(endpoint ?? 'no endpoint')).text();
}
