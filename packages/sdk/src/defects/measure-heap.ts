import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface HeapMeasurement {
  /** Of the heap, from the end of the first quarter of the rounds to the last round. */
  readonly growthBytes: number;
  readonly points: number;
  /** Of all points of the last collection. */
  readonly total: number;
}

export interface HeapOptions {
  /** How often `round` runs, each time with a collection after it. */
  readonly rounds: number;
  readonly limit?: number;
  /** A second reader, which does not collect; the first one has delta temporality then. */
  readonly idleReader?: boolean;
}

/**
 * Measures in a process of its own, where nothing but the code in question allocates and the collector can be called.
 *
 * @param setup statements that assign the function `round`; they see `provider`
 */
export async function measureHeap(
  setup: string,
  { rounds, limit = 2000, idleReader = false }: HeapOptions,
): Promise<HeapMeasurement> {
  const program = `
    import { MeterProvider } from ${JSON.stringify(new URL('../index.ts', import.meta.url).href)};
    import { createMemoryReader } from '@executor-metrics/testkit';
    const reader = createMemoryReader({ temporality: ${JSON.stringify(idleReader ? 'delta' : 'cumulative')}, cardinalityLimit: ${limit} });
    const readers = [reader, ...(${idleReader} ? [createMemoryReader({ cardinalityLimit: ${limit} })] : [])];
    const provider = new MeterProvider({ readers, views: [{ instrumentName: '*' }] });
    let round;
    ${setup}
    const usedBytes = () => { gc(); gc(); return process.memoryUsage().heapUsed; };
    let atFirst = 0;
    let points = [];
    for (let i = 0; i < ${rounds}; i++) {
      round();
      points = (await reader.collectMetrics()).filter(({ name }) => name === 'jobs');
      if (i === ${Math.floor(rounds / 4)}) atFirst = usedBytes();
    }
    const growthBytes = usedBytes() - atFirst;
    const total = points.reduce((sum, { value }) => sum + value, 0);
    process.stdout.write(JSON.stringify({ growthBytes, points: points.length, total }));
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', '--conditions=@executor-metrics/source', '--no-warnings', '--input-type=module', '--eval', program],
    { cwd: import.meta.dirname },
  );
  return JSON.parse(stdout) as HeapMeasurement;
}
