import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { basename, sep } from 'node:path';
import { ticks } from '../provider/ticks.ts';
import { loadedModules, moduleOf, type RequireMessage } from './loaded-module.ts';
import { type PackageIdentity, packageIn } from './package-version.ts';
import { RepeatedRequires } from './repeated-requires.ts';

/** A file that somebody looks for. */
export interface WantedFile {
  /** Of the package that has the file. */
  readonly name: string;
  /** Relative to the package, with `/`. */
  readonly file: string;
  /** Called once for each module, with what its exports are after it was loaded. Does not throw. */
  readonly found: (exports: unknown, path: string, identity: PackageIdentity) => void;
}

interface Search {
  readonly wanted: WantedFile;
  /** `/built/redis/index.js`, as paths of this system end. */
  readonly ending: string;
  readonly seen: WeakSet<NodeJS.Module>;
}

/**
 * Finds the copies of a library's file among the modules of the process: those that were loaded before at once, and others
 * when Node.js publishes that they were (`tracing:module.require:end`, at each `require()`, and for CommonJS files that ES
 * modules import). Where loader hooks are in use Node.js publishes nothing for imports; a look at the loaded modules finds
 * these a little later: when an import is done, and at each tick.
 */
class ModuleFinder {
  readonly #searches = new Map<string, Set<Search>>();
  #known = 0;
  /** The paths of the loaded modules by the names of their files, until others may have been loaded. */
  #pathsByName: ReadonlyMap<string, readonly string[]> | undefined;
  #stop: (() => void) | undefined;

  /** @returns a function that ends it */
  search(wanted: WantedFile): () => void {
    const search: Search = { wanted, ending: `/${wanted.file}`.replaceAll('/', sep), seen: new WeakSet() };
    const name = basename(search.ending);
    const searches = this.#searches.get(name) ?? new Set();
    this.#searches.set(name, searches.add(search));
    if (this.#stop === undefined) this.#start();
    for (const path of this.#loaded().get(name) ?? []) consider(search, path);
    return () => {
      searches.delete(search);
      if (searches.size === 0 && this.#searches.get(name) === searches) this.#searches.delete(name);
      if (this.#searches.size === 0) this.#stop?.();
    };
  }

  #start(): void {
    const repeated = new RepeatedRequires();
    const onRequire = (message: unknown): void => {
      try {
        if (repeated.has(message as RequireMessage)) return;
        this.#pathsByName = undefined;
        const module = moduleOf(message as RequireMessage);
        if (module === undefined) return;
        this.#consider(module.filename);
        if (module.loaded) repeated.add(message as RequireMessage);
      } catch {
        // Anybody can publish anything, and what a subscriber throws would end the process.
      }
    };
    const look = (): void => this.#look();
    subscribe('tracing:module.require:end', onRequire);
    subscribe('tracing:module.import:asyncStart', look);
    const stopTicks = ticks.add(look);
    this.#stop = () => {
      unsubscribe('tracing:module.require:end', onRequire);
      unsubscribe('tracing:module.import:asyncStart', look);
      stopTicks();
      this.#stop = undefined;
      this.#pathsByName = undefined;
    };
  }

  /** One walk for all who begin to search in one turn of the event loop: an instrumentation looks for many files. */
  #loaded(): ReadonlyMap<string, readonly string[]> {
    if (this.#pathsByName !== undefined) return this.#pathsByName;
    const byName = Map.groupBy(Object.keys(loadedModules), (path) => path.slice(path.lastIndexOf(sep) + 1));
    this.#pathsByName = byName;
    queueMicrotask(() => {
      this.#pathsByName = undefined;
    });
    return byName;
  }

  /** At what nobody published; costs nothing to speak of where nothing was loaded since. */
  #look(): void {
    const paths = Object.keys(loadedModules);
    if (paths.length === this.#known) return;
    this.#known = paths.length;
    for (const path of paths) this.#consider(path);
  }

  #consider(path: string): void {
    const searches = this.#searches.get(path.slice(path.lastIndexOf(sep) + 1));
    if (searches === undefined) return;
    for (const search of [...searches]) consider(search, path);
  }
}

export const moduleFinder: Pick<ModuleFinder, 'search'> = new ModuleFinder();

function consider({ wanted, ending, seen }: Search, path: string): void {
  if (!path.endsWith(ending)) return;
  const module = loadedModules[path];
  // A module that requires itself in a circle is seen before it is complete.
  if (module?.loaded !== true || seen.has(module)) return;
  seen.add(module);
  const identity = packageIn(path.slice(0, -ending.length));
  if (identity?.name === wanted.name) wanted.found(module.exports, path, identity);
}
