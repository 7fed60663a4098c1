import { createRequire, isBuiltin } from 'node:module';

/** What Node.js publishes on `tracing:module.require:end`. */
export interface RequireMessage {
  /** As it was asked for; the absolute path where a CommonJS file is imported by an ES module, or is the main file. */
  readonly id: string;
  /** Who asked, where that was code that called `require`. */
  readonly parentFilename?: string;
  /** The exports; not there where loading failed. */
  readonly result?: unknown;
}

/** The modules of this process by absolute path: CommonJS ones, and ES modules that were loaded with `require()`. */
export const loadedModules: Readonly<Record<string, NodeJS.Module | undefined>> = createRequire(import.meta.url).cache;

/**
 * The module that a message is about; `undefined` for a built-in one, and where it cannot be told. It comes for each
 * `require()` of the process, so nothing is resolved: the module that was just loaded is the last child of who asked.
 */
export function moduleOf({ id, parentFilename, result }: RequireMessage): NodeJS.Module | undefined {
  if (parentFilename === undefined) return loadedModules[id];
  const parent = loadedModules[parentFilename];
  if (parent === undefined) return resolved(id, parentFilename);
  const { children } = parent;
  const last = children[children.length - 1];
  if (last?.exports === result) return last;
  return isBuiltin(id) ? undefined : children.findLast((child) => child.exports === result);
}

/** For the `require` that an ES module made with `createRequire()`: it has no children. */
function resolved(id: string, parentFilename: string): NodeJS.Module | undefined {
  if (isBuiltin(id)) return undefined;
  try {
    return loadedModules[createRequire(parentFilename).resolve(id)];
  } catch {
    return undefined;
  }
}
