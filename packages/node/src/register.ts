/**
 * For `node --import @executor-metrics/node/register app.js`: starts with what the environment says, before the
 * application's own modules run. A failure is reported and the application runs without metrics.
 */
import { emitWarning } from '@executor-metrics/core/support';
import { registerDelegate } from '@executor-metrics/sdk';
import { reportOfGlobal } from './global-provider.ts';
import { start } from './start.ts';

// First of all: what others take from OpenTelemetry's API from here on records, whenever metrics are started.
registerDelegate({ report: reportOfGlobal });

start().catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error);
  emitWarning('EXECUTOR_METRICS_START', `metrics could not be started: ${reason}`);
});
