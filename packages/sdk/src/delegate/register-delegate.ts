import { announceProviderChange, createReport, type Report } from '@executor-metrics/core/support';
import { metrics } from '@opentelemetry/api';
import { reportApiSkew } from './api-copies.ts';
import { apiRegistry, isDelegatingProvider } from './api-registry.ts';
import { DelegatingMeterProvider } from './delegating-meter-provider.ts';
import { describeForeignRegistration, identifyProvider, nameOf } from './identify-provider.ts';
import { onRefusedRegistration } from './refused-registrations.ts';

export interface RegisterDelegateOptions {
  /** Where is said what keeps metrics from arriving; by default OpenTelemetry's `diag`, or a process warning. */
  readonly report?: Report;
}

/** The delegate of this copy of the package, from the first `registerDelegate` to `releaseDelegate`. */
let own: DelegatingMeterProvider | undefined;
let stopWatching: (() => void) | undefined;
let said: Report | undefined;

/**
 * Makes a delegate OpenTelemetry's global MeterProvider, so that libraries may ask for meters before there is an SDK. Called
 * again, also from another copy of this package, it gives the delegate that is registered. Where another SDK holds the
 * global, that is said and stays so: the delegate that is returned works and is not global (`isGlobal`).
 */
export function registerDelegate(options: RegisterDelegateOptions = {}): DelegatingMeterProvider {
  const held = apiRegistry()?.metrics;
  if (isDelegatingProvider(held)) return held;
  said ??= createReport();
  const report = options.report ?? said;
  own ??= new DelegatingMeterProvider({ report });
  install(own, report);
  reportApiSkew(report);
  return own;
}

/**
 * Takes the delegate of this copy of the package out of the global and forgets it: what was taken from it records nowhere
 * from then on. A program that will start again calls `setDelegate(undefined)` instead, which keeps all of that.
 */
export function releaseDelegate(): void {
  const released = own;
  own = undefined;
  said = undefined;
  stopWatching?.();
  stopWatching = undefined;
  if (released === undefined) return;
  released.setDelegate(undefined);
  if (!released.isGlobal) return;
  metrics.disable();
  announceProviderChange();
}

function install(delegate: DelegatingMeterProvider, report: Report): void {
  const foreign = describeForeignRegistration();
  if (foreign !== undefined) {
    report(
      'EXECUTOR_METRICS_GLOBAL_TAKEN',
      `another OpenTelemetry SDK holds the global MeterProvider and keeps it: ${nameOf(foreign)}. What is recorded ` +
        'through the global API goes there',
    );
    return;
  }
  if (!metrics.setGlobalMeterProvider(delegate)) {
    // Nobody holds it, so it is the version of whoever registered something else; who knows more has the first word.
    reportApiSkew(report);
    report('EXECUTOR_METRICS_API_SKEW', 'the globals of OpenTelemetry belong to another version of @opentelemetry/api');
    return;
  }
  stopWatching ??= onRefusedRegistration((provider) => {
    report(
      'EXECUTOR_METRICS_GLOBAL_OWNED',
      `${nameOf(identifyProvider(provider))} was not registered as the global MeterProvider, because a delegate of ` +
        '@executor-metrics holds it: nothing of what is recorded through the global API goes there',
    );
  });
  announceProviderChange();
}
