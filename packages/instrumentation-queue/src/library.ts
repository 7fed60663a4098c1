import type { OptionTypes } from '@executor-metrics/core/support';
import {
  type CommonOptions,
  createInstrumentation,
  type Instrumentation,
  type Kit,
} from '@executor-metrics/instrumentation';
import { version } from './version.ts';

/** A library that is measured. */
export interface Library<O extends object> {
  /** The sub-path of this package where its own instrumentation is. */
  readonly path: string;
  readonly optionTypes: OptionTypes<O>;
  /**
   * Measures the library. What it returns hooks a target of `instrument()`, and says whether there was something in it to
   * hook.
   */
  readonly hook: (kit: Kit, options: Partial<O>) => (target: object) => boolean;
}

/**
 * The instrumentation of one library. It has the same name whether it is used alone or as a part of all, so that whoever enables
 * both does not count twice.
 *
 * @param onTarget told of each target of `instrument()` whether it was hooked; without, what was not is said once
 */
export function libraryInstrumentation<O extends object>(
  { path, optionTypes, hook }: Library<O>,
  options?: NoInfer<O> & CommonOptions,
  onTarget?: (wasHooked: boolean) => void,
): Instrumentation<O, object> {
  const enable = (kit: Kit, checked: Partial<O>): { instrument(target: object): void } => {
    const hookTarget = hook(kit, checked);
    const unknown = `instrument() was given something that is not of ${path}`;
    const tell = onTarget ?? ((wasHooked) => wasHooked || kit.report('EXECUTOR_METRICS_NOT_HOOKED', unknown));
    return { instrument: (target) => void tell(hookTarget(target)) };
  };
  const name = `@executor-metrics/instrumentation-queue/${path}`;
  return createInstrumentation<O, object>({ name, version, optionTypes, enable }, options);
}
