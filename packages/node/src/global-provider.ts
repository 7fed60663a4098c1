import { announceProviderChange, createReport, type Report } from '@executor-metrics/core/support';
import { DelegatingMeterProvider, describeForeignRegistration, type MeterProvider } from '@executor-metrics/sdk';
import { metrics as api } from '@opentelemetry/api';

/** What concerns the global provider is said once in a process, whether `register` or `start()` meets it first. */
export const reportOfGlobal: Report = createReport();

/**
 * Makes the provider the one that OpenTelemetry's global API records with: behind the delegate where `register` has
 * installed one, so that instruments taken before record as well, else in its own person. Somebody else's stays.
 *
 * @returns a function that gives the global provider free, if it was ours
 */
export function registerGlobally(meterProvider: MeterProvider): () => void {
  const global = api.getMeterProvider();
  if (global instanceof DelegatingMeterProvider) {
    global.setDelegate(meterProvider);
    return () => {
      if (global.getDelegate() === meterProvider) global.setDelegate(undefined);
    };
  }
  if (!api.setGlobalMeterProvider(meterProvider)) {
    reportTaken();
    return () => {};
  }
  announceProviderChange();
  return () => {
    // Somebody may have put another one in its place meanwhile.
    if (api.getMeterProvider() !== meterProvider) return;
    api.disable();
    announceProviderChange();
  };
}

function reportTaken(): void {
  const foreign = describeForeignRegistration();
  const holder = [foreign?.holder, foreign?.version].filter((part) => part !== undefined).join(' ');
  reportOfGlobal(
    'EXECUTOR_METRICS_GLOBAL_TAKEN',
    `another MeterProvider${holder === '' ? '' : ` (${holder})`} is registered with OpenTelemetry already and stays: ` +
      'what is recorded through the global API goes there, and only the metrics of start() come here',
  );
}
