import type { Kit } from '@executor-metrics/instrumentation';

const firstLookMs = 1;
const lastLookMs = 5000;
const specifier = 'node:sqlite';

/**
 * Calls back with `node:sqlite` as soon as the program has loaded it, and never loads it: in older versions that prints a
 * warning, and a program without SQLite has no use for it.
 *
 * Where it is loaded with `require()` or `import()`, Node.js publishes that. Of a static `import` it says nothing: a look at
 * the modules that are loaded, soon after the start and less and less often then, finds it a few milliseconds after
 * the first module of the program has begun to run.
 */
export function onNodeSqlite(kit: Kit, found: (module: object) => void): void {
  if (lookUp(found)) return;
  let isFound = false;
  let timer: NodeJS.Timeout | undefined;
  const look = kit.safe('looking for node:sqlite', () => {
    if (isFound || !lookUp(found)) return;
    isFound = true;
    clearTimeout(timer);
  });
  const lookAgain = (afterMs: number): void => {
    timer = setTimeout(() => {
      look();
      if (!isFound) lookAgain(Math.min(afterMs * 2, lastLookMs));
    }, afterMs);
    timer.unref();
  };
  lookAgain(firstLookMs);
  kit.onDisable(() => {
    isFound = true;
    clearTimeout(timer);
  });
  kit.subscribe('tracing:module.require:end', ({ id }: { readonly id?: unknown }) => {
    if (id === specifier) look();
  });
  // Also where it is what an imported module imports.
  kit.subscribe('tracing:module.import:asyncStart', look);
}

/** Returns whether it is loaded. */
function lookUp(found: (module: object) => void): boolean {
  const { moduleLoadList } = process as { readonly moduleLoadList?: unknown };
  if (!Array.isArray(moduleLoadList) || !moduleLoadList.includes('NativeModule sqlite')) return false;
  found(process.getBuiltinModule(specifier));
  return true;
}
