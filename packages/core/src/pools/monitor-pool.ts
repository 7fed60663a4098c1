import type { Assembly } from '../assembly.ts';
import { ConfigurationError } from '../support/options.ts';
import { checkMonitorOptions, checkPool, type ExecutorMonitor, type MonitorOptions, where } from './monitor-options.ts';
import { poolReader } from './pool-reader.ts';

/**
 * Has a pool asked for its figures at each collection.
 *
 * @throws {ConfigurationError} where an option is wrong, or the pool has no figures
 */
export function monitorPool(
  pool: unknown,
  options: MonitorOptions,
  { pools, engine }: Pick<Assembly, 'pools' | 'engine'>,
): ExecutorMonitor {
  const { name, ...described } = checkMonitorOptions(options);
  checkPool(pool);
  const reader = poolReader(pool, described, engine.drops);
  if (reader === undefined) {
    throw new ConfigurationError(
      `${where}: the pool ${JSON.stringify(name)} has none of the figures that are known; accepted: a pool of p-queue, ` +
        'p-limit, Piscina, Tinypool, fastq, async or workerpool, an object with size, active, queued or capacity, or ' +
        'these as options',
    );
  }
  const stop = pools.watch(name, reader);
  return { stop, [Symbol.dispose]: stop };
}
