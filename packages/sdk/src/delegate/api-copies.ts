import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Report } from '@executor-metrics/core/support';
import { metrics } from '@opentelemetry/api';
import { apiRegistry } from './api-registry.ts';
import { canRead } from './api-version.ts';

/** A copy of `@opentelemetry/api` that is loaded in this process. */
export interface ApiCopy {
  readonly version: string;
  /** The folder of its package. */
  readonly path: string;
}

/** What is known of the copies; each is looked up where it is not given. */
export interface KnownApis {
  /** The version of the copy that this package uses. */
  readonly own?: string | undefined;
  readonly loaded?: readonly ApiCopy[];
}

/**
 * Says once which copies of the API do not see the registered globals. The API itself answers them with a no-op and says
 * nothing, so a library that brings a newer copy than the application's records nowhere.
 */
export function reportApiSkew(report: Report, known: KnownApis = {}): void {
  const { own = ownApiVersion(), loaded = loadedApiCopies() } = known;
  const version = apiRegistry()?.version;
  const registered = typeof version === 'string' ? version : undefined;
  const problems = [
    ...ownProblem(own, registered),
    ...blindCopies(loaded, own, registered ?? own).map(
      (copy) => `version ${copy.version} (${copy.path}) does not see them, and what uses it records nothing`,
    ),
  ];
  if (problems.length === 0) return;
  report(
    'EXECUTOR_METRICS_API_SKEW',
    `OpenTelemetry's globals belong to version ${registered ?? own} of @opentelemetry/api: ${problems.join('; ')}. ` +
      'Let npm install one version for all, the newest ("overrides" in package.json)',
  );
}

/** What the copy that this package uses suffers from the version that registered first. */
function ownProblem(own: string | undefined, registered: string | undefined): string[] {
  if (registered === undefined || own === registered) return [];
  const held = apiRegistry()?.metrics;
  const reads =
    own === undefined ? held === undefined || metrics.getMeterProvider() === held : canRead(own, registered);
  const name = own === undefined ? 'the version' : `version ${own}`;
  if (!reads) return [`${name} that @executor-metrics/sdk uses does not see them, and what uses it records nothing`];
  // Reading is allowed to an older copy, registering to none but the one that was first.
  if (own !== undefined && held === undefined) {
    return [`${name} that @executor-metrics/sdk uses may not register a MeterProvider beside them`];
  }
  return [];
}

function blindCopies(loaded: readonly ApiCopy[], own: string | undefined, registered: string | undefined): ApiCopy[] {
  if (registered === undefined) return [];
  return loaded.filter(({ version }) => version !== own && !canRead(version, registered));
}

const ownRequire = (): NodeJS.Require => createRequire(import.meta.url);

/**
 * The copies among the CommonJS modules that are loaded. Node has no list of the ES modules that are, so a copy that is
 * only imported stays unknown; nothing is loaded to find out.
 */
export function loadedApiCopies(): ApiCopy[] {
  const roots = new Set(loadedApiFiles().map((file) => rootOf(file)));
  return [...roots].flatMap((path) => {
    const version = path && versionIn(path);
    return path && version ? [{ version, path }] : [];
  });
}

/** The files of all copies of the API in the cache of CommonJS modules. */
export function loadedApiFiles(): string[] {
  try {
    return Object.keys(ownRequire().cache).filter((file) => rootOf(file) !== undefined);
  } catch {
    // A bundler has left no URL to this module; then it has also left no files of the API.
    return [];
  }
}

/** `undefined` where a bundler has taken the package apart. */
function ownApiVersion(): string | undefined {
  try {
    const root = rootOf(ownRequire().resolve('@opentelemetry/api'));
    return root && versionIn(root);
  } catch {
    return undefined;
  }
}

function rootOf(file: string): string | undefined {
  return /^.*[\\/]@opentelemetry[\\/]api(?=[\\/])/.exec(file)?.[0];
}

function versionIn(root: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const { name, version } = manifest as { readonly name?: unknown; readonly version?: unknown };
    return name === '@opentelemetry/api' && typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
