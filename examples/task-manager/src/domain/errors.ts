/** Why something cannot be done: what the caller has to change. */
export type Refusal = 'invalid' | 'unauthenticated' | 'not-found' | 'conflict';

/** A refusal that the service expects. Its message is for whoever asked. */
export class DomainError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string) {
    super(message);
    this.name = 'DomainError';
    this.refusal = refusal;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** @throws {DomainError} `not-found` where there is none */
export function found<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw new DomainError('not-found', `there is no such ${what}`);
  return thing;
}
