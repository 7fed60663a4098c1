import { eitherOf, guarded, type OptionType, text } from '../support/option-type.ts';
import { ConfigurationError, checkOptions, type OptionTypes, shown } from '../support/options.ts';
import type { FigureSource, PoolDescription } from './pool-figures.ts';

/** Options of `monitorExecutor`. Figures that are given here come before those that are found on the pool. */
export interface MonitorOptions extends PoolDescription {
  /** The name of the pool, from a small set. Pools of one name are added up. */
  readonly name: string;
}

/** What ends the monitoring of a pool. */
export interface ExecutorMonitor extends Disposable {
  /** The pool is not asked any more, and can be collected as garbage. */
  stop(): void;
}

const figure: OptionType<Exclude<FigureSource, undefined>> = eitherOf(
  guarded('a number', (value): value is number => typeof value === 'number'),
  guarded('a function that gives one', (value): value is () => number => typeof value === 'function'),
);

const monitorOptionTypes: OptionTypes<MonitorOptions> = {
  name: text,
  size: figure,
  active: figure,
  queued: figure,
  capacity: figure,
  utilization: figure,
};

export const where = 'monitorExecutor()';

/** @throws {ConfigurationError} naming the option, the value and what is accepted */
export function checkMonitorOptions(options: MonitorOptions): PoolDescription & { readonly name: string } {
  const { name, ...described } = checkOptions(where, options, monitorOptionTypes);
  if (name === undefined)
    throw new ConfigurationError(`${where}: option "name" is missing; accepted: ${text.expected}`);
  return { name, ...described };
}

/** @throws {ConfigurationError} where it is nothing that can have figures */
export function checkPool(pool: unknown): asserts pool is object {
  if ((typeof pool === 'object' && pool !== null) || typeof pool === 'function') return;
  throw new ConfigurationError(`${where}: the pool is ${shown(pool)}; accepted: an object or a function with figures`);
}
