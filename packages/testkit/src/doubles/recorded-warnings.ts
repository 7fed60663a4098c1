import { type MockInstance, vi } from 'vitest';

export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** The process warnings from now on, which are not printed. */
export function recordWarnings(): readonly Warning[] {
  const warnings: Warning[] = [];
  // The overload with an options object is the one that this project uses; others may call it with a text alone.
  const spy = vi.spyOn(process, 'emitWarning') as unknown as MockInstance<
    (message: string, options?: { readonly code?: string }) => void
  >;
  spy.mockImplementation((message, options) => void warnings.push({ code: options?.code ?? '', message }));
  return warnings;
}
