import { diag } from '@opentelemetry/api';

/** Tells a person, once for each code, what went wrong without anybody having thrown. */
export type Report = (code: string, message: string) => void;

/**
 * A reporter that says a message once for each code and never throws. It goes to the logger that the application gave to OpenTelemetry's
 * `diag`; where there is none, to Node's process warnings, so that it is seen by default and can be silenced with
 * `--disable-warning=CODE`.
 */
export function createReport(emit: Report = emitWarning): Report {
  const said = new Set<string>();
  return (code, message) => {
    if (said.has(code)) return;
    said.add(code);
    try {
      emit(code, message);
    } catch {
      // The application's own logger threw; whoever had something to report is not the one to suffer from it.
    }
  };
}

/** Says a message, each time. */
export function emitWarning(code: string, message: string): void {
  if (hasDiagLogger()) diag.warn(`${code}: ${message}`);
  else process.emitWarning(message, { type: 'ExecutorMetricsWarning', code });
}

// The API offers no way to ask for the logger; the symbol of its registry is part of its compatibility promise.
const apiRegistry = Symbol.for('opentelemetry.js.api.1');

function hasDiagLogger(): boolean {
  const registry: unknown = Reflect.get(globalThis, apiRegistry);
  return typeof registry === 'object' && registry !== null && 'diag' in registry && registry.diag !== undefined;
}
