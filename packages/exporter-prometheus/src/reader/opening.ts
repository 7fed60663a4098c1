import { emitWarning } from '@executor-metrics/core/support';
import type { Endpoint } from '../serving/endpoint.ts';
import { hasCode, PortTakenError } from '../serving/listen.ts';
import { reasonOf } from '../serving/reason.ts';

/**
 * Opens the endpoint if there is one. That it could not, or that it is not where it was wanted, is told as a warning.
 */
export async function openAndTell(endpoint: Endpoint | undefined): Promise<void> {
  try {
    const opened = await endpoint?.open();
    if (opened === undefined || opened.port === opened.wanted || opened.wanted === 0) return;
    emitWarning('EXECUTOR_METRICS_PORT_MOVED', `port ${opened.wanted} is taken; the metrics are at ${opened.url}`);
  } catch (error) {
    emitWarning('EXECUTOR_METRICS_NO_ENDPOINT', `there is no metrics endpoint: ${reasonOf(error)}${adviceFor(error)}`);
    throw error;
  }
}

function adviceFor(error: unknown): string {
  if (error instanceof PortTakenError || hasCode(error, 'EACCES')) {
    return '; choose another one with METRICS_PORT or { port }, or "auto" for the next free one';
  }
  return hasCode(error, 'ENOTFOUND', 'EADDRNOTAVAIL', 'EAI_AGAIN')
    ? '; METRICS_HOST or { host } must be an address of this machine, such as "127.0.0.1" or "0.0.0.0"'
    : '';
}
