import { connect } from 'node:net';

export type ProgramName = 'prometheus' | 'promtool' | 'otelcol';

/** The absolute path of a program, undefined when it is not on this machine. */
export type ProgramFinder = (name: ProgramName) => string | undefined;

/** The part of a test's context that can end the test as skipped. */
export interface SkippableTest {
  skip(note: string): never;
}

export interface RequirementOptions {
  /** Where everything must be there, a missing thing is a failure: by default where `CI` is `true`. */
  readonly ci?: boolean;
}

export interface ProgramRequirementOptions extends RequirementOptions {
  /** By default the finder of scripts/services. */
  readonly findProgram?: ProgramFinder;
}

export interface RequiredServer {
  /** For people: `Redis`. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** How long the connection may take: 2000 by default. */
  readonly timeoutMs?: number;
}

/** The absolute path of the program; a test without it is skipped, or fails in CI. */
export async function requireProgram(
  test: SkippableTest,
  name: ProgramName,
  options: ProgramRequirementOptions = {},
): Promise<string> {
  const find = options.findProgram ?? (await finderOfServices());
  return find(name) ?? withoutProgram(test, name, options);
}

/** Resolves when something listens there; a test without it is skipped, or fails in CI. */
export async function requireServer(
  test: SkippableTest,
  server: RequiredServer,
  options: RequirementOptions = {},
): Promise<void> {
  const { name, host, port } = server;
  if (!(await listens(server))) missing(test, `${name} does not listen on ${host}:${port}`, options);
}

/** Ends a test that has not found its program, whose name is for people: skipped, or failed in CI. */
export function withoutProgram(test: SkippableTest, name: string, options: RequirementOptions = {}): never {
  return missing(test, `${name} is not installed`, options);
}

function missing(test: SkippableTest, what: string, options: RequirementOptions): never {
  const reason = `${what}; "npm run services" provides it`;
  if (options.ci ?? process.env.CI === 'true') throw new Error(reason);
  return test.skip(reason);
}

// Loaded when it is asked for: most tests need no program.
async function finderOfServices(): Promise<ProgramFinder> {
  const { findProgram } = await import('../../../../scripts/services/programs.mjs');
  return findProgram;
}

function listens({ host, port, timeoutMs = 2000 }: RequiredServer): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port, timeout: timeoutMs });
  socket.once('connect', () => resolve(true));
  socket.once('timeout', () => resolve(false));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
