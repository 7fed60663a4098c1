import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects garbage and lets the callbacks of finalization registries run. */
export async function collectGarbage(): Promise<void> {
  v8.setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  // A new turn of the event loop first: what a promise job has touched stays alive until the job ends.
  await new Promise((resolve) => setImmediate(resolve));
  gc();
  await new Promise((resolve) => setImmediate(resolve));
}
