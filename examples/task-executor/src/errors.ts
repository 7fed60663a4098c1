/**
 * A failure that the service expects. Its `name` is what metrics show as the error type: a small, fixed set of words, so
 * that every value can be a series of its own. The message is for the person who sent the task.
 */
export class TaskError extends Error {
  /** Whether trying again may help. */
  readonly transient: boolean;

  constructor(name: string, message: string, { transient = false }: { readonly transient?: boolean } = {}) {
    super(message);
    this.name = name;
    this.transient = transient;
  }
}

/** The error type as the metrics name it: the `code` of a system error, else the name of its class. */
export function errorTypeOf(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
