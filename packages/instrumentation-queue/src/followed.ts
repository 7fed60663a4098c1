/** What is to be done when a call has ended. Neither throws. */
export interface Ending {
  readonly done: (value: unknown) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Says how a call of an asynchronous method has ended, and hands its outcome on. A rejection that nobody handles stays one: who
 * called gets a promise that follows the method's, as any `async` function gives a promise of its own.
 */
export function followed(result: unknown, { done, failed }: Ending): unknown {
  if (!(result instanceof Promise)) return result;
  return result.then(
    (value: unknown) => {
      done(value);
      return value;
    },
    (error: unknown) => {
      failed(error);
      throw error;
    },
  );
}
