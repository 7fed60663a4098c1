import type { VersionRange } from './package-version.ts';

/** A file of a library that is worth hooking. */
export interface ModuleFile {
  /** The library's name as its own package.json says it, whatever folder it was installed in. */
  readonly name: string;
  /** The file inside of the package, with `/` and extension: `built/redis/index.js`. */
  readonly file: string;
  /** Which versions are hooked: from the first one on, below the second one (`{ from: '5.0.0', below: '7.0.0' }`). */
  readonly versions?: VersionRange;
}

/** A copy of that file, as it was loaded. */
export interface LoadedModule {
  readonly name: string;
  /** Of the copy that was loaded. */
  readonly version: string;
  /** The absolute path of the file. */
  readonly path: string;
}

export type ModuleHook = (exports: unknown, module: LoadedModule) => void;
