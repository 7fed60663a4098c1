/**
 * For `node --import @executor-metrics/node/register app.js`: starts with what the environment says, before the
 * application's own modules run. A failure is reported and the application runs without metrics.
 */
import { emitWarning } from '@executor-metrics/core/support';
import { start } from './start.ts';

start().catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error);
  emitWarning('EXECUTOR_METRICS_START', `metrics could not be started: ${reason}`);
});
